import { fill, h } from "../shared/dom.js";

/**
 * @param {import("./wire.js").Opening} opening
 * @returns {import("./wire.js").Choice} what the person looks at, the same in all tabs
 */
export function chosen(opening) {
  opening.choice ??= { period: "quarter", fewest: opening.fewest[0] ?? 2, rep: null };
  return opening.choice;
}

/** Over which time, and from how many calls of a rep on. */
export class ChoiceBar {
  /**
   * @param {import("./wire.js").TabContext} context
   * @param {() => void} onChange
   */
  constructor({ locale, opening }, onChange) {
    const choice = chosen(opening);
    this.opening = opening;
    const select = (/** @type {string} */ name, /** @type {string} */ label, /** @type {[string, string][]} */ options, /** @type {(value: string) => void} */ take) => {
      const el = h("select", { class: "crm-select", "data-choice": name, "aria-label": label, onchange: () => (take(el.value), onChange()) });
      fill(el, options.map(([value, text]) => h("option", { value, text })));
      return el;
    };
    this.period = select("period", locale.t("period"), opening.periods.map((one) => [one, locale.t(/** @type {"period_all"} */ (`period_${one}`))]), (value) => (choice.period = /** @type {any} */ (value)));
    this.fewest = select("fewest", locale.t("fewest"), opening.fewest.map((n) => [String(n), locale.t("from_calls", { n })]), (value) => (choice.fewest = Number(value)));
    this.el = h("div", { class: "crm-h-choice" }, this.period, this.fewest);
    this.show();
  }

  /** Shows what was chosen, perhaps in another tab. */
  show() {
    const { period, fewest } = chosen(this.opening);
    this.period.value = period;
    this.fewest.value = String(fewest);
  }
}
