import { fill, h } from "./dom.js";
import { icon } from "./icons.js";

/** The line of Python that does what the screen shows, ready to be copied into a cell. */
export class PythonBar {
  /** @param {import("./locale.js").Locale<any>} locale */
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
