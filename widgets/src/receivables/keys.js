import { Dialog } from "../shared/dialog.js";
import { h, isTyping } from "../shared/dom.js";

const SHOWN = /** @type {const} */ ([
  ["↑ · ↓", "key_move"],
  ["Enter", "key_open"],
  ["1 – 5", "key_buckets"],
  ["/", "key_search"],
  ["p", "key_pay"],
  ["u", "key_undo"],
  ["?", "key_help"],
]);

/**
 * @param {KeyboardEvent} event
 * @returns {boolean} whether the key may be one of the screen's: nobody types, nothing is held
 */
export function isFree(event) {
  return !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target));
}

/** @param {import("./wire.js").TabContext} context */
export function showKeys({ root, locale }) {
  const lines = SHOWN.map(([keys, text]) => h("div", { class: "crm-o-key" }, h("kbd", { text: keys }), h("span", { text: locale.t(text) })));
  const close = h("button", { class: "crm-button crm-button-main", "data-autofocus": true, text: locale.t("close"), onclick: () => dialog.close() });
  const dialog = new Dialog(root, { title: locale.t("keys") }, h("div", { class: "crm-o-keys" }, lines), h("div", { class: "crm-dialog-buttons" }, close));
  dialog.open();
}
