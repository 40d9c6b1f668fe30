import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/**
 * @param {import("./texts.js").AutomationLocale} locale
 * @param {import("./wire.js").Reason} reason
 * @returns {HTMLElement} a condition in words, whether it was met, and what was found
 */
export function reasonView(locale, { said, value, held }) {
  const found = value === null ? locale.t("found_nothing") : locale.t("found", { value: foundText(locale, value) });
  return h(
    "li",
    { class: held ? "crm-a-held" : "crm-a-not-held" },
    icon(held ? "check" : "close"),
    h("span", {}, locale.phrase(said), " ", h("span", { class: "crm-quiet", text: found })),
  );
}

/** @param {import("./texts.js").AutomationLocale} locale @param {any} value */
function foundText(locale, value) {
  if (typeof value === "boolean") return locale.t(value ? "yes" : "no");
  if (typeof value === "number") return locale.number(value);
  if (Array.isArray(value)) return locale.phrase(/** @type {[string, string]} */ (value));
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return locale.time(value);
  return String(value);
}
