/**
 * @typedef {"" | "month" | "next_month" | "quarter" | "overdue" | "custom"} Period
 * @typedef {{close_from: string | null, close_to: string | null, overdue: true | null}} CloseRange YYYY-MM-DD, both included
 */

/** @type {CloseRange} */
export const ANY_TIME = { close_from: null, close_to: null, overdue: null };

/** @type {Exclude<Period, "" | "custom">[]} */
export const NAMED_PERIODS = ["month", "next_month", "quarter", "overdue"];

/**
 * @param {Exclude<Period, "" | "custom">} period
 * @param {Date} today in the reader's time zone
 * @returns {CloseRange}
 */
export function rangeOf(period, today) {
  const [year, month] = [today.getFullYear(), today.getMonth()];
  const quarter = Math.floor(month / 3) * 3;
  if (period === "overdue") return { ...ANY_TIME, overdue: true };
  if (period === "month") return months(year, month, 1);
  return period === "next_month" ? months(year, month + 1, 1) : months(year, quarter, 3);
}

/**
 * @param {CloseRange} range
 * @param {Date} today
 * @returns {Period} the name of a range, "custom" when it has none
 */
export function periodOf({ close_from, close_to, overdue }, today) {
  if (!close_from && !close_to && !overdue) return "";
  const same = (/** @type {CloseRange} */ named) =>
    named.close_from === (close_from || null) && named.close_to === (close_to || null) && named.overdue === (overdue || null);
  return NAMED_PERIODS.find((period) => same(rangeOf(period, today))) ?? "custom";
}

/**
 * @param {number} year
 * @param {number} month 0..11, or beyond
 * @param {number} count
 * @returns {CloseRange}
 */
function months(year, month, count) {
  return { close_from: day(year, month, 1), close_to: day(year, month + count, 0), overdue: null };
}

/**
 * @param {number} year
 * @param {number} month
 * @param {number} date
 */
function day(year, month, date) {
  return new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);
}
