import { Dialog } from "../dialog.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { isAbort } from "../rpc.js";
import { capital, tell } from "../said.js";
import { debounce } from "../timing.js";
import { CandidatesView } from "./candidates.js";
import { DoneView } from "./done_view.js";
import { NewField } from "./field.js";

/**
 * @typedef {import("./wire.js").Form} Form
 * @typedef {import("./wire.js").Note} Note
 * @typedef {import("./wire.js").Created} Created
 *
 * @typedef {object} NewRecordOptions
 * @property {HTMLElement} root the screen, which it covers
 * @property {import("../rpc.js").Rpc} rpc
 * @property {import("../locale.js").Locale<any>} locale its dictionary has NEW_RECORD_TEXTS
 * @property {string} [entity] what it begins with
 * @property {string | null} [account] the customer of a new contact
 * @property {Record<string, string>} [values] what it begins with
 * @property {(customer: string) => void} onOpen opens a customer
 * @property {(line: string) => void} onPython shows a line of Python
 * @property {(error: unknown) => void} onError the form could not be opened
 */

/** Milliseconds of rest before typed text is read and looked for. */
const TYPING_REST = 250;

/** A form for a new account, contact or lead, and beside it what may be there already. */
export class NewRecord {
  /** @type {NewField[]} */
  #fields = [];
  /** @type {Record<string, Note>} */
  #notes = {};
  /** @type {Record<string, string>} */
  #typed;
  #turn = 0;
  #more = false;

