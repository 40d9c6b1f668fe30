import { h } from "./dom.js";

/** @typedef {{field: string, agreement: string, weight: number}} Part a part of weight 0 just says something */

/** Pixels of the longest bar. */
const LONGEST = 64;

/**
 * @param {import("./locale.js").Locale<any>} locale its dictionary has `over`
 * @param {number} score 0..1
 * @returns {string} a share of which nobody can say that it is certain
 */
export function chance(locale, score) {
  return score > 0.99 ? locale.t("over", { share: locale.percent(0.99) }) : locale.percent(score);
}

/**
 * @param {import("./locale.js").Locale<any>} locale its dictionary has `evidence`, `speaks_for` and `speaks_against`
 * @param {Part[]} parts
 * @returns {HTMLElement} what speaks for the same customer, and what against
 */
export function evidence(locale, parts) {
  const most = Math.max(1, ...parts.map(({ weight }) => Math.abs(weight)));
  const items = parts.map(({ field, agreement, weight }) => {
    const text = [field, agreement].filter(Boolean).join(" ");
    if (!weight) return h("li", { class: "crm-reason", text });
    const bar = h("span", { class: `crm-weight-bar ${weight < 0 ? "crm-against" : ""}`, "aria-hidden": "true" });
    bar.style.width = `${Math.max(3, (LONGEST * Math.abs(weight)) / most)}px`;
    const says = locale.t(weight < 0 ? "speaks_against" : "speaks_for", { weight: locale.number(round(Math.abs(weight))) });
    return h("li", { class: "crm-reason" }, h("span", { text }), bar, h("span", { class: "crm-weight", text: says }));
  });
  return h("ul", { class: "crm-reasons", "aria-label": locale.t("evidence") }, items);
}

/** @param {number} weight */
function round(weight) {
  return Math.round(weight * 10) / 10;
}
