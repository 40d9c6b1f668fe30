import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/** Where figures come from, and the line of Python that gives them, behind a small button. */
export class SourceNote {
  /** @param {import("./texts.js").CustomerLocale} locale */
  constructor(locale) {
    const id = `crm-cu-source-${Math.random().toString(36).slice(2)}`;
    this.locale = locale;
    this.el = h("div", { class: "crm-cu-source", id, hidden: true });
    const props = { "aria-expanded": "false", "aria-controls": id, label: locale.t("show_source") };
    this.toggle = h("button", { class: "crm-icon-button crm-cu-info", ...props, onclick: () => this.#flip() }, icon("info"));
  }

  /**
   * @param {string} text
   * @param {string} line of Python
   */
  show(text, line) {
    const label = this.locale.t("copy");
    const copy = h("button", { class: "crm-icon-button", "data-action": "copy", "data-text": line, label }, icon("copy"));
    const code = h("div", { class: "crm-cu-code" }, h("code", { tabindex: "0", text: line }), copy);
    fill(this.el, h("p", { class: "crm-quiet", text }), code);
  }

  #flip() {
    this.el.hidden = !this.el.hidden;
    this.toggle.setAttribute("aria-expanded", String(!this.el.hidden));
  }
}
