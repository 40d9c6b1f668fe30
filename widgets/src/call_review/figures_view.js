import { h } from "../shared/dom.js";

/** @typedef {import("./wire.js").Figure} Figure */

/**
 * @param {import("./wire.js").Call} call
 * @param {import("./texts.js").CallLocale} locale
 * @returns {HTMLElement | null} the figures of a call, each as a bar beside its usual range
 */
export function figures(call, locale) {
  if (!call.figures.length) return null;
  return h(
    "section",
    { class: "crm-c-card", "data-part": "figures" },
    h("h3", { class: "crm-c-title", text: locale.t("figures") }),
    h("ul", { class: "crm-c-figures" }, call.figures.map((one) => figure(one, call.language, locale))),
  );
}

/**
 * @param {Figure} one
 * @param {string} language of the call
 * @param {import("./texts.js").CallLocale} locale
 */
function figure(one, language, locale) {
  const { name, value, low, high, top, state } = one;
  const write = (/** @type {number} */ amount) => written(amount, one, language, locale);
  const word = state === "free" ? "" : locale.t(/** @type {"state_usual"} */ (`state_${state}`));
  const band = low !== null || high !== null ? h("span", { class: "crm-c-band" }) : null;
  if (band) {
    band.style.left = `${(100 * (low ?? 0)) / top}%`;
    band.style.width = `${(100 * ((high ?? top) - (low ?? 0))) / top}%`;
  }
  const bar = h("span", { class: "crm-c-bar" });
  bar.style.width = `${Math.min(100, (100 * value) / (top || 1))}%`;
  return h(
    "li",
    { class: "crm-c-figure", "data-figure": name, "data-state": state, title: usual(one, write, locale) },
    h("span", { class: "crm-c-figure-name", text: locale.t(/** @type {"figure_talk_share"} */ (`figure_${name}`)) }),
    h("span", { class: "crm-c-figure-value", text: write(value) }),
    h("span", { class: "crm-c-figure-state", text: word }),
    h("span", { class: "crm-c-scale", "aria-hidden": "true" }, band, bar),
  );
}

/**
 * @param {number} value
 * @param {Figure} figure
 * @param {string} language of the call
 * @param {import("./texts.js").CallLocale} locale
 * @returns {string} a figure as people write it
 */
export function written(value, { unit }, language, locale) {
  if (unit === "share") return locale.percent(value);
  const rounded = Math.abs(value) < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  if (unit === "seconds") return locale.t("unit_seconds", { n: locale.number(rounded) });
  if (unit === "a_minute") return locale.t("unit_a_minute", { n: locale.number(rounded) });
  if (unit === "rate") return locale.t(language.startsWith("zh") ? "unit_rate_zh" : "unit_rate_en", { n: locale.number(Math.round(value)) });
  return locale.number(value);
}

/**
 * @param {Figure} figure
 * @param {(value: number) => string} write
 * @param {import("./texts.js").CallLocale} locale
 */
function usual({ low, high }, write, locale) {
  if (low !== null && high !== null) return locale.t("usual_range", { low: write(low), high: write(high) });
  if (low !== null) return locale.t("usual_from", { low: write(low) });
  return high === null ? null : locale.t("usual_to", { high: write(high) });
}
