import { fill, h, untouched } from "../shared/dom.js";
import { Builder } from "./builder/builder.js";
import { tableName } from "./context.js";
import { LiveView } from "./live_view.js";
import { MembersTable } from "./members_table.js";
import { courseOf } from "./segments_tab.js";

/**
 * @typedef {import("./wire.js").SegmentRow} SegmentRow
 * @typedef {{onSave: (value: any) => Promise<void>, onDiscard: () => void, onDelete: (name: string) => void, onCopy: (value: any) => void}} Wishes
 */

/** One segment: its conditions by clicks, its size, who is in it. */
export class SegmentEditor {
  /** @type {SegmentRow | null} */
  row = null;
  changed = false;
  /** Whether a person has changed anything since it was read. */
  touched = false;
  #description = "";

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {import("./builder/context.js").BuilderContext} building
   * @param {Wishes} wishes
   */
  constructor(context, building, wishes) {
    const { locale } = context;
    this.context = context;
    this.building = building;
    this.wishes = wishes;
    this.builder = new Builder(building, () => this.#touch());
    this.live = new LiveView(context, this.builder);
    this.members = new MembersTable(context, () => ({ entity: this.builder.entity, when: this.builder.value }));
    this.live.onFigure = () => this.members.update();
    this.name = h("input", { class: "crm-input crm-a-name", maxlength: "200", placeholder: locale.t("segment_name"), "aria-label": locale.t("segment_name"), "data-control": "name", oninput: () => this.#mark() });
    this.entity = h("select", { class: "crm-select", "aria-label": locale.t("which_records"), "data-control": "entity", onchange: () => this.#turnTo(this.entity.value) });
    this.buttons = h("div", { class: "crm-a-buttons" });
    this.note = h("p", { class: "crm-a-note crm-problem", role: "alert" });
    this.course = h("div", { class: "crm-a-course" });
    const about = h("div", { class: "crm-a-sayline" }, h("span", { class: "crm-a-say", text: locale.t("which_records") }), this.entity, this.course);
    this.el = h(
      "div",
      { class: "crm-a-editor", onkeydown: this.#onKey },
      h("div", { class: "crm-a-editor-head" }, this.name, this.buttons),
      this.note,
      h("div", { class: "crm-a-place" }, h("div", { class: "crm-a-form-pane" }, h("section", { class: "crm-a-section crm-a-about" }, about), h("section", { class: "crm-a-section" }, h("h4", { class: "crm-a-section-title", text: locale.t("section_when") }), this.builder.el, this.live.el), h("section", { class: "crm-a-section crm-a-members" }, this.members.el))),
    );
  }

  /** @param {{name: string, entity: string, when: any, description?: string | null}} says @param {SegmentRow | null} row */
  async load(says, row) {
    this.row = row;
    this.#description = says.description ?? "";
    this.name.value = says.name;
    this.changed = row === null;
    this.touched = false;
    fill(this.entity, this.context.opening.tables.map(({ name }) => h("option", { value: name, selected: name === says.entity, text: tableName(this.context, name) })));
    this.entity.disabled = row !== null;
    fill(this.course, row && row.sizes.length > 1 ? courseOf(this.context.locale, row.sizes) : null);
    await this.builder.load(says.when, says.entity);
    this.live.update();
    this.#drawButtons();
  }

  get value() {
    const { entity, value } = this.builder;
    return { name: this.name.value.trim(), entity, when: value, description: this.#description || null };
  }

  /** @param {import("./wire.js").Figure} figure */
  tellFigure(figure) {
    this.live.tell(figure);
  }

  close() {
    this.live.close();
    this.members.close();
  }

  #touch() {
    this.live.update();
    this.#mark();
  }

  #mark() {
    this.note.textContent = "";
    this.touched = true;
    if (this.changed) return;
    this.changed = true;
    this.#drawButtons();
  }

  #drawButtons() {
    const { locale } = this.context;
    const { row, wishes } = this;
    const button = (/** @type {string} */ action, /** @type {any} */ key, /** @type {() => void} */ run, main = false, disabled = false) =>
      h("button", { class: `crm-button ${main ? "crm-button-main" : ""}`, "data-action": action, disabled, onclick: run, text: locale.t(key) });
    fill(
      this.buttons,
      this.changed && button("discard", "discard", () => wishes.onDiscard()),
      row && button("delete", "delete", () => wishes.onDelete(row.name)),
      row && button("copy", "copy_segment", () => wishes.onCopy({ ...this.value, name: locale.t("copy_of", { name: row.name }) })),
      row && button("export", "export", () => this.#export(), false, this.changed),
      button("save", "save", () => this.save(), true, !this.changed),
    );
  }

  /** @param {string} entity */
  async #turnTo(entity) {
    try {
      await this.builder.load(this.builder.value, entity);
      this.#touch();
    } catch (error) {
      this.context.fail(error);
    }
  }

  async #export() {
    const { rpc, locale, fail } = this.context;
    try {
      const { file, rows } = await rpc.call("export_segment", { name: this.row?.name });
      fill(this.note, h("span", { class: "crm-a-good", "data-part": "exported", text: locale.t("exported", { n: rows, file }) }));
    } catch (error) {
      fail(error);
    }
  }

  async save() {
    try {
      this.note.textContent = "";
      await untouched(this.el, () => this.wishes.onSave(this.value));
    } catch (/** @type {any} */ error) {
      this.note.textContent = error.message;
      this.builder.showProblem(error.message);
      if (!this.name.value.trim()) this.name.focus();
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      this.save();
    }
  };
}
