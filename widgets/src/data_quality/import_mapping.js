import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { debounce } from "../shared/timing.js";
import { ColumnTable } from "./column_table.js";
import { previewTable } from "./preview_table.js";

/**
 * @typedef {import("./wire.js").Table} Table
 * @typedef {import("./wire.js").Proposal} Proposal
 */

/** Milliseconds of rest after a change before the preview is made again. */
const PREVIEW_REST = 250;

const IF_THERE = /** @type {const} */ (["add", "ask", "skip"]);

/** What a file would become, table by table, and everything about it that a person can change. */
export class ImportMapping {
  #at = 0;

  /**
   * @param {import("./context.js").TabContext} context
   * @param {Proposal} proposal
   * @param {{onLeave: () => void, onRun: () => void}} options
   */
  constructor(context, proposal, { onLeave, onRun }) {
    const { locale } = context;
    this.context = context;
    this.proposal = proposal;
    this.onRun = onRun;
    this.tables = h("div", { class: "crm-q-tables", role: "group", "aria-label": locale.t("tables") });
    this.head = h("div", { class: "crm-q-table-head" });
    this.questions = h("div", { class: "crm-q-questions" });
    this.columns = new ColumnTable(locale, {
      onField: (column, field) => this.#change("map_column", { column, field }),
      onOrder: (column, order) => this.#change("date_order", { column, order }),
    });
    this.preview = h("section", { class: "crm-q-preview", "aria-label": locale.t("preview") });
    this.run = h("button", { class: "crm-button crm-button-main", "data-action": "run-import", onclick: () => this.#run() });
    this.el = h(
      "div",
      { class: "crm-q-mapping" },
      h("div", { class: "crm-q-mapping-body" }, this.tables, this.#leftOut(), this.head, this.questions, this.columns.el, this.preview),
      h("div", { class: "crm-q-foot" }, this.#leave(onLeave), this.#saving(), this.#ifThere(), this.run),
    );
    this.#draw();
    this.#showPreview();
  }

  get table() {
    return /** @type {Table} */ (this.proposal.tables[this.#at]);
  }

  focus() {
    /** @type {HTMLElement | null} */ (this.questions.querySelector("button") ?? this.head.querySelector("select"))?.focus({ preventScroll: true });
  }

  #draw() {
    const { locale } = this.context;
    const { table } = this;
    const entity = this.proposal.entities.find(({ name }) => name === table.entity);
    this.#drawTables();
    const rows = table.rows === null ? "" : locale.t("row_count", { n: table.rows });
    fill(
      this.head,
      h("h3", { class: "crm-q-heading crm-clip", title: table.file, text: table.file }),
      h("span", { class: "crm-quiet", text: [rows, table.read_as].filter(Boolean).join(" · ") }),
      this.#entities(),
      table.notes.length > 0 && h("ul", { class: "crm-q-notes" }, table.notes.map((note) => h("li", { text: note }))),
    );
    fill(this.questions, table.columns.filter(({ date }) => date?.asked).map((column) => this.#question(column)));
    this.columns.update(entity ? table.columns : [], entity?.fields ?? []);
    this.columns.el.hidden = !entity;
    const counts = this.proposal.tables.filter((each) => each.entity).map((each) => each.rows);
    const known = counts.every((count) => count !== null);
    const n = counts.reduce((/** @type {number} */ all, count) => all + (count ?? 0), 0);
    this.run.textContent = known ? locale.t("run_import", { n }) : locale.t("run_all");
    this.run.disabled = counts.length === 0;
  }

  #drawTables() {
    const { locale } = this.context;
    this.tables.hidden = this.proposal.tables.length < 2;
    const buttons = this.proposal.tables.map((table, index) => {
      const entity = this.proposal.entities.find(({ name }) => name === table.entity);
      const asked = table.columns.some(({ date }) => date?.asked);
      const what = entity ? this.#label(entity) : locale.t("left_out");
      return h(
        "button",
        { class: "crm-q-table", "aria-pressed": String(index === this.#at), onclick: () => this.#turn(index) },
        h("span", { class: "crm-clip", text: table.file }),
        h("span", { class: "crm-q-sub" }, asked && icon("alert"), what),
      );
    });
    fill(this.tables, buttons);
  }

  #leftOut() {
    const { left_out: out } = this.proposal;
    const lines = out.map(({ name, reason }) => h("li", { text: this.context.locale.t("with_reason", { name, reason }) }));
    return out.length > 0 && h("details", { class: "crm-q-out" }, h("summary", { text: this.context.locale.t("left_out") }), h("ul", {}, lines));
  }

  #entities() {
    const { locale } = this.context;
    const options = this.proposal.entities.map((entity) => h("option", { value: entity.name, text: this.#label(entity) }));
    const select = h("select", { class: "crm-select", name: "entity", onchange: () => this.#change("assign", { entity: select.value || null }) });
    select.append(h("option", { value: "", text: locale.t("left_out") }), ...options);
    select.value = this.table.entity ?? "";
    return h("label", { class: "crm-q-entity-of" }, h("span", { class: "crm-label", text: locale.t("rows_are") }), select);
  }

  /** @param {import("./wire.js").Column} column whose dates could be read in two ways */
  #question({ column, examples, date }) {
    const { locale } = this.context;
    const buttons = /** @type {const} */ (["dmy", "mdy"]).map((order) =>
      h("button", {
        class: "crm-button",
        "data-order": order,
        "aria-pressed": String(date?.order === order && !date.asked),
        onclick: () => this.#change("date_order", { column, order }),
        text: locale.t(`order_${order}`),
      }),
    );
    const text = locale.t("ask_dates", { column, examples: examples.join(", ") });
    return h("div", { class: "crm-q-question", "data-column": column }, icon("alert"), h("p", { text }), buttons);
  }

  /** @param {() => void} onLeave */
  #leave(onLeave) {
    return h("button", { class: "crm-button", "data-action": "leave", onclick: onLeave, text: this.context.locale.t("other_file") });
  }

  /** What becomes of rows that are perhaps there already. */
  #ifThere() {
    const { locale, rpc, fail } = this.context;
    const options = IF_THERE.map((choice) => h("option", { value: choice, text: locale.t(`if_there_${choice}`) }));
    const select = h("select", { class: "crm-select", name: "if_there", "aria-label": locale.t("if_there") }, options);
    select.value = this.proposal.if_there;
    select.addEventListener("change", () => rpc.call("if_there", { choice: select.value }).catch(fail));
    return h("label", { class: "crm-q-if-there" }, h("span", { class: "crm-label", text: locale.t("if_there") }), select);
  }

  #saving() {
    const { locale } = this.context;
    const label = locale.t("mapping_name");
    const name = h("input", { class: "crm-input", "aria-label": label, placeholder: label, name: "mapping", maxlength: "120" });
    const save = h("button", { type: "submit", class: "crm-button", "data-action": "save-mapping", text: locale.t("save_mapping") });
    const onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      if (name.value.trim()) this.#save(name.value.trim());
      else name.focus();
    };
    this.saved = h("span", { class: "crm-q-saved", role: "status" });
    return h("form", { class: "crm-q-saving", onsubmit }, name, save, this.saved);
  }

  /** @param {string} name */
  async #save(name) {
    this.context.calm();
    try {
      await this.context.rpc.call("save_mapping", { name });
      if (this.saved) this.saved.textContent = this.context.locale.t("mapping_saved", { name });
    } catch (error) {
      this.context.fail(error);
    }
  }

  #run() {
    const open = this.proposal.tables.findIndex((table) => table.entity && table.columns.some(({ date }) => date?.asked));
    if (open < 0) return this.onRun();
    this.#turn(open);
    this.context.fail({ message: this.context.locale.t("answer_first") });
    /** @type {HTMLElement | null} */ (this.questions.querySelector("button"))?.focus();
  }

  /** @param {number} index */
  #turn(index) {
    if (index === this.#at) return;
    this.#at = index;
    this.#draw();
    this.#showPreview();
  }

  /**
   * @param {string} verb
   * @param {object} args
   */
  async #change(verb, args) {
    const at = this.#at;
    this.context.calm();
    try {
      this.proposal.tables[at] = await this.context.rpc.call(verb, { file: this.table.file, ...args });
    } catch (error) {
      this.context.fail(error);
    }
    if (at !== this.#at) return this.#drawTables();
    this.#draw();
    this.#previewSoon();
  }

  #previewSoon = debounce(() => this.#showPreview(), PREVIEW_REST);

  async #showPreview() {
    const { locale, rpc, fail } = this.context;
    const { table } = this;
    const title = h("h3", { class: "crm-q-heading", text: locale.t("preview") });
    if (!table.entity) return fill(this.preview, title, h("p", { class: "crm-quiet", text: locale.t("no_preview") }));
    try {
      const shown = await rpc.call("preview", { file: table.file });
      const fields = this.proposal.entities.find(({ name }) => name === table.entity)?.fields ?? [];
      if (table.file === this.table.file) fill(this.preview, title, previewTable(locale, shown, fields));
    } catch (error) {
      fail(error);
    }
  }

  /** @param {import("./wire.js").Labelled} thing */
  #label({ label, label_zh }) {
    return this.context.locale.nameOf({ name: label, name_zh: label_zh });
  }
}
