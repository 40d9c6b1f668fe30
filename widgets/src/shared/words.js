/**
 * @param {string} kind such as "role" or "channel"; the dictionary has `role_decider`
 * @param {string | null} word as the store keeps it, such as "decider" or "wechat"
 * @param {import("./locale.js").Locale<any>} locale
 * @returns {string | null} the word in the reader's language; one that people made up themselves stays as it is
 */
export function wordOf(kind, word, locale) {
  const key = `${kind}_${word}`;
  return key in locale.texts ? locale.t(key) : word;
}
