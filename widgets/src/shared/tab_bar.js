import { fill, h } from "./dom.js";

const STEPS = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity });

/** The names of the tabs. Arrow keys go from one to the next, as everywhere. */
export class TabBar {
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();
  panelId = `crm-panel-${Math.random().toString(36).slice(2)}`;

  /**
   * @param {string} label
   * @param {(tab: string) => string} nameOf what a tab is called
   * @param {(tab: string) => void} onChoose
   */
  constructor(label, nameOf, onChoose) {
    this.nameOf = nameOf;
    this.onChoose = onChoose;
    this.el = h("div", { class: "crm-tabs", role: "tablist", "aria-label": label, onkeydown: this.#onKey });
  }

  /** @param {string[]} names */
  fill(names) {
    this.#buttons = new Map(names.map((name) => [name, this.#button(name)]));
    fill(this.el, [...this.#buttons.values()]);
  }

  /** @param {string} name */
  has(name) {
    return this.#buttons.has(name);
  }

  /** @param {string} chosen */
  mark(chosen) {
    for (const [name, button] of this.#buttons) {
      button.setAttribute("aria-selected", String(name === chosen));
      button.tabIndex = name === chosen ? 0 : -1;
    }
  }

  /** @param {string} name */
  #button(name) {
    const props = { class: "crm-tab", role: "tab", "aria-selected": "false", "aria-controls": this.panelId, "data-tab": name };
    return h("button", { ...props, onclick: () => this.onChoose(name), text: this.nameOf(name) });
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
