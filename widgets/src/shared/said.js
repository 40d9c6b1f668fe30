/**
 * What Python says in both languages at once (crm_lab.customers.view.words): the browser writes the figures its own way.
 *
 * @typedef {import("./locale.js").Money} Money
 * @typedef {{en: string, zh: string, values: Record<string, Value>}} Said
 * @typedef {string | number | null | Money | Said | {date: string} | {time: string} | {name: string, name_zh?: string | null}} Value
 */

/**
 * @param {Value | undefined} value anything that Python says
 * @param {import("./locale.js").Locale<any>} locale
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
 * @param {Said} said
 * @param {import("./locale.js").Locale<any>} locale
 */
function sentence({ en, zh, values }, locale) {
  /** @type {Record<string, string | number>} */
  const told = {};
  for (const [name, value] of Object.entries(values)) told[name] = typeof value === "number" ? value : tell(value, locale);
  return locale.phrase([en, zh], told);
}

/**
 * @param {Money[]} amounts
 * @param {import("./locale.js").Locale<any>} locale
 * @returns {string} one after the other, in short
 */
export function tellMoney(amounts, locale) {
  return amounts.map((amount) => locale.money(amount, { compact: true })).join(" + ");
}

/**
 * @param {string} text
 * @returns {string} as it begins a sentence
 */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
