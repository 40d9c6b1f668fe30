import { fill, h } from "../shared/dom.js";

/**
 * @typedef {import("./wire.js").Column} Column
 * @typedef {import("./wire.js").Labelled} Labelled
 */

const CUSTOM = "*";
const ORDERS = /** @type {const} */ (["dmy", "mdy", "ymd"]);

/** Every column of a file, and the field that it becomes. */
export class ColumnTable {
  /**
   * @param {import("./texts.js").QualityLocale} locale
   * @param {{onField: (column: string, field: string | null) => void, onOrder: (column: string, order: string) => void}} options
   */
  constructor(locale, { onField, onOrder }) {
    this.locale = locale;
    this.onField = onField;
    this.onOrder = onOrder;
    const heads = /** @type {const} */ (["column", "examples", "becomes", "certainty"]).map((key) => h("th", { scope: "col", text: locale.t(key) }));
    this.body = h("tbody");
    const table = h("table", { class: "crm-q-columns" }, h("thead", {}, h("tr", {}, heads)), this.body);
    this.el = h("div", { class: "crm-q-columns-place", role: "region", "aria-label": locale.t("columns"), tabindex: "0" }, table);
  }

  /**
   * @param {Column[]} columns
   * @param {Labelled[]} fields
   */
  update(columns, fields) {
    const had = this.body.querySelector("select:focus")?.getAttribute("name");
    fill(
      this.body,
      columns.map((column) => this.#row(column, fields)),
    );
    const again = [...this.body.querySelectorAll("select")].find(({ name }) => name === had);
    if (had) again?.focus({ preventScroll: true });
  }

  /**
   * @param {Column} column
   * @param {Labelled[]} fields
   */
  #row(column, fields) {
    const examples = column.examples.map((text) => h("span", { class: "crm-q-example", text }));
    return h(
      "tr",
      { class: column.field === "" && "crm-q-ignored" },
      h("th", { scope: "row" }, h("span", { class: "crm-q-column", text: column.column })),
      h("td", {}, h("div", { class: "crm-q-examples" }, examples)),
      h("td", {}, this.#fields(column, fields), this.#order(column)),
      this.#certainty(column),
    );
  }

  /**
   * @param {Column} column
   * @param {Labelled[]} fields
   */
  #fields({ column, field }, fields) {
    const { locale } = this;
    const options = fields.map(({ name, label, label_zh }) => h("option", { value: name, text: locale.nameOf({ name: label, name_zh: label_zh }) }));
    const props = { class: "crm-select", name: `field ${column}`, "aria-label": locale.t("field_of", { column }), "data-column": column };
    const select = h("select", { ...props, onchange: () => this.onField(column, select.value === CUSTOM ? null : select.value) });
    select.append(h("option", { value: CUSTOM, text: locale.t("custom_field") }), h("option", { value: "", text: locale.t("ignored") }), ...options);
    select.value = field ?? CUSTOM;
    return select;
  }

  /** @param {Column} column */
  #order({ column, date }) {
    if (!date) return null;
    const options = ORDERS.map((order) => h("option", { value: order, text: this.locale.t(`order_${order}`) }));
    const props = { class: "crm-select crm-q-order", name: `order ${column}`, title: date.reason, "aria-label": this.locale.t("dates_of", { column }) };
    const select = h("select", { ...props, onchange: () => this.onOrder(column, select.value) }, options);
    select.value = date.order;
    return select;
  }

  /** @param {Column} column */
  #certainty({ field, confidence, reason }) {
    if (!field) return h("td", { class: "crm-quiet", title: reason, text: "–" });
    return h("td", { class: confidence < 0.7 && "crm-q-unsure", title: reason, text: this.locale.percent(confidence) });
  }
}
