import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/** @typedef {import("./texts.js").CustomerLocale} CustomerLocale */

/** The first line: where one is, and what one can do with the whole screen. */
export class Toolbar {
  /** @param {CustomerLocale} locale */
  constructor(locale) {
    this.locale = locale;
    this.busy = h("span", { class: "crm-cu-busy", role: "status" });
    this.find = h("button", { class: "crm-button", "data-action": "find" }, icon("search"), locale.t("find_other"));
    this.python = this.#button("python", "code", "show_python");
    this.el = h(
      "div",
      { class: "crm-cu-toolbar" },
      h("p", { class: "crm-cu-where", text: locale.t("screen") }),
      this.busy,
      this.find,
      this.python,
      this.#button("refresh", "refresh", "refresh"),
      this.#language(),
    );
  }

  /** @param {boolean} customer whether there is one on the screen */
  update(customer) {
    this.find.hidden = this.python.hidden = !customer;
  }

  /** @param {boolean} slow */
  showBusy(slow) {
    this.busy.textContent = slow ? this.locale.t("still_working") : "";
  }

  /**
   * @param {string} action
   * @param {import("../shared/icons.js").IconName} name
   * @param {"show_python" | "refresh"} key
   */
  #button(action, name, key) {
    return h("button", { class: "crm-icon-button", "data-action": action, label: this.locale.t(key) }, icon(name));
  }

  #language() {
    const other = this.locale.code === "zh" ? "en" : "zh";
    const props = { class: "crm-text-button", "data-action": "language", "data-locale": other, lang: other };
    return h("button", { ...props, title: this.locale.t("switch_language"), text: this.locale.t("other_language") });
  }
}
