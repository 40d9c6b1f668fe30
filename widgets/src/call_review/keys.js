import { h } from "../shared/dom.js";
import { Dialog } from "../shared/dialog.js";

/** @typedef {"play" | "back" | "forward" | "mark_next" | "mark_before" | "slower" | "faster" | "next" | "before" | "comment" | "keep" | "items" | "proposals" | "link" | "search" | "help" | "undo"} Deed */

/** @type {Record<string, Deed>} what a key does */
export const KEYS = {
  " ": "play",
  b: "back",
  ArrowLeft: "back",
  f: "forward",
  ArrowRight: "forward",
  n: "mark_next",
  p: "mark_before",
  "-": "slower",
  "+": "faster",
  "=": "faster",
  j: "next",
  J: "before",
  c: "comment",
  k: "keep",
  i: "items",
  w: "proposals",
  l: "link",
  u: "undo",
  "/": "search",
  "?": "help",
};

const SHOWN = /** @type {const} */ ([
  ["key_space", "key_play"],
  ["b · f   ← · →", "key_back"],
  ["n · p", "key_marks"],
  ["− · +", "key_speed"],
  ["j · J", "key_calls"],
  ["↑ · ↓   Enter", "key_turns"],
  ["e", "key_edit"],
  ["s", "key_speaker"],
  ["c", "key_comment"],
  ["k", "key_keep"],
  ["i   ↑ · ↓", "key_items"],
  ["1 · 2 · 3   e", "key_mark"],
  ["w", "key_proposals"],
  ["a · x", "key_decide"],
  ["l", "key_link"],
  ["u", "key_undo"],
  ["/", "key_search"],
  ["?", "key_help"],
]);

/** @param {import("./wire.js").TabContext} context */
export function showKeys({ root, locale }) {
  const lines = SHOWN.map(([keys, text]) => h("div", { class: "crm-c-key" }, h("kbd", { text: keys === "key_space" ? locale.t(keys) : keys }), h("span", { text: locale.t(text) })));
  const close = h("button", { class: "crm-button crm-button-main", "data-autofocus": true, text: locale.t("close"), onclick: () => dialog.close() });
  const dialog = new Dialog(root, { title: locale.t("keys") }, h("div", { class: "crm-c-key-list" }, lines), h("div", { class: "crm-dialog-buttons" }, close));
  dialog.open();
}
