/** @type {Record<string, string>} */
const KEYS = { refused: "error_refused", stale: "error_stale", not_found: "error_not_found", no_answer: "error_no_answer" };

/**
 * @param {unknown} error what a call to Python ended with
 * @param {import("./locale.js").Locale<any>} locale
 * @returns {string} one sentence for the error bar
 */
export function explain(error, locale) {
  const { code = "", message = String(error), data } = /** @type {any} */ (error ?? {});
  const text = locale.t(KEYS[code] ?? "error_other", { message, seconds: data?.seconds ?? 0 });
  return text.charAt(0).toUpperCase() + text.slice(1);
}
