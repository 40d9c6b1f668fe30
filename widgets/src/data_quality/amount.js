/**
 * Reads an amount as a person types it, with or without commas between thousands; never guesses.
 *
 * @param {string} typed
 * @param {number} exponent decimals of the currency
 * @returns {{text: string} | {wrong: true}} the amount for Python, "" for none
 */
export function readAmount(typed, exponent) {
  const text = typed.normalize("NFKC").trim();
  const form = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?$/.exec(text);
  if (text === "") return { text: "" };
  if (!form || (form[2] ?? "").length > exponent) return { wrong: true };
  return { text: text.replaceAll(",", "").replace(/\.$/, "") };
}
