import { h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";

/**
 * @param {import("./texts.js").TriageLocale} locale
 * @param {import("./wire.js").Queue} queue without a ticket to show
 * @param {() => void} onClear takes all filters away
 * @returns {HTMLElement} why there is none, and what to do
 */
export function nothingView(locale, { counts, filters }, onClear) {
  const clear = h("button", { class: "crm-button", "data-action": "clear", text: locale.t("clear_filters"), onclick: onClear });
  if (Object.keys(filters).length) return panel("filter", locale.t("nothing_fits"), locale.t("nothing_fits_text"), clear);
  return panel("check", locale.t("all_done"), locale.t(counts.status?.solved ? "all_done_text" : "no_tickets_text"));
}
