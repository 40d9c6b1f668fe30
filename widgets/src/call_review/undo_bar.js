import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/** What was corrected last, and the way to take it back. */
export class UndoBar {
  /**
   * @param {import("./texts.js").CallLocale} locale
   * @param {() => void} onUndo
   */
  constructor(locale, onUndo) {
    this.locale = locale;
    this.onUndo = onUndo;
    this.el = h("div", { class: "crm-c-undo", hidden: true, role: "status" });
  }

  /** @param {import("./wire.js").Done | null} done */
  show(done) {
    this.el.hidden = !done;
    if (!done) return fill(this.el);
    const text = this.locale.t(`done_${done.what}`, { name: done.name });
    const undo = h("button", { class: "crm-text-button", "data-action": "undo", onclick: this.onUndo }, icon("undo"), this.locale.t("undo"), h("kbd", { text: "u" }));
    fill(this.el, icon("check"), h("span", { class: "crm-clip", title: text, text }), undo);
  }
}
