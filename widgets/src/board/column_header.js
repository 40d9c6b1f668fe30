import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/**
 * @typedef {import("./wire.js").Column} Column
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 */

/** Name and figures of a column, and the button that sorts it. */
export class ColumnHeader {
  #drawn = "";

  /**
   * @param {Column} column
   * @param {BoardLocale} locale
   * @param {string} id of the heading
   */
  constructor(column, locale, id) {
    this.locale = locale;
    const name = locale.nameOf(column);
    const label = locale.t("sort_column", { stage: name });
    this.count = h("span", { class: "crm-count" });
    this.sums = h("div", { class: "crm-column-sums" });
    const dot = h("span", { class: `crm-dot crm-dot-${column.kind}` });
    const heading = h("h3", { class: "crm-column-name", id, title: name, text: name });
    const sort = h("button", { class: "crm-icon-button", "data-action": "sort", "aria-haspopup": "menu", label }, icon("sort"));
    this.el = h(
      "header",
      { class: "crm-column-head" },
      h("div", { class: "crm-column-title" }, dot, heading, this.count, sort),
      this.sums,
    );
  }

  /** @param {Column} column */
  update(column) {
    const figures = JSON.stringify(column);
    if (figures === this.#drawn) return;
    this.#drawn = figures;
    const { locale } = this;
    this.count.textContent = locale.number(column.count);
    this.count.title = locale.t("deals", { n: column.count });
    fill(this.sums, this.#sum(column), this.#second(column), this.#stalled(column));
  }

  /** @param {Column} column */
  #sum({ sum, unconverted }) {
    const { locale } = this;
    const missing = unconverted > 0 ? `\n${locale.t("unconverted", { n: unconverted })}` : "";
    const text = locale.money(sum, { compact: true }) + (unconverted > 0 ? "*" : "");
    return h("strong", { class: "crm-column-sum", title: locale.money(sum) + missing, text });
  }

  /** @param {Column} column */
  #second({ kind, weighted, probability }) {
    const { locale } = this;
    if (kind !== "open") return h("span", { class: "crm-column-weighted", text: locale.t("last_90_days") });
    const title = `${locale.t("weighted_full")}: ${locale.money(weighted)} (${locale.percent(probability)})`;
    return h("span", {
      class: "crm-column-weighted",
      title,
      text: locale.t("weighted", { sum: locale.money(weighted, { compact: true }) }),
    });
  }

  /** @param {Column} column */
  #stalled({ kind, stalled }) {
    if (kind !== "open" || !stalled) return null;
    const title = this.locale.t("stalled_count", { n: stalled });
    const number = h("span", { "aria-hidden": "true", text: this.locale.number(stalled) });
    return h(
      "span",
      { class: "crm-column-stalled crm-stalled", title },
      icon("alert"),
      number,
      h("span", { class: "crm-offscreen", text: title }),
    );
  }
}
