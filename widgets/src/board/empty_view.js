import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { skeleton } from "./column_view.js";
import { STRIDE } from "./window.js";

/** @typedef {import("./texts.js").BoardLocale} BoardLocale */

/**
 * @param {BoardLocale} locale
 * @returns {HTMLElement} what a board without any deal says
 */
export function emptyCompany(locale) {
  const commands = h(
    "dl",
    { class: "crm-commands" },
    ...command(locale, "empty_import", "crm-lab import deals.csv"),
    ...command(locale, "empty_demo", "crm-lab demo"),
  );
  return panel("board", locale.t("empty_title"), locale.t("empty_text"), commands);
}

/**
 * @param {BoardLocale} locale
 * @returns {HTMLElement} what the board says when the filters hide every deal
 */
export function emptyResult(locale) {
  const clear = h("button", {
    class: "crm-button crm-button-main",
    "data-action": "clear-filters",
    text: locale.t("clear_filters"),
  });
  return panel("filter", locale.t("nothing_title"), locale.t("nothing_text"), clear);
}

/**
 * @param {BoardLocale} locale
 * @returns {HTMLElement} the outline of a board, while Python reads the deals
 */
export function loadingBoard(locale) {
  const columns = [4, 3, 4, 2].map((cards) =>
    h(
      "div",
      { class: "crm-column crm-column-loading" },
      h(
        "div",
        { class: "crm-column-head" },
        h("div", { class: "crm-bone crm-bone-title" }),
        h("div", { class: "crm-bone crm-bone-short" }),
      ),
      bones(cards),
    ),
  );
  return h("div", { class: "crm-strip crm-loading", role: "status", "aria-label": locale.t("loading") }, columns);
}

/** @param {number} count */
function bones(count) {
  const cards = Array.from({ length: count }, skeleton);
  cards.forEach((card, row) => (card.style.transform = `translateY(${row * STRIDE}px)`));
  return h("div", { class: "crm-column-body" }, h("ul", { class: "crm-list" }, cards));
}

/**
 * @param {import("../shared/icons.js").IconName} name
 * @param {string} title
 * @param {string} text
 * @param {HTMLElement} remedy
 */
function panel(name, title, text, remedy) {
  return h(
    "div",
    { class: "crm-empty" },
    h("div", { class: "crm-empty-mark" }, icon(name)),
    h("h3", { class: "crm-empty-title", text: title }),
    h("p", { class: "crm-empty-text", text }),
    remedy,
  );
}

/**
 * @param {BoardLocale} locale
 * @param {"empty_import" | "empty_demo"} key
 * @param {string} line
 */
function command(locale, key, line) {
  const label = locale.t("copy");
  const copy = h("button", { class: "crm-icon-button", "data-action": "copy", "data-text": line, label }, icon("copy"));
  return [h("dt", { text: locale.t(key) }), h("dd", { class: "crm-code" }, h("code", { text: line }), copy)];
}
