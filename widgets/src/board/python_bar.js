import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/** @typedef {import("./texts.js").BoardLocale} BoardLocale */

/** The line of Python that does what the board shows, ready to be copied into a cell. */
export class PythonBar {
  /** @param {BoardLocale} locale */
  constructor(locale) {
    this.locale = locale;
    this.el = h("div", { class: "crm-python", hidden: true });
  }

  get open() {
    return !this.el.hidden;
  }

  /** @param {string} line */
  show(line) {
    const [copy, close] = [this.locale.t("copy"), this.locale.t("close")];
    this.el.hidden = false;
    fill(
      this.el,
      icon("code"),
      h("code", { class: "crm-python-line", tabindex: "0", text: line }),
      h("button", { class: "crm-button", "data-action": "copy", "data-text": line }, icon("copy"), copy),
      h("button", { class: "crm-icon-button", "data-action": "python", label: close }, icon("close")),
    );
  }

  hide() {
    this.el.hidden = true;
    fill(this.el);
  }
}
