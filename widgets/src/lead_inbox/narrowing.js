import { fill, h } from "../shared/dom.js";

/** Scores and ages (days) by which leads are narrowed. */
const BANDS = /** @type {const} */ (["high", "middle", "low", "none"]);
const AGES = /** @type {const} */ ([1, 7, 30, 90]);

/** Where leads came from, how good their scores are, how old they are at most. */
export class Narrowing {
  /** @type {string | null} */
  #shown = null;

  /**
   * @param {import("./texts.js").InboxLocale} locale
   * @param {() => void} onChange
   */
  constructor(locale, onChange) {
    this.locale = locale;
    this.source = select("source", locale.t("narrow_source"), onChange);
    this.band = select("band", locale.t("narrow_band"), onChange);
    this.days = select("days", locale.t("narrow_days"), onChange);
    choose(this.band, locale.t("any_band"), BANDS.map((band) => [band, locale.t(`band_${band}`)]));
    choose(this.days, locale.t("any_days"), AGES.map((days) => [String(days), locale.t("age_days", { n: days })]));
    this.showSources([]);
    this.el = h("div", { class: "crm-l-line crm-l-narrow" }, this.source, this.band, this.days);
  }

  /** What Python is asked for; what is not narrowed is left out. */
  get wanted() {
    const { source, band, days } = this;
    return {
      ...(source.value && { source: source.value }),
      ...(band.value && { band: band.value }),
      ...(days.value && { days: Number(days.value) }),
    };
  }

  get some() {
    return Object.keys(this.wanted).length > 0;
  }

  clear() {
    for (const one of [this.source, this.band, this.days]) one.value = "";
  }

  /** @param {string[]} names */
  showSources(names) {
    if (names.join("\n") === this.#shown) return; // a list that is open stays open
    this.#shown = names.join("\n");
    const chosen = this.source.value;
    const known = chosen && !names.includes(chosen) ? [...names, chosen] : names;
    choose(this.source, this.locale.t("any_source"), known.map((name) => [name, name]));
    this.source.value = chosen;
  }
}

/**
 * @param {string} name
 * @param {string} label
 * @param {() => void} onchange
 */
function select(name, label, onchange) {
  return h("select", { class: "crm-select", "data-control": name, "aria-label": label, title: label, onchange });
}

/**
 * @param {HTMLSelectElement} el
 * @param {string} any
 * @param {[string, string][]} choices
 */
function choose(el, any, choices) {
  fill(el, h("option", { value: "", text: any }), ...choices.map(([value, text]) => h("option", { value, text })));
}
