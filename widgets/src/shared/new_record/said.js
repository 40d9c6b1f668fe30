/**
 * @param {import("./wire.js").Said} told
 * @param {import("../locale.js").Locale<any>} locale
 * @returns {string}
 */
export function said({ en, zh, values }, locale) {
  /** @type {Record<string, string | number>} */
  const written = {};
  for (const [name, value] of Object.entries(values)) written[name] = plain(value, locale);
  return locale.phrase([en, zh], written);
}

/**
 * @param {any} value
 * @param {import("../locale.js").Locale<any>} locale
 */
function plain(value, locale) {
  if (typeof value === "string" || typeof value === "number") return value;
  return "values" in value ? said(value, locale) : locale.nameOf(value);
}

/**
 * @param {string} text
 * @returns {string} as it begins a sentence
 */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
