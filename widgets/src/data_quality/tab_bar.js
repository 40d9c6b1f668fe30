import { fill, h } from "../shared/dom.js";
import { kindOf } from "./tabs.js";

/** @typedef {import("./wire.js").TabName} TabName */

const STEPS = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity });

/** The names of the tabs. Arrow keys go from one to the next, as everywhere. */
export class TabBar {
  /** @type {Map<TabName, HTMLButtonElement>} */
  #buttons = new Map();
  panelId = `crm-q-panel-${Math.random().toString(36).slice(2)}`;

  /**
   * @param {import("./texts.js").QualityLocale} locale
   * @param {(tab: TabName) => void} onChoose
   */
  constructor(locale, onChoose) {
    this.locale = locale;
    this.onChoose = onChoose;
    const label = locale.t("title");
    this.el = h("div", { class: "crm-q-tabs", role: "tablist", "aria-label": label, onkeydown: this.#onKey });
  }

  /** @param {TabName[]} names */
  fill(names) {
    this.#buttons = new Map(names.map((name) => [name, this.#button(name)]));
    fill(this.el, [...this.#buttons.values()]);
  }

  /** @param {TabName} name */
  has(name) {
    return this.#buttons.has(name);
  }

  /** @param {TabName} chosen */
  mark(chosen) {
    for (const [name, button] of this.#buttons) {
      button.setAttribute("aria-selected", String(name === chosen));
      button.tabIndex = name === chosen ? 0 : -1;
    }
  }

  /** @param {TabName} name */
  #button(name) {
    const props = { class: "crm-q-tab", role: "tab", "aria-selected": "false", "aria-controls": this.panelId, "data-tab": name };
    return h("button", { ...props, onclick: () => this.onChoose(name), text: this.locale.t(kindOf(name).label) });
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const names = [...this.#buttons.keys()];
    const at = names.findIndex((name) => this.#buttons.get(name) === event.target);
    const to = Number.isFinite(step) ? (at + step + names.length) % names.length : step < 0 ? 0 : names.length - 1;
    const name = names[to];
    if (!name) return;
    this.#buttons.get(name)?.focus();
    this.onChoose(name);
  };
}
