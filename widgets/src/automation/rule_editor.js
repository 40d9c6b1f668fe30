import { fill, h, untouched } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { DryView } from "./dry_view.js";
import { logView, versionsView } from "./history_views.js";
import { RuleForm } from "./rule_form.js";

/**
 * @typedef {import("./wire.js").RuleRow} RuleRow
 * @typedef {{onSave: (rule: any, original: string | null, revision: number | null) => Promise<void>,
 *   onDiscard: (row: RuleRow | null) => void, onDelete: (row: RuleRow) => void, onRun: (row: RuleRow) => void, onCopy: (rule: any) => void}} Wishes
 */

const PANES = ["form", "yaml", "dry", "versions", "log"];

/** One rule: made by clicks or in YAML, tried, saved, looked back at. */
export class RuleEditor {
  /** @type {RuleRow | null} */
  row = null;
  #pane = "form";
  changed = false;
  /** Whether a person has changed anything since it was read. */
  touched = false;

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
    const locked = building.readOnly;
    this.form = new RuleForm(context, building, () => this.#touch());
    this.dry = new DryView(context, (over, days) => this.#try(over, days));
    this.name = h("input", { class: "crm-input crm-a-name", maxlength: "200", disabled: locked, placeholder: locale.t("rule_name"), "aria-label": locale.t("rule_name"), "data-control": "name", oninput: () => this.#touch() });
    this.buttons = h("div", { class: "crm-a-buttons" });
    this.panes = h("div", { class: "crm-a-panes", role: "group", "aria-label": locale.t("views") });
    this.note = h("p", { class: "crm-a-note crm-problem", role: "alert" });
    this.place = h("div", { class: "crm-a-place" });
    this.yaml = h("textarea", { class: "crm-input crm-a-yaml", spellcheck: "false", disabled: locked, "aria-label": locale.t("pane_yaml"), oninput: () => this.#touch() });
    this.el = h("div", { class: "crm-a-editor", onkeydown: this.#onKey }, h("div", { class: "crm-a-editor-head" }, this.name, this.buttons), this.panes, this.note, this.place);
  }

  /**
   * @param {any} rule what it says
   * @param {RuleRow | null} row as the list has it; none for one that is new
   * @param {string | null} [problem] why it can't be read any more
   */
  async load(rule, row, problem = null) {
    this.row = row;
    this.name.value = rule.name ?? "";
    this.note.textContent = problem ?? "";
    await this.form.load(rule);
    this.changed = row === null;
    this.touched = false;
    this.#pane = "form";
    this.#draw();
  }

  /** @returns {any} the rule as it stands on the screen */
  get value() {
    return this.form.value(this.name.value.trim());
  }

  /** @param {string} message what Python says is wrong with it */
  showProblem(message) {
    this.note.textContent = message;
    if (this.#pane === "form" && this.form.showProblem(message)) this.el.querySelector(".crm-a-wrong")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {import("../shared/work_view.js").Work} work */
  tellWork(work) {
    if (work.name === "dry_run") this.dry.tellWork(work);
  }

  /** @param {import("./wire.js").Figure} figure */
  tellFigure(figure) {
    this.form.live.tell(figure);
  }

  close() {
    this.form.close();
  }

  #touch() {
    this.note.textContent = "";
    this.name.removeAttribute("aria-invalid");
    this.touched = true;
    if (this.changed) return;
    this.changed = true;
    this.#drawButtons();
  }

  #draw() {
    const { locale } = this.context;
    const panes = PANES.filter((one) => this.row || !["versions", "log"].includes(one));
    fill(this.panes, panes.map((one) => h("button", { class: "crm-chip", "data-pane": one, "aria-pressed": String(one === this.#pane), onclick: () => this.#turn(one), text: locale.t(/** @type {"pane_form"} */ (`pane_${one}`)) })));
    this.#drawButtons();
    if (this.#pane === "form") fill(this.place, this.form.el);
  }

  #drawButtons() {
    const { locale } = this.context;
    const { row, building, wishes, changed } = this;
    const button = (/** @type {string} */ action, /** @type {any} */ key, /** @type {() => void} */ run, main = false, disabled = false) =>
      h("button", { class: `crm-button ${main ? "crm-button-main" : ""}`, "data-action": action, disabled, onclick: run, text: locale.t(key) });
    if (building.readOnly) return fill(this.buttons, h("span", { class: "crm-quiet", text: locale.t("read_only") }));
    const more = (/** @type {string} */ action, /** @type {any} */ name, /** @type {any} */ key, /** @type {() => void} */ run) =>
      h("button", { class: "crm-icon-button", "data-action": action, label: locale.t(key), onclick: run }, icon(name));
    fill(
      this.buttons,
      changed && button("discard", "discard", () => wishes.onDiscard(row)),
      row && more("copy-rule", "copy", "copy_rule", () => this.#copy()),
      row && more("delete", "trash", "delete_rule", () => wishes.onDelete(row)),
      row && button("run", "run_now", () => wishes.onRun(row), false, changed),
      button("try", "dry_run", () => this.#turn("dry")),
      button("save", "save", () => this.save(), true, !changed),
    );
  }

  /** @param {string} pane */
  async #turn(pane) {
    const { rpc, fail } = this.context;
    try {
      if (pane !== "yaml" && !(await this.#takeText())) return;
      if (pane === "yaml") this.yaml.value = await rpc.call("as_yaml", { data: this.value });
      this.#pane = pane;
      this.#draw();
      if (pane === "yaml") fill(this.place, h("div", { class: "crm-a-pane crm-a-yaml-pane" }, h("p", { class: "crm-quiet", text: this.context.locale.t("yaml_text") }), this.yaml));
      if (pane === "dry") {
        this.dry.open(this.form.woken, this.form.builder.looksAtEvent);
        fill(this.place, this.dry.el);
        this.dry.choice.querySelector("button")?.focus();
      }
      if (pane === "versions" || pane === "log") await this.#history(pane);
    } catch (error) {
      fail(error);
    }
  }

  /** Takes the rule as it stands on the screen, with what was written as YAML, as the beginning of a new one. */
  async #copy() {
    if (!(await this.#takeText())) return;
    this.wishes.onCopy({ ...this.value, name: this.context.locale.t("copy_of", { name: this.name.value }) });
  }

  /** Reads what was written as YAML, if that is what is shown; says what is wrong with it when it can't be read. */
  async #takeText() {
    if (this.#pane !== "yaml") return true;
    const { rpc } = this.context;
    try {
      const rule = await rpc.call("from_yaml", { text: this.yaml.value });
      this.name.value = rule.name ?? "";
      await this.form.load(rule);
      return true;
    } catch (/** @type {any} */ error) {
      this.note.textContent = error.message;
      return false;
    }
  }

  /** @param {"versions" | "log"} pane */
  async #history(pane) {
    const { rpc } = this.context;
    const name = this.row?.name;
    if (pane === "versions") {
      const versions = await rpc.call("versions", { name });
      const restore = this.building.readOnly ? null : (/** @type {any} */ one) => this.#restore(one);
      fill(this.place, versionsView(this.context, versions, restore));
    } else {
      fill(this.place, logView(this.context, await rpc.call("log", { name })));
    }
  }

  /** @param {import("./wire.js").Version} version */
  async #restore(version) {
    await this.form.load(version.definition);
    this.name.value = version.definition.name;
    await this.save();
  }

  /** @param {string} over @param {number} days */
  async #try(over, days) {
    const { rpc } = this.context;
    try {
      this.note.textContent = "";
      const rule = { ...this.value, name: this.name.value.trim() || this.context.locale.t("new_rule") };
      this.dry.tellWork(await rpc.call("dry_run", { rule, over, days }));
    } catch (/** @type {any} */ error) {
      this.showProblem(error.message);
    }
  }

  async save() {
    if (this.building.readOnly) return;
    if (!(await this.#takeText())) return;
    if (!this.name.value.trim()) return this.#askName();
    if (this.form.tellMissing()) {
      await this.#turn("form");
      this.form.tellMissing();
      return;
    }
    const { row } = this;
    try {
      this.note.textContent = "";
      await untouched(this.el, () => this.wishes.onSave(this.value, row?.name ?? null, row?.revision ?? null));
    } catch (/** @type {any} */ error) {
      if (error.code === "stale") this.context.fail(error);
      this.showProblem(error.message);
    }
  }

  #askName() {
    this.note.textContent = this.context.locale.t("name_missing");
    this.name.setAttribute("aria-invalid", "true");
    this.name.focus();
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      this.save();
    }
  };
}
