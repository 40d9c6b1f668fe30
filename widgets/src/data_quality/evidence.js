import { h } from "../shared/dom.js";

/**
 * @param {string} reasons as the matcher tells them, in either language
 * @returns {{text: string, weight: number | null}[]} one part per compared field
 */
export function partsOf(reasons) {
  return reasons
    .split(/[;；]\s*/)
    .filter(Boolean)
    .map((part) => {
      const [, text, weight] = /^(.*?)\s*[（(]([+\-−]?\d+(?:\.\d+)?)[）)]$/.exec(part) ?? [];
      return text === undefined || weight === undefined ? { text: part, weight: null } : { text, weight: Number(weight.replace("−", "-")) };
    });
}

/**
 * @param {import("./texts.js").QualityLocale} locale
 * @param {number} score 0..1
 * @returns {string} a share of which nobody can say that it is certain
 */
export function chance(locale, score) {
  return score > 0.99 ? locale.t("over", { share: locale.percent(0.99) }) : locale.percent(score);
}

/**
 * @param {import("./texts.js").QualityLocale} locale
 * @param {string} reasons
 * @returns {HTMLElement} what speaks for the same customer, and what against
 */
export function evidence(locale, reasons) {
  const parts = partsOf(reasons);
  const most = Math.max(1, ...parts.map(({ weight }) => Math.abs(weight ?? 0)));
  const items = parts.map(({ text, weight }) => {
    if (weight === null) return h("li", { class: "crm-q-reason", text });
    const bar = h("span", { class: `crm-q-weight-bar ${weight < 0 ? "crm-q-against" : ""}`, "aria-hidden": "true" });
    bar.style.width = `${Math.max(3, (64 * Math.abs(weight)) / most)}px`;
    const says = locale.t(weight < 0 ? "speaks_against" : "speaks_for", { weight: locale.number(Math.abs(weight)) });
    return h("li", { class: "crm-q-reason" }, h("span", { text }), bar, h("span", { class: "crm-q-sub", text: says }));
  });
  return h("ul", { class: "crm-q-reasons", "aria-label": locale.t("evidence") }, items);
}
