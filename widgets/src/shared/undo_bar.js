import { fill, focusedIn, h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * What was done last, and the way to take it back; the key `u` does the same.
 *
 * @template D
 */
export class UndoBar {
  /**
   * @param {import("./locale.js").Locale<any>} locale its dictionary has `undo`
   * @param {(done: D) => string} said what was done, in words
   * @param {() => void} onUndo
   */
  constructor(locale, said, onUndo) {
    this.locale = locale;
    this.said = said;
    this.onUndo = onUndo;
    this.el = h("div", { class: "crm-undo-bar", hidden: true });
  }

  /** @param {D | null} done */
  show(done) {
    this.el.hidden = !done;
    const focused = focusedIn(this.el) !== null;
    if (!done) return fill(this.el);
    const text = this.said(done);
    const undo = h("button", { class: "crm-text-button", "data-action": "undo", onclick: this.onUndo }, icon("undo"), this.locale.t("undo"), h("kbd", { text: "u" }));
    fill(this.el, icon("check"), h("span", { class: "crm-clip", title: text, text }), undo);
    if (focused) undo.focus();
  }
}
