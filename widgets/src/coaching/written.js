/**
 * @param {number | null} value
 * @param {import("./wire.js").Unit} unit
 * @param {import("./texts.js").CoachingLocale} locale
 * @returns {string} a value with its unit; a dash for one that is not known
 */
export function written(value, unit, locale) {
  if (value === null) return "–";
  if (unit === "share") return locale.percent(value);
  if (unit === "points") return locale.number(Math.round(value));
  const n = locale.number(unit === "rate" || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10);
  return locale.t(/** @type {"unit_seconds"} */ (`unit_${unit}`), { n });
}

/**
 * @param {import("./wire.js").Figure} figure
 * @param {import("./texts.js").CoachingLocale} locale
 * @returns {string | null} its usual range in words
 */
export function usual({ low, high, unit }, locale) {
  const [from, to] = [written(low, unit, locale), written(high, unit, locale)];
  if (low !== null && high !== null) return locale.t("usual_range", { low: from, high: to });
  if (low !== null) return locale.t("usual_from", { low: from });
  return high === null ? null : locale.t("usual_to", { high: to });
}

/**
 * @param {import("./wire.js").Figure} figure
 * @param {import("./wire.js").Cell} cell
 * @param {import("./texts.js").CoachingLocale} locale
 * @returns {string} all that is known of a rep's figure, in words
 */
export function said(figure, cell, locale) {
  const write = (/** @type {number | null} */ value) => written(value, figure.unit, locale);
  const state = locale.t(/** @type {"state_fine"} */ (`state_${cell.state}`));
  const parts = [
    locale.t("cell_label", { figure: locale.phrase(figure.title), value: write(cell.value), state, n: cell.calls }),
    cell.low !== null && locale.t("between", { low: write(cell.low), high: write(cell.high) }),
    figure.top !== null && locale.t("top_is", { value: write(figure.top) }),
    usual(figure, locale),
  ];
  return parts.filter(Boolean).join(" · ");
}