  /** @param {NewRecordOptions} options */
  constructor(options) {
    const { locale, rpc, root } = options;
    this.io = options;
    this.#typed = { ...options.values };
    this.kinds = h("div", { class: "crm-new-kinds", role: "group", "aria-label": locale.t("new_what") });
    this.grid = h("div", { class: "crm-new-grid" });
    this.more = h("button", { class: "crm-text-button", "aria-expanded": "false", "data-action": "more-fields", onclick: () => this.#flip() });
    this.problem = h("p", { class: "crm-problem", role: "alert" });
    this.status = h("p", { class: "crm-offscreen", role: "status" });
    this.create = h("button", { type: "submit", class: "crm-button crm-button-main", "data-action": "create" });
    this.create.type = "submit";
    const cancel = h("button", { class: "crm-button", "data-action": "cancel-new", onclick: () => this.dialog.cancel(), text: locale.t("new_cancel") });
    const say = (/** @type {string} */ text) => (this.status.textContent = text);
    this.there = new CandidatesView({ locale, say, typed: (name) => this.#kept(name), onOpen: (one) => this.#openInstead(one) });
    this.jump = h("button", { class: "crm-text-button crm-new-jump", hidden: true, onclick: () => this.there.el.scrollIntoView() });
    const buttons = h("div", { class: "crm-new-buttons" }, this.problem, this.jump, cancel, this.create);
    const left = h("div", { class: "crm-new-left" }, this.kinds, this.grid, this.more);
    this.body = h("form", { class: "crm-new-body", novalidate: true, onsubmit: this.#submit }, h("div", { class: "crm-new-columns" }, left, this.there.el), buttons);
    this.done = new DoneView(locale, {
      onOpen: (customer) => this.#open(customer),
      onUndo: (created) => this.#undo(created),
      onAnother: () => this.#another(),
      onClose: () => this.dialog.cancel(),
    });
    this.dialog = new Dialog(root, { title: locale.t("new_customer"), className: "crm-new" }, this.body, this.done.el, this.status);
    this.dialog.onCancel = () => this.#leave();
    rpc.on("candidates", (found) => this.#take(found));
  }

  async open() {
    const { entity = "accounts", onError } = this.io;
    try {
      await this.#turnTo(entity);
    } catch (error) {
      if (!isAbort(error)) onError(error);
      return;
    }
    this.dialog.open();
    this.#focusName();
    if (this.#fields.some(({ value, field }) => value && field.kind === "text")) this.#check();
  }

  /** @param {string} entity */
  async #turnTo(entity) {
    this.#keep();
    /** @type {Form} */
    const form = await this.io.rpc.call("new_form", { entity, account: this.io.account ?? null });
    this.form = form;
    this.#notes = {};
    this.#drawKinds();
    this.#drawFields();
    this.there.hint();
    this.#ready();
  }

  #keep() {
    for (const { field, control } of this.#fields) this.#typed[field.name] = field.kind === "account" ? "" : control.value.trim();
  }

  #drawKinds() {
    const { locale } = this.io;
    const buttons = (this.form?.entities ?? []).map((entity) =>
      h("button", {
        class: "crm-new-kind",
        "aria-pressed": String(entity === this.form?.entity),
        "data-entity": entity,
        onclick: () => this.#choose(entity),
        text: locale.t(`new_${entity}`),
      }),
    );
    fill(this.kinds, buttons);
  }

  /** @param {string} entity */
  async #choose(entity) {
    if (entity === this.form?.entity) return;
    try {
      await this.#turnTo(entity);
      /** @type {HTMLElement | null} */ (this.kinds.querySelector("[aria-pressed=true]"))?.focus();
      this.#check();
    } catch (error) {
      this.#fail(error);
    }
  }

  #drawFields() {
    const { form } = this;
    if (!form) return;
    const accounts = (/** @type {string} */ text) => this.io.rpc.call("accounts", { text });
    const options = { locale: this.io.locale, form, accounts, onChange: () => this.#changed() };
    this.#fields = form.fields.map((field) => new NewField(options, field, this.#typed[field.name]));
    fill(this.grid, this.#fields.map(({ el }) => el));
    this.#fold();
  }

  #flip() {
    this.#more = !this.#more;
    this.#fold();
  }

  #fold() {
    for (const { el, field, control } of this.#fields) el.hidden = !this.#more && !field.main && !control.value.trim() && !this.#notes[field.name];
    this.more.textContent = this.io.locale.t(this.#more ? "new_less" : "new_more");
    this.more.setAttribute("aria-expanded", String(this.#more));
  }

  #changed() {
    this.problem.textContent = "";
    this.#checkSoon();
  }

  #values() {
    return Object.fromEntries(this.#fields.map((one) => [one.field.name, one.value || null]));
  }

  /** @param {string} name of a field; its value as it will be kept */
  #kept(name) {
    const field = this.#fields.find((one) => one.field.name === name);
    return this.#notes[name]?.kept ?? field?.text ?? "";
  }

  #checkSoon = debounce(() => this.#check(), TYPING_REST);

  async #check() {
    const { rpc, locale } = this.io;
    const turn = ++this.#turn;
    this.there.wait();
    try {
      const { notes } = await rpc.call("new_check", { entity: this.form?.entity, values: this.#values(), turn, language: locale.code });
      if (turn === this.#turn) this.#showNotes(notes);
    } catch (error) {
      if (turn === this.#turn) this.#fail(error);
    }
  }

  /** @param {Record<string, Note>} notes */
  #showNotes(notes) {
    const { locale } = this.io;
    this.#notes = notes;
    for (const field of this.#fields) {
      const note = notes[field.field.name];
      const told = note ? tell(note.told, locale) : "";
      field.tell(note?.tone === "watch" ? [capital(told), locale.t("new_marked")].join(". ") : told, note?.tone ?? "good");
      field.suggest(field.field.kind === "account" ? locale.t("new_type_account") : (note?.kept ?? ""));
    }
    this.#fold();
    this.#ready();
  }

  /** @param {import("./wire.js").Candidates} found */
  #take(found) {
    if (found.turn !== this.#turn) return;
    if (found.error) this.there.fail(explain(found.error, this.io.locale));
    else this.there.show(found);
    this.#ready();
  }

  #ready() {
    const doubt = this.there.count > 0 || Object.values(this.#notes).some(({ tone }) => tone === "watch");
    this.jump.hidden = this.there.count === 0;
    this.jump.textContent = this.io.locale.t("new_said_found", { n: this.there.count });
    this.create.textContent = this.io.locale.t(doubt ? "new_all_the_same" : "new_create");
  }

  /** @param {Event} event */
  #submit = async (event) => {
    event.preventDefault();
    const wrong = this.#fields.find((field) => field.problem() || this.#notes[field.field.name]?.tone === "risk");
    if (wrong) return this.#refuse(wrong);
    this.create.disabled = true;
    try {
      this.#checkSoon.cancel();
      this.#showDone(await this.io.rpc.call("new_create", { entity: this.form?.entity, values: this.#values() }));
    } catch (error) {
      this.#fail(error);
    }
    this.create.disabled = false;
  };

  /** @param {NewField} field */
  #refuse(field) {
    const problem = field.problem();
    if (problem) field.tell(problem, "risk");
    field.el.hidden = false;
    field.control.focus();
  }

  /** @param {Created} created */
  #showDone(created) {
    this.#turn += 1;
    this.body.hidden = true;
    this.done.show(created, this.form?.entity ?? "");
    this.status.textContent = this.io.locale.t("new_created", { name: created.name });
  }

  /** @param {Created} created */
  async #undo({ id, version, name }) {
    const { rpc, locale } = this.io;
    try {
      await rpc.call("new_undo", { entity: this.form?.entity, id, version });
      this.#back();
      this.status.textContent = locale.t("new_undone", { name });
      this.#check();
    } catch (error) {
      this.done.fail(explain(error, locale));
    }
  }

  #another() {
    this.#typed = {};
    this.#notes = {};
    this.#drawFields();
    this.there.hint();
    this.#back();
    this.#ready();
  }

  #back() {
    this.done.el.hidden = true;
    this.body.hidden = false;
    this.#focusName();
  }

  #focusName() {
    this.#fields.find(({ field }) => field.name === "name")?.control.focus();
  }

  /** @param {import("./wire.js").Candidate} candidate */
  #openInstead({ id, customer }) {
    if (customer) return this.#open(customer);
    this.dialog.cancel();
    this.io.onPython(`ws.${this.form?.entity}.get(${JSON.stringify(id)})`);
  }

  /** @param {string} customer */
  #open(customer) {
    this.dialog.cancel();
    this.io.onOpen(customer);
  }

  #leave() {
    this.#checkSoon.cancel();
    this.#turn += 1;
  }

  /** @param {unknown} error */
  #fail(error) {
    if (!isAbort(error)) this.problem.textContent = explain(error, this.io.locale);
  }
}
