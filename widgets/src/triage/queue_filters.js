import { fill, focusedIn, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { debounce } from "../shared/timing.js";
import { wordOf } from "../shared/words.js";

/** @typedef {import("./wire.js").Filters} Filters */

const WHOSE = /** @type {const} */ (["", "mine", "team", "nobody"]);
const ORDERS = /** @type {Record<string, string[]>} */ ({
  state: ["breached", "due soon", "ok", "paused", "none"],
  priority: ["urgent", "high", "normal", "low"],
  status: ["open", "waiting", "solved"],
});
const SELECTS = /** @type {const} */ (["state", "status", "priority", "category", "channel"]);

/** Milliseconds of rest in typing before the list is searched. */
const REST = 200;

/** What the queue is narrowed by; every choice says how many tickets it leaves. */
export class QueueFilters {
  /** @type {Filters} */
  #filters = {};
  /** @type {Map<string, HTMLSelectElement>} */
  #selects = new Map();

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {(changed: Filters) => void} onChange
   */
  constructor(context, onChange) {
    const { locale } = context;
    this.context = context;
    this.onChange = onChange;
    this.whose = h("div", { class: "crm-t-whose", role: "group", "aria-label": locale.t("whose") });
    this.search = h("input", {
      class: "crm-input crm-t-search",
      type: "search",
      placeholder: locale.t("search"),
      "aria-label": locale.t("search"),
      "data-control": "search",
      oninput: () => this.#searchSoon(),
    });
    this.selects = h("div", { class: "crm-t-selects" }, SELECTS.map((name) => this.#select(name)));
    this.desk = h("div", { class: "crm-t-desk" });
    this.more = h("button", { class: "crm-chip", "data-action": "filters", "aria-expanded": "false", onclick: () => this.#toggle() });
    const line = h("div", { class: "crm-t-search-line" }, h("span", { class: "crm-t-search-box" }, icon("search"), this.search), this.more);
    this.selects.hidden = true;
    this.el = h("div", { class: "crm-t-filters" }, this.whose, line, this.selects, this.desk);
  }

  /** @param {import("./wire.js").Queue} queue */
  update({ counts, filters }) {
    this.#filters = filters;
    const { locale } = this.context;
    const buttons = WHOSE.map((name) => {
      const text = locale.t(/** @type {"whose_mine"} */ (`whose_${name || "all"}`));
      const count = h("span", { class: "crm-count", text: locale.number(counts.whose?.[name] ?? 0) });
      const on = (filters.whose ?? "") === name && !filters.owner && !filters.team;
      return h("button", { class: "crm-t-whose-one", "aria-pressed": String(on), "data-whose": name, onclick: () => this.onChange({ whose: name || null, owner: null, team: null }) }, text, count);
    });
    const focused = focusedIn(this.whose)?.dataset.whose;
    fill(this.whose, buttons);
    buttons.find((button) => button.dataset.whose === focused)?.focus();
    for (const name of SELECTS) this.#fillSelect(name, counts[name] ?? {});
    if (this.search !== this.#active()) this.search.value = filters.text ?? "";
    const used = SELECTS.filter((name) => filters[name] !== undefined).length;
    fill(this.more, icon("filter"), locale.t("filters"), used ? h("span", { class: "crm-count crm-count-strong", text: locale.number(used) }) : null);
    this.#drawDesk(filters);
  }

  close() {
    this.#searchSoon.cancel();
  }

  #searchSoon = debounce(() => this.onChange({ text: this.search.value.trim() || null }), REST);

  #active() {
    return /** @type {Document | ShadowRoot} */ (this.search.getRootNode()).activeElement;
  }

  #toggle() {
    this.selects.hidden = !this.selects.hidden;
    this.more.setAttribute("aria-expanded", String(!this.selects.hidden));
  }

  /** @param {string} name */
  #select(name) {
    const label = this.context.locale.t(/** @type {"filter_state"} */ (`filter_${name}`));
    const select = h("select", { class: "crm-select", "aria-label": label, "data-filter": name });
    select.addEventListener("change", () => this.onChange({ [name]: select.value === ANY ? null : select.value }));
    this.#selects.set(name, select);
    return select;
  }

  /**
   * @param {string} name
   * @param {Record<string, number>} counts
   */
  #fillSelect(name, counts) {
    const { locale } = this.context;
    const select = this.#selects.get(name);
    if (!select || select === this.#active()) return;
    const chosen = this.#filters[name];
    const values = new Set([...Object.keys(counts), ...(chosen === undefined || chosen === null ? [] : [chosen])]);
    const order = ORDERS[name];
    const listed = order ? order.filter((value) => values.has(value)) : [...values].sort((a, b) => (a === "" ? 1 : b === "" ? -1 : a.localeCompare(b, locale.tag)));
    const options = listed.map((value) => {
      const text = locale.t("choice_count", { name: choiceName(locale, name, value), n: locale.number(counts[value] ?? 0) });
      return h("option", { value, text, selected: value === chosen });
    });
    fill(select, h("option", { value: ANY, text: locale.t(/** @type {"any_state"} */ (`any_${name}`)), selected: chosen === undefined }), options);
    select.classList.toggle("crm-t-narrows", chosen !== undefined);
  }

  /** @param {Record<string, string>} filters whose tickets are looked at, when it was chosen elsewhere */
  #drawDesk({ owner, team }) {
    const { locale, opening } = this.context;
    const id = owner ?? team;
    if (id === undefined) return fill(this.desk);
    const known = [...opening.users, ...opening.teams].find((one) => one.id === id);
    const name = known?.name ?? locale.t(owner === "" ? "unassigned" : "no_team");
    const off = { class: "crm-chip", "aria-pressed": "true", "data-action": "whole-desk", title: locale.t("clear_filter"), onclick: () => this.onChange({ owner: null, team: null }) };
    fill(this.desk, h("button", off, h("span", { class: "crm-clip", text: name }), icon("close")));
  }
}

/** A value that no filter has. */
const ANY = "*";

/**
 * @param {import("./texts.js").TriageLocale} locale
 * @param {string} filter
 * @param {string} value
 */
function choiceName(locale, filter, value) {
  if (value === "") return locale.t("nothing_set");
  return wordOf(filter, value.replace(" ", "_"), locale) ?? value;
}
