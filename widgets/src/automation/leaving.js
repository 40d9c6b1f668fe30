import { Dialog } from "../shared/dialog.js";
import { h } from "../shared/dom.js";

/**
 * Goes on at once, or asks first when something would be lost.
 *
 * @param {import("./wire.js").TabContext} context
 * @param {{touched: boolean, name: HTMLInputElement} | null} editor what is left
 * @param {() => void} go
 */
export function leaving({ root, locale }, editor, go) {
  if (!editor?.touched) return go();
  const title = locale.t("unsaved", { name: editor.name.value || "…" });
  const discard = () => {
    dialog.close();
    go();
  };
  const stay = h("button", { class: "crm-button crm-button-main", "data-autofocus": true, onclick: () => dialog.cancel(), text: locale.t("stay") });
  const away = h("button", { class: "crm-button", "data-action": "discard-sure", onclick: discard, text: locale.t("discard") });
  const dialog = new Dialog(root, { title }, h("div", { class: "crm-dialog-buttons" }, away, stay));
  dialog.open();
}
