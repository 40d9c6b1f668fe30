/**
 * @param {string} text what a person wrote as an amount
 * @param {number} exponent decimals of the currency
 * @returns {string | null} the amount as Python reads it; null for what is none, or is not above 0
 */
export function readAmount(text, exponent) {
  const plain = text.replace(/[\s,，]/g, "");
  const [, whole = "", part = ""] = plain.match(/^(\d+)(?:\.(\d*))?$/) ?? [];
  if (!whole || part.length > exponent || !/[1-9]/.test(whole + part)) return null;
  return part ? `${whole}.${part}` : whole;
}

/**
 * @param {number} minor whole minor units
 * @param {number} exponent
 * @returns {string} the amount as a person would write it into a field
 */
export function writeAmount(minor, exponent) {
  const digits = String(minor).padStart(exponent + 1, "0");
  return exponent ? `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}` : digits;
}

/** @param {number[]} minors @returns {number} */
export function sum(minors) {
  return minors.reduce((total, one) => total + one, 0);
}
