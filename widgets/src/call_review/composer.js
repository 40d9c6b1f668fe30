import { fill, focusedIn, h } from "../shared/dom.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} [value]
 * @property {number} [rows] of a text of several lines
 * @property {string} [hint]
 */

/** The place under the player where a person writes: a comment, a note, the title and tags of a passage. */
export class Composer {
  /** @type {HTMLElement | null} what had the focus before */
  #from = null;

  /**
   * @param {import("./texts.js").CallLocale} locale
   * @param {HTMLElement} root
   * @param {(gone: HTMLElement | null) => HTMLElement | null} home where the focus goes when what had it is no longer there
   */
  constructor(locale, root, home) {
    this.locale = locale;
    this.root = root;
    this.home = home;
    this.el = h("section", { class: "crm-c-composer", hidden: true, onkeydown: this.#onKey });
  }

  /** Whether somebody is writing here. */
  get writing() {
    return !this.el.hidden;
  }

  /**
   * @param {object} asked
   * @param {string} asked.title
   * @param {string} [asked.quote] the words that it is about
   * @param {Field[]} asked.fields
   * @param {(values: Record<string, string>) => Promise<boolean>} asked.onSave whether it worked
   */
  open({ title, quote, fields, onSave }) {
    const { locale } = this;
    this.#from ??= focusedIn(this.root);
    const inputs = fields.map(control);
    this.save = async () => {
      const values = Object.fromEntries(inputs.map((input) => [input.name, input.value]));
      if (await onSave(values)) this.close();
    };
    fill(
      this.el,
      h("p", { class: "crm-c-composer-title", text: title }),
      quote && h("q", { class: "crm-c-composer-quote crm-quiet", text: quote }),
      fields.map(({ label, hint }, at) => h("label", { class: "crm-c-field" }, h("span", { class: "crm-c-field-name crm-quiet", text: label }), /** @type {HTMLElement} */ (inputs[at]), hint && h("span", { class: "crm-quiet crm-c-small", text: hint }))),
      h(
        "div",
        { class: "crm-c-line" },
        h("span", { class: "crm-quiet crm-c-small crm-c-composer-hint", text: locale.t("edit_hint") }),
        h("button", { class: "crm-text-button", "data-action": "cancel-writing", text: locale.t("cancel"), onclick: () => this.close() }),
        h("button", { class: "crm-button crm-button-main", "data-action": "save-writing", text: locale.t("save"), onclick: () => this.save() }),
      ),
    );
    this.el.setAttribute("aria-label", title);
    this.el.hidden = false;
    inputs[0]?.focus();
  }

  save = async () => {};

  close() {
    if (!this.writing) return;
    const focused = focusedIn(this.el) !== null;
    this.el.hidden = true;
    fill(this.el);
    if (focused) (this.#from?.isConnected ? this.#from : this.home(this.#from))?.focus({ preventScroll: true });
    this.#from = null;
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    event.stopPropagation();
    if (event.isComposing) return; // Enter and Esc belong to the input of Chinese
    const field = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && field && !event.shiftKey) this.save();
    else return;
    event.preventDefault();
  };
}

/** @param {Field} field */
function control({ name, value = "", rows }) {
  const input = rows ? h("textarea", { class: "crm-input", name, rows: String(rows) }) : h("input", { class: "crm-input", name });
  input.value = value;
  return input;
}
