import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/** What was just done, and the way to take it back. */
export class DoneBar {
  /** @param {import("./texts.js").CustomerLocale} locale */
  constructor(locale) {
    this.locale = locale;
    this.el = h("div", { class: "crm-cu-done", hidden: true });
  }

  /**
   * @param {string} text
   * @param {(() => Promise<void>) | null} undo
   */
  show(text, undo) {
    const { locale } = this;
    const run = async (/** @type {MouseEvent} */ { currentTarget }) => {
      /** @type {HTMLButtonElement} */ (currentTarget).disabled = true;
      await undo?.();
    };
    const back = undo && h("button", { class: "crm-text-button", "data-action": "undo", onclick: run, text: locale.t("undo") });
    const close = h("button", { class: "crm-icon-button", label: locale.t("dismiss"), onclick: () => this.hide() }, icon("close"));
    fill(this.el, icon("check"), h("span", { class: "crm-cu-done-text", text }), back, close);
    this.el.hidden = false;
  }

  hide() {
    this.el.hidden = true;
  }
}
