/**
 * @param {import("./texts.js").TriageLocale} locale
 * @param {import("./wire.js").Done} done `name` is one ticket's number, or how many they were
 * @returns {string} what was done, in words
 */
export function said(locale, { what, name }) {
  const tickets = name.startsWith("#") || !name ? name : locale.t("some_tickets", { n: Number(name) });
  return locale.t(/** @type {"done_reply"} */ (`done_${what}`), { tickets }).trim();
}
