import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { sparkline } from "../shared/sparkline.js";
import { WorkView } from "../shared/work_view.js";
import { builderContext, pythonOf, tableName } from "./context.js";
import { examplesView } from "./examples_view.js";
import { leaving } from "./leaving.js";
import { SegmentEditor } from "./segment_editor.js";
import { UndoBar } from "./undo_bar.js";

/** @typedef {import("./wire.js").SegmentRow} SegmentRow */

/** The tab "Segments": their sizes and how they went, and the one that is looked at. */
export class SegmentsTab {
  /** @type {SegmentRow[]} */
  #rows = [];
  /** @type {SegmentEditor | null} */
  #editor = null;
  /** Counts what the person turned to: what comes late is not shown over what they chose since. */
  #turn = 0;

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    const { locale } = context;
    this.context = context;
    this.building = builderContext(context, false);
    this.undo = new UndoBar(context, () => this.open());
    this.work = new WorkView(locale, { measure: "measuring" }, () => context.rpc.call("cancel").catch(context.fail));
    this.list = h("ul", { class: "crm-a-rules crm-a-list-rows", "aria-label": locale.t("tab_segments"), onkeydown: arrows });
    this.measuring = h("div", { class: "crm-a-measuring" });
    const fresh = h("button", { class: "crm-button crm-button-main", "data-action": "new", onclick: () => leaving(context, this.#editor, () => this.#new()) }, icon("plus"), locale.t("new_segment"));
    const count = h("button", { class: "crm-button", "data-action": "measure", onclick: () => this.#measure() }, icon("refresh"), locale.t("measure"));
    this.place = h("div", { class: "crm-a-main" });
    this.side = h("div", { class: "crm-a-side" }, h("div", { class: "crm-a-side-head" }, fresh, count), this.measuring, h("div", { class: "crm-a-list-part" }, this.list), this.undo.el);
    this.el = h("div", { class: "crm-a-split" }, this.side, this.place);
  }

  async open() {
    const { fail } = this.context;
    const turn = this.#turn;
    try {
      this.building.book.forget();
      await this.#read();
      const name = this.#editor?.row?.name;
      if (this.#editor?.changed || turn !== this.#turn) return;
      const row = this.#rows.find((one) => one.name === name) ?? this.#rows[0];
      if (row) await this.choose(row);
      else this.#empty();
    } catch (error) {
      fail(error, () => this.open());
    }
  }

  /** Reads the list anew; the segment that is looked at stays as it is. */
  shown() {
    this.#read().catch(this.context.fail);
  }

  python() {
    if (!this.#editor) return "ws.segments.frame()";
    const { name, entity, when } = this.#editor.value;
    return `ws.segments.save(${JSON.stringify(name)}, ${JSON.stringify(entity)}, ${pythonOf(when)}); ws.segments.frame(${JSON.stringify(name)})`;
  }

  /** @param {string} name @param {any} data */
  tell(name, data) {
    if (name === "figure") this.#editor?.tellFigure(data);
  }

  /** @param {import("../shared/work_view.js").Work} work */
  async tellWork(work) {
    if (work.name !== "measure") return;
    if (work.state === "running") return fill(this.measuring, this.work.update(work));
    fill(this.measuring);
    if (work.state === "failed") this.context.fail(work.error);
    await this.#read().catch(this.context.fail);
  }

  close() {
    this.#editor?.close();
  }

  async #read() {
    const { segments, undo } = await this.context.rpc.call("segments");
    this.#rows = segments;
    this.undo.show(undo);
    this.side.hidden = segments.length === 0 && !this.#editor && !undo;
    this.#draw();
  }

  #draw() {
    fill(this.list, this.#rows.map((row) => this.#row(row)));
  }

  /** @param {SegmentRow} row */
  #row(row) {
    const { locale } = this.context;
    const newest = row.sizes.at(-1);
    const size = newest ? locale.number(newest.value) : "–";
    const state = locale.t("size_of", { size, records: tableName(this.context, row.entity) });
    const words = h("span", { class: "crm-a-rule-state crm-clip", text: state });
    const name = h("button", { class: "crm-a-rule-name", title: row.name, onclick: () => leaving(this.context, this.#editor, () => this.choose(row)) }, h("span", { class: "crm-clip", text: row.name }), words);
    const chosen = row.name === this.#editor?.row?.name;
    name.setAttribute("aria-current", String(chosen));
    return h("li", { class: `crm-a-rule ${chosen ? "crm-a-chosen" : ""}`, "data-segment": row.name }, name, row.sizes.length > 1 && courseOf(locale, row.sizes));
  }

  #empty() {
    this.#editor?.close();
    this.#editor = null;
    const take = (/** @type {any} */ one) => this.#draft({ name: this.context.locale.phrase(one.name), entity: one.entity, when: one.when });
    const begin = h("button", { class: "crm-text-button", "data-action": "new", onclick: () => this.#new(), text: this.context.locale.t("from_nothing") });
    fill(this.place, h("div", { class: "crm-a-empty" }, examplesView(this.context, "segments", take), begin));
  }

  #new() {
    this.#draft({ name: "", entity: "accounts", when: [] });
  }

  /** @param {{name: string, entity: string, when: any}} draft */
  async #draft(draft) {
    this.side.hidden = this.#rows.length === 0;
    await this.#edit(draft, null);
    this.#editor?.name.focus();
  }

  /** @param {SegmentRow} row */
  async choose(row) {
    await this.#edit(row, row);
  }

  /** @param {{name: string, entity: string, when: any, description?: string | null}} says @param {SegmentRow | null} row */
  async #edit(says, row) {
    const turn = ++this.#turn;
    try {
      this.#editor?.close();
      const editor = new SegmentEditor(this.context, this.building, {
        onSave: (value) => this.#save(value, row),
        onDiscard: () => this.#discard(),
        onDelete: (name) => this.#delete(name),
        onCopy: (value) => this.#draft(value),
      });
      this.#editor = editor;
      await editor.load(says, row);
      if (turn !== this.#turn) return;
      fill(this.place, editor.el);
      this.#draw();
    } catch (error) {
      this.context.fail(error);
    }
  }

  /** @param {any} value @param {SegmentRow | null} row what it was so far */
  async #save(value, row) {
    const { rpc, say, locale } = this.context;
    const turn = this.#turn;
    const { segment, undo } = await rpc.call("save_segment", { ...value, original: row?.name ?? null, version: row?.version ?? null });
    say(locale.t("said_saved", { name: segment.name }));
    this.building.book.forget();
    await this.#read();
    if (turn === this.#turn) await this.choose(this.#rows.find(({ name }) => name === segment.name) ?? segment);
    this.undo.show(undo);
  }

  /** Shows the segment as the store has it by now. */
  async #discard() {
    try {
      await this.#read();
    } catch (error) {
      return this.context.fail(error);
    }
    const name = this.#editor?.row?.name;
    const row = this.#rows.find((one) => one.name === name) ?? this.#rows[0];
    return row ? this.choose(row) : this.#empty();
  }

  /** @param {string} name */
  async #delete(name) {
    const { rpc, fail, say, locale } = this.context;
    try {
      const { undo } = await rpc.call("delete_segment", { name });
      say(locale.t("done_deleted", { name }));
      this.#editor?.close();
      this.#editor = null;
      await this.open();
      this.undo.show(undo);
    } catch (error) {
      fail(error);
    }
  }

  async #measure() {
    try {
      await this.tellWork(await this.context.rpc.call("measure"));
    } catch (error) {
      this.context.fail(error);
    }
  }
}

/**
 * @param {import("./texts.js").AutomationLocale} locale
 * @param {import("../shared/sparkline.js").DayValue[]} sizes
 */
export function courseOf(locale, sizes) {
  const [first, last] = [sizes[0], sizes.at(-1)];
  const label = locale.t("course", { first: first?.value ?? 0, from: locale.date(first?.day ?? ""), last: last?.value ?? 0, to: locale.date(last?.day ?? "") });
  return sparkline(sizes, label);
}

/** @param {KeyboardEvent} event arrows go from one to the next */
function arrows(event) {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  if (!step) return;
  event.preventDefault();
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".crm-a-rule-name")]);
  all[all.indexOf(/** @type {HTMLElement} */ (event.target)) + step]?.focus();
}
