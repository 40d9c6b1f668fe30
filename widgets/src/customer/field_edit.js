import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { isAbort } from "../shared/rpc.js";
import { wordOf } from "../shared/words.js";

/**
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 * @typedef {import("./wire.js").Header} Header
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control
 *
 * @typedef {object} FieldOptions
 * @property {CustomerLocale} locale
 * @property {() => Header} header as it is now
 * @property {() => import("./wire.js").Named[]} owners
 * @property {(field: string, value: any, version: number) => Promise<Header>} save
 * @property {(error: unknown) => string} explain
 * @property {(text: string) => void} say
 */

const NUMBERS = new Set(["employees", "founded_year"]);
const KINDS = ["company", "person"];

/** One field of the record: a value, and in its place a control as soon as somebody wants to change it. */
export class FieldEdit {
  /** @type {Control | null} */
  #control = null;
  #version = 0;

  /**
   * @param {FieldOptions} options
   * @param {string} field
   */
  constructor(options, field) {
    this.io = options;
    this.field = field;
    this.name = wordOf("field", field, options.locale) ?? field;
    this.value = h("dd", { class: "crm-cu-value" });
    this.el = h("div", { class: `crm-cu-field crm-cu-field-${field}`, "data-field": field }, h("dt", { text: this.name }), this.value);
    this.update();
  }

  /** Whether somebody is changing it. */
  get editing() {
    return this.#control !== null;
  }

  /** Whether there is a value. */
  get filled() {
    return this.#stored() !== "";
  }

  /** Shows the value as it is now, unless somebody is changing it. */
  update() {
    if (this.editing) return;
    const { locale } = this.io;
    const shown = this.#shown();
    const label = locale.t("edit_field", { field: this.name, value: shown || locale.t("nothing") });
    const text = h("span", { class: shown ? "crm-cu-value-text" : "crm-cu-value-text crm-quiet", text: shown || locale.t("nothing") });
    fill(this.value, h("button", { class: "crm-cu-edit", "aria-label": label, title: shown, onclick: () => this.#edit() }, text, icon("edit")));
  }

  #stored() {
    const value = this.io.header().fields[this.field];
    return value === null || value === undefined ? "" : String(value);
  }

  #shown() {
    const { locale, header } = this.io;
    if (this.field === "owner_id") return header().owner?.name ?? "";
    return this.field === "kind" ? (wordOf("kind", this.#stored(), locale) ?? "") : this.#stored();
  }

  #edit() {
    const { locale } = this.io;
    this.#version = this.io.header().version;
    const control = (this.#control = this.#makeControl());
    this.problem = h("p", { class: "crm-problem", role: "alert" });
    const save = h("button", { type: "submit", class: "crm-icon-button", label: locale.t("save") }, icon("check"));
    save.type = "submit";
    const cancel = h("button", { class: "crm-icon-button", label: locale.t("cancel"), onclick: () => this.#close() }, icon("close"));
    const props = { class: "crm-cu-editing", novalidate: true, onsubmit: this.#submit, onkeydown: this.#onKey };
    fill(this.value, h("form", props, control, save, cancel, this.problem));
    control.focus();
    if (control instanceof HTMLInputElement) control.select();
  }

  /** @returns {Control} */
  #makeControl() {
    const control = this.#blankControl();
    control.setAttribute("aria-label", this.name);
    control.name = this.field;
    control.value = this.#stored();
    return control;
  }

  /** @returns {Control} */
  #blankControl() {
    const { locale, owners, header } = this.io;
    if (this.field === "kind") return this.#list(KINDS.map((kind) => ({ id: kind, name: wordOf("kind", kind, locale) ?? kind })));
    if (this.field === "owner_id") return this.#list([{ id: "", name: locale.t("no_owner") }, ...withOwner(owners(), header().owner)]);
    if (this.field === "description" || this.field === "address") return h("textarea", { class: "crm-input", rows: "3" });
    return h("input", { class: "crm-input", inputmode: NUMBERS.has(this.field) ? "numeric" : null });
  }

  /** @param {import("./wire.js").Named[]} choices */
  #list(choices) {
    const options = choices.map(({ id, name }) => h("option", { value: id, text: name }));
    return h("select", { class: "crm-select" }, options);
  }

  /** @param {Event} event */
  #submit = async (event) => {
    event.preventDefault();
    const control = this.#control;
    if (!control) return;
    const value = control.value.trim();
    if (value === this.#stored()) return this.#close();
    const problem = this.#problemOf(value);
    if (problem) return this.#refuse(problem);
    control.disabled = true;
    try {
      await this.io.save(this.field, NUMBERS.has(this.field) && value ? Number(value) : value || null, this.#version);
      this.#close();
      this.io.say(this.io.locale.t("said_saved"));
    } catch (error) {
      control.disabled = false;
      if (!isAbort(error)) this.#refused(error);
    }
  };

  /** @param {string} value */
  #problemOf(value) {
    if (this.field === "name" && !value) return this.io.locale.t("name_missing");
    return NUMBERS.has(this.field) && value && !/^\d{1,9}$/.test(value) ? this.io.locale.t("number_wrong") : "";
  }

  /** @param {unknown} error */
  #refused(error) {
    const { code, data } = /** @type {any} */ (error);
    if (code === "stale" && data?.header) this.#conflict();
    else this.#refuse(this.io.explain(error));
  }

  /** Somebody else was faster: shows what is there now, and lets the person take it or save theirs. */
  #conflict() {
    const { locale, header } = this.io;
    this.#version = header().version;
    const take = h("button", { class: "crm-text-button", onclick: () => this.#close(), text: locale.t("take_theirs") });
    this.#refuse(locale.t("changed_to", { value: this.#shown() || locale.t("nothing") }), take);
  }

  /**
   * @param {string} message
   * @param {HTMLElement} [remedy]
   */
  #refuse(message, remedy) {
    if (this.problem) fill(this.problem, message, remedy);
    this.#control?.setAttribute("aria-invalid", "true");
    this.#control?.focus();
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    this.#close();
  };

  #close() {
    this.#control = null;
    this.update();
    this.value.querySelector("button")?.focus({ preventScroll: true });
  }
}

/**
 * @param {import("./wire.js").Named[]} owners
 * @param {import("./wire.js").Named | null} owner who may have left, and is offered all the same
 */
function withOwner(owners, owner) {
  return owner && !owners.some(({ id }) => id === owner.id) ? [...owners, owner] : owners;
}
