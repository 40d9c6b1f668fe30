import { Dialog } from "../shared/dialog.js";
import { fill, h } from "../shared/dom.js";

/**
 * @typedef {{value: string, label: string, detail?: string}} Choice
 *
 * @typedef {object} ChoiceOptions
 * @property {string} title
 * @property {string} placeholder
 * @property {string} none what it says when nothing fits
 * @property {Choice[] | ((text: string) => Promise<Choice[]>)} choices
 * @property {(value: string) => void} onPick
 * @property {((text: string) => Choice | null)} [own] what the person typed, as a choice of its own
 */

/** Choices that are drawn at once. */
const MOST = 50;

/** One thing out of many, by typing a part of its name: arrows and Enter, or a click. */
export class ChoiceDialog {
  /** @type {Choice[]} */
  #shown = [];
  #at = 0;
  #turn = 0;

  /**
   * @param {HTMLElement} root
   * @param {ChoiceOptions} options
   */
  constructor(root, options) {
    this.io = options;
    this.id = `crm-t-choices-${Math.random().toString(36).slice(2)}`;
    this.box = h("input", {
      class: "crm-input",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": this.id,
      "aria-autocomplete": "list",
      "aria-label": options.title,
      placeholder: options.placeholder,
      "data-autofocus": true,
      "data-control": "choice",
      oninput: () => this.#look(),
      onkeydown: this.#onKey,
    });
    this.list = h("ul", { class: "crm-t-choices", role: "listbox", id: this.id, "aria-label": options.title, onclick: this.#onClick });
    this.dialog = new Dialog(root, { title: options.title, className: "crm-t-choice" }, this.box, this.list);
  }

  open() {
    this.dialog.open();
    return this.#look();
  }

  async #look() {
    const turn = ++this.#turn;
    const text = this.box.value.trim();
    const { choices, own } = this.io;
    const listed = typeof choices === "function" ? await choices(text) : holding(choices, text);
    if (turn !== this.#turn) return;
    const made = own && text ? own(text) : null;
    this.#shown = [...listed.slice(0, MOST), ...(made && !listed.some(({ label }) => label === made.label) ? [made] : [])];
    this.#at = 0;
    this.#draw();
  }

  #draw() {
    const items = this.#shown.map(({ label, detail }, place) =>
      h(
        "li",
        { class: "crm-t-choice-one", role: "option", id: `${this.id}-${place}`, "data-place": String(place), "aria-selected": String(place === this.#at) },
        h("span", { class: "crm-clip", title: label, text: label }),
        detail ? h("span", { class: "crm-quiet crm-clip", text: detail }) : null,
      ),
    );
    fill(this.list, items.length ? items : h("li", { class: "crm-quiet crm-t-choice-none", text: this.io.none }));
    this.box.setAttribute("aria-activedescendant", items.length ? `${this.id}-${this.#at}` : "");
    items[this.#at]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && this.#shown.length) {
      event.preventDefault();
      this.#at = (this.#at + step + this.#shown.length) % this.#shown.length;
      this.#draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#pick(this.#at);
    }
  };

  /** @param {MouseEvent} event */
  #onClick = (event) => {
    const li = /** @type {HTMLElement} */ (event.target).closest("[data-place]");
    if (li instanceof HTMLElement) this.#pick(Number(li.dataset.place));
  };

  /** @param {number} place */
  #pick(place) {
    const chosen = this.#shown[place];
    if (!chosen) return;
    this.dialog.close();
    this.io.onPick(chosen.value);
  }
}

/**
 * @param {Choice[]} choices
 * @param {string} text
 */
export function holding(choices, text) {
  const wanted = text.toLocaleLowerCase();
  return choices.filter(({ label, detail = "" }) => `${label} ${detail}`.toLocaleLowerCase().includes(wanted));
}
