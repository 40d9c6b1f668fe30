import { h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { chosen } from "./choice.js";

/**
 * @param {import("./wire.js").Team} team that has no reps
 * @param {import("./wire.js").TabContext} context
 * @param {() => void} onAll all time was chosen
 * @returns {HTMLElement} why there is nothing to see, and what to do
 */
export function nothing({ calls, unowned }, { locale, opening }, onAll) {
  if (!calls) return panel("phone", locale.t("no_calls"), locale.t("no_calls_text"));
  if (unowned === calls) return panel("person", locale.t("no_reps"), locale.t("no_reps_text"));
  const all = () => {
    chosen(opening).period = "all";
    onAll();
  };
  return panel("calendar", locale.t("no_period"), locale.t("no_period_text"), h("button", { class: "crm-button", "data-action": "all-time", text: locale.t("show_all_time"), onclick: all }));
}
