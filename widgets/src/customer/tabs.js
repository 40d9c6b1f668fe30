import { h } from "../shared/dom.js";

/** @typedef {import("./texts.js").CustomerLocale} CustomerLocale */
/** @typedef {"timeline" | "next" | "parts"} Tab */

/** @type {Tab[]} */
const TABS = ["timeline", "next", "parts"];

/** Where room is short, one of three areas is seen at a time. */
export class Tabs {
  /**
   * @param {CustomerLocale} locale
   * @param {HTMLElement} area which carries the chosen tab in `data-tab`
   */
  constructor(locale, area) {
    this.area = area;
    this.buttons = TABS.map((tab) => {
      const props = { class: "crm-cu-tab", role: "tab", "data-tab": tab, onclick: () => this.choose(tab) };
      return h("button", { ...props, text: locale.t(`tab_${tab}`) });
    });
    this.el = h("div", { class: "crm-cu-tabs", role: "tablist", "aria-label": locale.t("tabs"), onkeydown: this.#onKey }, this.buttons);
    this.choose("timeline");
  }

  /** @param {Tab} tab */
  choose(tab) {
    this.area.dataset.tab = tab;
    for (const button of this.buttons) {
      const chosen = button.dataset.tab === tab;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const step = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1 })[event.key];
    if (!step) return;
    const at = this.buttons.findIndex((button) => button === event.target);
    const next = this.buttons[(at + step + TABS.length) % TABS.length];
    this.choose(/** @type {Tab} */ (next?.dataset.tab));
    next?.focus();
    event.preventDefault();
  };
}
