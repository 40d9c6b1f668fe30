import { copyText } from "../shared/copy.js";
import { h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { icon } from "../shared/icons.js";

/** @typedef {import("./texts.js").QualityLocale} QualityLocale */

/**
 * @param {import("./context.js").TabContext} context
 * @returns {HTMLElement} what a store without any record says
 */
export function emptyCompany(context) {
  const { locale } = context;
  const commands = h(
    "dl",
    { class: "crm-q-commands" },
    command(context, "empty_demo", "crm-lab demo"),
  );
  const props = { class: "crm-button crm-button-main", "data-action": "to-import", onclick: () => context.turnTo("import") };
  const remedy = h("div", { class: "crm-q-remedy" }, h("button", { ...props, text: locale.t("empty_import") }), commands);
  return panel("info", locale.t("empty_title"), locale.t("empty_text"), remedy);
}

/** @param {QualityLocale} locale */
export function clean(locale) {
  return panel("check", locale.t("clean_title"), locale.t("clean_text"));
}

/**
 * @param {QualityLocale} locale
 * @param {() => void} onClear
 */
export function emptyResult(locale, onClear) {
  const props = { class: "crm-button crm-button-main", "data-action": "clear-filters", onclick: onClear };
  return panel("filter", locale.t("nothing_title"), locale.t("nothing_text"), h("button", { ...props, text: locale.t("clear_filters") }));
}

/**
 * @param {import("./context.js").TabContext} context
 * @param {"empty_demo"} key
 * @param {string} line
 */
function command({ locale, root, say }, key, line) {
  const onclick = async () => (await copyText(line, root)) && say(locale.t("copied"));
  const copy = h("button", { class: "crm-icon-button", label: locale.t("copy"), onclick }, icon("copy"));
  return [h("dt", { text: locale.t(key) }), h("dd", { class: "crm-q-code" }, h("code", { text: line }), copy)];
}
