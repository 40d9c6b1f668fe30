import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { debounce } from "../shared/timing.js";
import { NO_FILTERS, countFilters } from "./filters.js";
import { ANY_TIME, NAMED_PERIODS, periodOf, rangeOf } from "./period.js";

/**
 * @typedef {import("./wire.js").Filters} Filters
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 * @typedef {"owner" | "team" | "product"} ListFilter
 */

/** Milliseconds of rest before typed text is searched for. */
const TYPING_REST = 250;

/** The second line: which deals are shown. */
export class FilterBar {
  /**
   * @param {BoardLocale} locale
   * @param {(filters: Filters) => void} onFilter told what changes; null takes a filter away
   */
  constructor(locale, onFilter) {
    this.locale = locale;
    this.onFilter = onFilter;
    this.search = this.#searchBox();
    this.lists = { owner: this.#list("owner"), team: this.#list("team"), product: this.#list("product") };
    this.period = this.#periodList();
    this.from = this.#dateBox("close_from", "from_date");
    this.to = this.#dateBox("close_to", "to_date");
    this.custom = h(
      "span",
      { class: "crm-range", hidden: true },
      this.from,
      h("span", { "aria-hidden": "true", text: "–" }),
      this.to,
    );
    this.stalled = h(
      "button",
      { class: "crm-chip", "aria-pressed": "false", "data-filter": "stalled", onclick: () => this.#toggleStalled() },
      icon("alert"),
      locale.t("stalled_only"),
    );
    this.count = h("span", { class: "crm-count crm-count-strong" });
    this.toggle = h(
      "button",
      { class: "crm-button crm-filter-toggle", "aria-expanded": "false", onclick: () => this.#unfold() },
      icon("filter"),
      locale.t("filters"),
    );
    this.clear = h(
      "button",
      { class: "crm-text-button crm-clear", "data-action": "clear-filters", hidden: true },
      locale.t("clear_filters"),
      this.count,
    );
    const fields = h(
      "div",
      { class: "crm-filter-fields" },
      Object.values(this.lists),
      this.period,
      this.custom,
      this.stalled,
      this.clear,
    );
    this.el = h(
      "div",
      { class: "crm-filters", role: "search", "aria-label": locale.t("filters") },
      h("div", { class: "crm-search" }, icon("search"), this.search, this.#clearSearch()),
      this.toggle,
      fields,
    );
  }

  /** @param {Snapshot} snapshot */
  update({ filters, owners, teams, products }) {
    this.#fillList("owner", owners, filters.owner);
    this.#fillList("team", teams, filters.team);
    this.#fillList("product", products, filters.product);
    this.#showPeriod(filters);
    this.stalled.setAttribute("aria-pressed", String(Boolean(filters.stalled)));
    if (!this.search.matches(":focus")) this.search.value = filters.text ?? "";
    this.#showCount(countFilters(filters));
  }

  /** Empties every field; the board then asks for all deals. */
  reset() {
    this.#searchSoon.cancel();
    this.search.value = "";
    this.custom.hidden = true;
    this.onFilter(NO_FILTERS);
  }

  #searchBox() {
    const label = this.locale.t("search");
    const props = {
      type: "search",
      class: "crm-input",
      placeholder: label,
      "aria-label": label,
      "data-filter": "text",
      enterkeyhint: "search",
    };
    const onkeydown = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && !event.isComposing && this.#emptySearch();
    const oninput = (/** @type {InputEvent} */ event) => event.isComposing || this.#searchSoon();
    return h("input", { ...props, oninput, onkeydown, oncompositionend: () => this.#searchSoon() });
  }

  #searchSoon = debounce(() => this.onFilter({ text: this.search.value.trim() || null }), TYPING_REST);

  #clearSearch() {
    const label = this.locale.t("clear_search");
    return h("button", { class: "crm-icon-button crm-search-clear", label, onclick: () => this.#emptySearch() }, icon("close"));
  }

  #emptySearch() {
    this.search.value = "";
    this.search.focus();
    this.#searchSoon();
  }

  /** @param {ListFilter} name */
  #list(name) {
    const onchange = () => this.onFilter({ [name]: this.lists[name].value || null });
    return h("select", {
      class: "crm-select crm-filter",
      "aria-label": this.locale.t(name),
      "data-filter": name,
      hidden: true,
      onchange,
    });
  }

  /**
   * @param {ListFilter} name
   * @param {import("./wire.js").Named[]} choices
   * @param {string | null} [chosen]
   */
  #fillList(name, choices, chosen) {
    const list = this.lists[name];
    const made = JSON.stringify(choices);
    if (list.dataset.of !== made) {
      list.dataset.of = made;
      fill(
        list,
        h("option", { value: "", text: this.locale.t(`any_${name}`) }),
        choices.map(({ id, name: text }) => h("option", { value: id, text })),
      );
    }
    list.hidden = choices.length === 0;
    this.#setList(list, chosen ?? "");
  }

  /**
   * @param {HTMLSelectElement} list
   * @param {string} value
   */
  #setList(list, value) {
    list.value = value;
    list.classList.toggle("crm-filter-on", value !== "");
  }

  #periodList() {
    const named = NAMED_PERIODS.map((period) => h("option", { value: period, text: this.locale.t(`period_${period}`) }));
    const any = h("option", { value: "", text: this.locale.t("any_period") });
    const custom = h("option", { value: "custom", text: this.locale.t("period_custom") });
    return h(
      "select",
      {
        class: "crm-select crm-filter",
        "aria-label": this.locale.t("expected_close"),
        "data-filter": "period",
        onchange: () => this.#choosePeriod(),
      },
      any,
      named,
      custom,
    );
  }

  #choosePeriod() {
    const period = /** @type {import("./period.js").Period} */ (this.period.value);
    this.custom.hidden = period !== "custom";
    if (period === "custom") return this.from.focus();
    this.onFilter(period ? rangeOf(period, new Date()) : ANY_TIME);
  }

  /**
   * @param {"close_from" | "close_to"} name
   * @param {"from_date" | "to_date"} label
   */
  #dateBox(name, label) {
    const onchange = () => this.onFilter({ ...ANY_TIME, close_from: this.from.value || null, close_to: this.to.value || null });
    return h("input", { type: "date", class: "crm-input", "aria-label": this.locale.t(label), "data-filter": name, onchange });
  }

  /** @param {Filters} filters */
  #showPeriod({ close_from = null, close_to = null, overdue = null }) {
    const period = periodOf({ close_from, close_to, overdue: overdue || null }, new Date());
    const choosing = this.period.value === "custom" && !this.custom.hidden && period === "";
    this.#setList(this.period, choosing ? "custom" : period);
    this.custom.hidden = !choosing && period !== "custom";
    this.from.value = close_from ?? "";
    this.to.value = close_to ?? "";
  }

  #toggleStalled() {
    const on = this.stalled.getAttribute("aria-pressed") !== "true";
    this.stalled.setAttribute("aria-pressed", String(on));
    this.onFilter({ stalled: on || null });
  }

  /** @param {number} n */
  #showCount(n) {
    this.count.textContent = this.locale.number(n);
    this.clear.hidden = n === 0;
    this.el.classList.toggle("crm-filtered", n > 0);
  }

  #unfold() {
    const open = this.el.classList.toggle("crm-unfolded");
    this.toggle.setAttribute("aria-expanded", String(open));
  }
}
