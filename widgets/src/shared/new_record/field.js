import { fill, h } from "../dom.js";
import { isAbort } from "../rpc.js";
import { debounce } from "../timing.js";

/**
 * @typedef {import("./wire.js").Field} Field
 * @typedef {import("./wire.js").Form} Form
 * @typedef {import("./wire.js").Named} Named
 * @typedef {import("../locale.js").Locale<any>} AnyLocale
 *
 * @typedef {object} FieldOptions
 * @property {AnyLocale} locale
 * @property {Form} form
 * @property {(text: string) => Promise<Named[]>} accounts
 * @property {() => void} onChange
 */

const KINDS = ["company", "person"];
const TYPING_REST = 180;

/** One field of the form: its control, and below it what Python says of the text in it. */
export class NewField {
  /** @type {Named | null} the customer that was chosen */
  #chosen = null;

  /**
   * @param {FieldOptions} options
   * @param {Field} field
   * @param {string} [value] typed before
   */
  constructor(options, field, value = "") {
    const { locale } = options;
    const id = `crm-new-${field.name}-${Math.random().toString(36).slice(2)}`;
    this.io = options;
    this.field = field;
    this.label = locale.t(`new_field_${field.name}`);
    this.control = this.#control(value);
    this.control.setAttribute("aria-describedby", `${id}-note`);
    this.note = h("p", { class: "crm-new-note", id: `${id}-note`, "aria-live": "polite" });
    this.found = h("div", { class: "crm-new-accounts" });
    const label = h("label", { class: "crm-field" }, h("span", { class: "crm-label", text: this.label }), this.control);
    this.el = h("div", { class: "crm-field crm-new-field", "data-field": field.name }, label, this.found, this.note);
  }

  /** What goes to Python. */
  get value() {
    const text = this.control.value.trim();
    return this.field.kind === "account" && text ? (this.#chosen?.id ?? "") : text;
  }

  /** What a person sees in it. */
  get text() {
    const { control } = this;
    return control instanceof HTMLSelectElement ? (control.selectedOptions[0]?.text ?? "") : control.value.trim();
  }

  /** @returns {string} what is wrong with it before Python is asked */
  problem() {
    const { locale } = this.io;
    if (this.field.required && !this.control.value.trim()) return locale.t("new_name_missing");
    const unknown = this.field.kind === "account" && this.control.value.trim() !== (this.#chosen?.name ?? "").trim();
    return unknown ? locale.t("new_choose_account") : "";
  }

  /**
   * @param {string} text
   * @param {string} tone
   */
  tell(text, tone) {
    if (this.note.textContent !== text) this.note.textContent = text;
    this.note.className = `crm-new-note crm-new-${tone}`;
    if (tone === "risk" || tone === "watch") this.control.setAttribute("aria-invalid", "true");
    else this.control.removeAttribute("aria-invalid");
  }

  /** @param {string} value read out of another field, shown where nobody typed anything */
  suggest(value) {
    if (this.control instanceof HTMLInputElement) this.control.placeholder = value;
  }

  /** @param {string} value */
  #control(value) {
    const { field, io } = this;
    const { form, locale, onChange } = io;
    if (field.kind === "account_kind")
      return this.#list(
        KINDS.map((kind) => ({ id: kind, name: locale.t(`new_kind_${kind}`) })),
        value || "company",
      );
    if (field.kind === "user") return this.#list([{ id: "", name: locale.t("new_nobody") }, ...form.owners], value || (form.owner ?? ""));
    const props = { class: "crm-input", name: field.name, maxlength: field.longest, autocomplete: "off", oninput: onChange };
    if (field.kind === "long") {
      const area = h("textarea", { ...props, rows: "2" });
      area.value = value;
      return area;
    }
    const input = h("input", { ...props, type: field.kind === "date" ? "date" : "text", required: field.required });
    if (field.name === "phone") input.inputMode = "tel";
    if (field.name === "email") input.inputMode = "email";
    input.value = value;
    if (field.kind === "account") this.#makeSearch(input);
    return input;
  }

  /**
   * @param {Named[]} choices
   * @param {string} value
   */
  #list(choices, value) {
    const options = choices.map(({ id, name }) => h("option", { value: id, text: name }));
    const select = h("select", { class: "crm-select", name: this.field.name, onchange: () => this.io.onChange() }, options);
    select.value = value;
    return select;
  }

  /** @param {HTMLInputElement} input */
  #makeSearch(input) {
    const { account } = this.io.form;
    input.placeholder = this.io.locale.t("new_type_account");
    if (account) {
      this.#chosen = account;
      input.value = account.name;
    }
    input.addEventListener("input", () => this.#search());
  }

  #search = debounce(async () => {
    const text = this.control.value.trim();
    if (!text || text === this.#chosen?.name) return fill(this.found);
    try {
      const found = await this.io.accounts(text);
      if (this.control.value.trim() === text) this.#offer(found);
    } catch (error) {
      if (!isAbort(error)) this.tell(/** @type {Error} */ (error).message, "risk");
    }
  }, TYPING_REST);

  /** @param {Named[]} found */
  #offer(found) {
    const { locale } = this.io;
    if (!found.length) return fill(this.found, h("p", { class: "crm-quiet", text: locale.t("new_no_account") }));
    const buttons = found.map((each) => h("button", { class: "crm-new-account", onclick: () => this.#choose(each), text: each.name }));
    fill(this.found, h("div", { role: "group", "aria-label": locale.t("new_accounts_found") }, buttons));
  }

  /** @param {Named} account */
  #choose(account) {
    this.#chosen = account;
    this.control.value = account.name;
    this.tell("", "good");
    fill(this.found);
    this.control.focus();
    this.io.onChange();
  }
}
