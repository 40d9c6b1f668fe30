/**
 * @typedef {import("./wire.js").Value} Value
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 */

/**
 * @param {Value | undefined} value anything that Python says
 * @param {CustomerLocale} locale
 * @param {{compact?: boolean}} [options] money in short
 * @returns {string} as the reader writes it
 */
export function tell(value, locale, options = {}) {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return locale.number(value);
  if ("minor" in value) return locale.money(value, options);
  if ("values" in value) return sentence(value, locale);
  if ("date" in value) return locale.date(value.date);
  if ("time" in value) return locale.ago(value.time);
  return locale.nameOf(value);
}

/**
 * @param {import("./wire.js").Said} said
 * @param {CustomerLocale} locale
 */
function sentence({ en, zh, values }, locale) {
  /** @type {Record<string, string | number>} */
  const told = {};
  for (const [name, value] of Object.entries(values)) told[name] = typeof value === "number" ? value : tell(value, locale);
  return locale.phrase([en, zh], told);
}

/**
 * @param {import("./wire.js").Money[]} amounts
 * @param {CustomerLocale} locale
 * @returns {string} one after the other, in short
 */
export function tellMoney(amounts, locale) {
  return amounts.map((amount) => locale.money(amount, { compact: true })).join(" + ");
}
