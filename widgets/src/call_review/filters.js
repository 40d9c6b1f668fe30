import { fill, h } from "../shared/dom.js";
import { wordOf } from "../shared/words.js";

/** Scores below which calls can be looked for. */
const BELOW = [80, 60, 40];

/** What the list of calls is narrowed by. */
export class Filters {
  /**
   * @param {import("./wire.js").TabContext} context
   * @param {(changed: import("./wire.js").Filters) => void} onChange
   */
  constructor({ locale, opening }, onChange) {
    const { reps, languages } = opening;
    this.locale = locale;
    const select = (/** @type {string} */ name, /** @type {string} */ label, /** @type {[string, string][]} */ options) => {
      const el = h("select", { class: "crm-select", "data-filter": name, "aria-label": label, onchange: () => onChange({ [name]: el.value || null }) });
      fill(el, options.map(([value, text]) => h("option", { value, text })));
      return el;
    };
    const t = locale.t.bind(locale);
    this.selects = {
      rep: select("rep", t("filter_rep"), [["", t("all_reps")], ...reps.map(pair), ["nobody", t("nobody")]]),
      language: select("language", t("filter_language"), [["", t("all_languages")], ...languages.map((code) => word(code, locale))]),
      below: select("below", t("filter_below"), [["", t("all_scores")], ...BELOW.map((n) => below(n, locale))]),
    };
    this.unlinked = h("button", { class: "crm-chip", "data-filter": "unlinked", "aria-pressed": "false", text: t("unlinked"), onclick: () => onChange({ unlinked: this.#pressed ? null : "yes" }) });
    this.el = h("div", { class: "crm-c-filters" }, Object.values(this.selects), this.unlinked);
  }

  get #pressed() {
    return this.unlinked.getAttribute("aria-pressed") === "true";
  }

  /** @param {import("./wire.js").Filters} filters those that count now */
  update(filters) {
    for (const [name, el] of Object.entries(this.selects)) el.value = String(filters[name] ?? "");
    this.unlinked.setAttribute("aria-pressed", String(Boolean(filters.unlinked)));
  }
}

/**
 * @param {import("./wire.js").Named} one
 * @returns {[string, string]}
 */
function pair({ id, name }) {
  return [id, name];
}

/**
 * @param {string} code
 * @param {import("./texts.js").CallLocale} locale
 * @returns {[string, string]}
 */
function word(code, locale) {
  return [code, String(wordOf("language", code, locale))];
}

/**
 * @param {number} n
 * @param {import("./texts.js").CallLocale} locale
 * @returns {[string, string]}
 */
function below(n, locale) {
  return [String(n), locale.t("below", { n })];
}
