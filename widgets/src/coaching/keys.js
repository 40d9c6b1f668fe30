import { Dialog } from "../shared/dialog.js";
import { h, isTyping } from "../shared/dom.js";

const SHOWN = /** @type {const} */ ([
  ["↑ · ↓", "key_move"],
  ["Enter", "key_open"],
  ["← · →", "key_reps"],
  ["1 – 5", "key_tabs"],
  ["key_space", "key_play"],
  ["/", "key_search"],
  ["n", "key_new_topic"],
  ["e", "key_edit_topic"],
  ["Delete", "key_drop_topic"],
  ["u", "key_undo"],
  ["?", "key_help"],
]);

const TABS = ["team", "rep", "agreement", "topics", "library"];

/**
 * @param {KeyboardEvent} event
 * @returns {boolean} whether the key may be one of the screen's: nobody types, nothing is held
 */
export function isFree(event) {
  return !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target));
}

/**
 * Does what a key means in every tab.
 *
 * @param {KeyboardEvent} event
 * @param {import("./wire.js").TabContext} context
 */
export function pressed(event, context) {
  if (!isFree(event)) return;
  const tab = TABS[Number(event.key) - 1];
  if (tab) context.turnTo(tab);
  else if (event.key === "?") showKeys(context);
  else return;
  event.preventDefault();
}

/**
 * Moves the focus among rows by the arrow keys.
 *
 * @param {KeyboardEvent} event
 * @param {HTMLElement} within
 * @param {string} rows what they are found by
 */
export function step(event, within, rows) {
  const way = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  const row = /** @type {HTMLElement} */ (event.target).closest(rows);
  if (!way || !row || !isFree(event)) return;
  const all = /** @type {HTMLElement[]} */ ([...within.querySelectorAll(rows)]);
  const next = all[all.indexOf(/** @type {HTMLElement} */ (row)) + way];
  event.preventDefault();
  if (!next) return;
  for (const one of all) one.tabIndex = one === next ? 0 : -1;
  next.focus();
}

/** @param {import("./wire.js").TabContext} context */
function showKeys({ root, locale }) {
  const lines = SHOWN.map(([keys, text]) => h("div", { class: "crm-h-key" }, h("kbd", { text: keys === "key_space" ? locale.t(keys) : keys }), h("span", { text: locale.t(text) })));
  const close = h("button", { class: "crm-button crm-button-main", "data-autofocus": true, text: locale.t("close"), onclick: () => dialog.close() });
  const dialog = new Dialog(root, { title: locale.t("keys") }, h("div", { class: "crm-h-key-list" }, lines), h("div", { class: "crm-dialog-buttons" }, close));
  dialog.open();
}
