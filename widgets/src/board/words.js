import { TEXTS } from "./texts.js";

/** @typedef {import("./texts.js").BoardLocale} BoardLocale */

/**
 * @param {"role" | "channel"} kind
 * @param {string | null} word as the store keeps it, such as "decider" or "wechat"
 * @param {BoardLocale} locale
 * @returns {string | null} the word in the reader's language; one that people made up themselves stays as it is
 */
export function wordOf(kind, word, locale) {
  const key = `${kind}_${word}`;
  return key in TEXTS ? locale.t(/** @type {keyof typeof TEXTS} */ (key)) : word;
}
