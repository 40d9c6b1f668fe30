import { Dialog } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { KEYS, printed } from "./keys.js";

/**
 * Shows every key and what it does.
 *
 * @param {import("./wire.js").TabContext} context
 */
export function showKeys({ root, locale }) {
  const rows = KEYS.map(({ keys, says }) =>
    h("div", { class: "crm-t-key" }, h("dt", {}, printed(keys).map((sign) => h("kbd", { text: sign }))), h("dd", { text: locale.t(says) })),
  );
  const send = h("div", { class: "crm-t-key" }, h("dt", {}, ["Ctrl", "↵"].map((sign) => h("kbd", { text: sign }))), h("dd", { text: locale.t("key_send") }));
  const close = h("button", { class: "crm-button", "data-autofocus": true, text: locale.t("close"), onclick: () => dialog.close() });
  const dialog = new Dialog(root, { title: locale.t("all_keys"), className: "crm-t-help" }, h("dl", { class: "crm-t-key-list" }, rows, send), h("div", { class: "crm-dialog-buttons" }, close));
  dialog.open();
}
