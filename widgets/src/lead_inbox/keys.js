import { Dialog } from "../shared/dialog.js";
import { h } from "../shared/dom.js";

const SHOWN = /** @type {const} */ ([
  ["↑ · ↓", "key_move"],
  ["Enter", "key_open"],
  ["1 – 4", "key_queues"],
  ["/", "key_search"],
  ["p", "key_pick"],
  ["c", "key_convert"],
  ["u", "key_undo"],
  ["?", "key_help"],
]);

/** @param {import("./wire.js").TabContext} context */
export function showKeys({ root, locale }) {
  const lines = SHOWN.map(([keys, text]) => h("div", { class: "crm-l-key" }, h("kbd", { text: keys }), h("span", { text: locale.t(text) })));
  const close = h("button", { class: "crm-button crm-button-main", "data-autofocus": true, text: locale.t("close"), onclick: () => dialog.close() });
  const dialog = new Dialog(root, { title: locale.t("keys") }, h("div", { class: "crm-l-keys" }, lines), h("div", { class: "crm-dialog-buttons" }, close));
  dialog.open();
}
