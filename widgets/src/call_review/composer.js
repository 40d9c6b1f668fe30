import { fill, focusedIn, h } from "../shared/dom.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} [value]
 * @property {string} [before] what it was before somebody began to write, if not `value`
 * @property {number} [rows] of a text of several lines
 * @property {string} [hint]
 */

/**
 * @typedef {object} Asked
 * @property {string} title
 * @property {string} [quote] the words that it is about
 * @property {Field[]} fields
 * @property {(values: Record<string, string>) => Promise<boolean>} onSave whether it worked
 */

/** The place under the player where a person writes: a comment, a note, the title and tags of a passage. */
export class Composer {
  /** @type {HTMLElement | null} what had the focus before */
  #from = null;
  /** @type {Asked | null} */
  #asked = null;
  /** @type {(HTMLInputElement | HTMLTextAreaElement)[]} */
  #inputs = [];

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

  /** What is written and not saved, so that `open` can ask for it again; null when nothing was changed. */
  get draft() {
    if (!this.#asked) return null;
    const fields = this.#asked.fields.map((field, at) => ({ ...field, before: field.before ?? field.value ?? "", value: this.#inputs[at]?.value ?? "" }));
    return fields.some(({ value, before }) => value !== before) ? { ...this.#asked, fields } : null;
  }

  /**
   * @param {Asked} asked
   * @param {boolean} [focus] whether the person goes there
   */
  open(asked, focus = true) {
    const { locale } = this;
    const { title, quote, fields, onSave } = asked;
    this.#from ??= focusedIn(this.root);
    const inputs = fields.map(control);
    [this.#asked, this.#inputs] = [asked, inputs];
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
    if (focus) inputs[0]?.focus();
  }

  save = async () => {};

  close() {
    if (!this.writing) return;
    const focused = focusedIn(this.el) !== null;
    this.el.hidden = true;
    [this.#asked, this.#inputs] = [null, []];
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
