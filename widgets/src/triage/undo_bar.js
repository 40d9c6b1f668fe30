import { fill, focusedIn, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/** What was done last, and the way to take it back. */
export class UndoBar {
  /**
   * @param {import("./texts.js").TriageLocale} locale
   * @param {() => void} onUndo
   */
  constructor(locale, onUndo) {
    this.locale = locale;
    this.onUndo = onUndo;
    this.el = h("div", { class: "crm-t-undo", hidden: true });
  }

  /** @param {import("./wire.js").Done | null} done */
  show(done) {
    this.el.hidden = !done;
    const focused = focusedIn(this.el) !== null;
    if (!done) return fill(this.el);
    const text = said(this.locale, done);
    const undo = h("button", { class: "crm-text-button", "data-action": "undo", onclick: this.onUndo }, icon("undo"), this.locale.t("undo"), h("kbd", { text: "u" }));
    fill(this.el, icon("check"), h("span", { class: "crm-clip", title: text, text }), undo);
    if (focused) undo.focus();
  }
}

/**
 * @param {import("./texts.js").TriageLocale} locale
 * @param {import("./wire.js").Done} done `name` is one ticket's number, or how many they were
 * @returns {string} what was done, in words
 */
export function said(locale, { what, name }) {
  const tickets = name.startsWith("#") || !name ? name : locale.t("some_tickets", { n: Number(name) });
  return locale.t(/** @type {"done_reply"} */ (`done_${what}`), { tickets }).trim();
}
