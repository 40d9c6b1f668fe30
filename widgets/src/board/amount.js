/**
 * @typedef {import("./wire.js").Money} Money
 * @typedef {{text: string | null} | {wrong: true}} Reading
 */

const SIGNS = /[\s,，_']/g;

/**
 * @param {string} typed
 * @param {number} exponent decimals that the currency has
 * @returns {Reading} plain decimal text for Python, null when empty; wrong when it is no amount of zero or more
 */
export function readAmount(typed, exponent) {
  const text = typed.normalize("NFKC").replace(SIGNS, "");
  if (text === "") return { text: null };
  const match = /^(\d{1,13})(?:\.(\d*))?$/.exec(text);
  if (!match || (match[2] ?? "").length > exponent) return { wrong: true };
  return { text: match[2] ? `${match[1]}.${match[2]}` : String(match[1]) };
}

/**
 * @param {Money} money
 * @returns {string} plain decimal text, as a person edits it
 */
export function writeAmount({ minor, exponent }) {
  if (minor === null) return "";
  const text = (minor / 10 ** exponent).toFixed(exponent);
  return text.includes(".") ? text.replace(/\.0+$/, "") : text;
}
