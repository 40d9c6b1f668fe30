/**
 * @typedef {import("../shared/menu.js").MenuItem} MenuItem
 * @typedef {import("./wire.js").Column} Column
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 */

/** @type {[key: string, text: Parameters<BoardLocale["t"]>[0]][]} */
const SORTS = [
  ["-amount", "sort_amount_down"],
  ["amount", "sort_amount_up"],
  ["close", "sort_close"],
  ["-age", "sort_age"],
  ["name", "sort_name"],
];

/**
 * @param {BoardLocale} locale
 * @param {Column | undefined} column
 * @param {string | undefined} wanted open columns begin with the largest deals, closed ones with the newest
 * @returns {MenuItem[]}
 */
export function sortItems(locale, column, wanted) {
  const chosen = wanted ?? (column?.kind === "open" ? "-amount" : "");
  return SORTS.map(([value, text]) => ({ value, label: locale.t(text), checked: value === chosen }));
}

/**
 * @param {BoardLocale} locale
 * @param {Column[]} columns
 * @param {string} present
 * @returns {MenuItem[]}
 */
export function stageItems(locale, columns, present) {
  return columns.map((column) => ({
    value: column.id,
    label: locale.nameOf(column),
    kind: column.kind,
    checked: column.id === present,
  }));
}
