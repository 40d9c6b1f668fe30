import { fill, h } from "../shared/dom.js";
import { readAmount, writeAmount } from "./amount.js";

/**
 * @typedef {import("./wire.js").Card} Card
 * @typedef {import("./wire.js").Named} Named
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 * @typedef {"name" | "amount" | "expected_close" | "next_step" | "owner_id"} FieldName
 * @typedef {HTMLInputElement | HTMLSelectElement} Control
 * @typedef {{control: Control, hint: HTMLElement, el: HTMLElement}} Field
 * @typedef {Partial<Record<FieldName, string | null>>} Changes
 */

/** @type {FieldName[]} */
const FIELDS = ["name", "amount", "expected_close", "next_step", "owner_id"];

/** Quick edit of a deal: sends only what was changed, and shows what somebody else changed meanwhile. */
export class EditForm {
  /**
   * @param {BoardLocale} locale
   * @param {Card} card
   * @param {Named[]} owners
   * @param {(changes: Changes, version: number) => Promise<void>} onSave
   */
  constructor(locale, card, owners, onSave) {
    this.locale = locale;
    this.card = card;
    this.onSave = onSave;
    this.owners = owners;
    this.fields = this.#makeFields(card);
    this.problem = h("p", { class: "crm-problem", role: "alert" });
    this.save = h("button", {
      type: "submit",
      class: "crm-button crm-button-main",
      "data-action": "save",
      text: locale.t("save"),
    });
    this.discard = h("button", {
      class: "crm-button",
      "data-action": "discard",
      onclick: () => this.load(this.card),
      text: locale.t("discard"),
    });
    const buttons = h("div", { class: "crm-form-buttons" }, this.discard, this.save);
    const props = { class: "crm-form crm-edit", novalidate: true, onsubmit: this.#submit, oninput: () => this.#refresh() };
    this.el = h(
      "form",
      props,
      FIELDS.map((name) => this.fields[name].el),
      this.problem,
      buttons,
    );
    this.load(card);
  }

  /** Whether something was changed and not saved. */
  get dirty() {
    return FIELDS.some((name) => this.#value(name) !== this.#shown(this.card, name));
  }

  /** @param {Card} card shown as it is, whatever was typed */
  load(card) {
    this.card = card;
    this.#offerOwner(card.owner);
    for (const name of FIELDS) {
      this.fields[name].control.value = this.#shown(card, name);
      fill(this.fields[name].hint);
    }
    this.#refresh();
  }

  /** @param {Card} card the same deal after a change of ours elsewhere: what was typed stays */
  rebase(card) {
    if (!this.dirty) this.load(card);
    else this.card = card;
  }

  /**
   * Somebody else was faster: what was not touched here takes their value, what was shows it beside ours.
   *
   * @param {Card} present
   */
  conflict(present) {
    const mine = FIELDS.filter((name) => this.#value(name) !== this.#shown(this.card, name));
    this.#offerOwner(present.owner);
    const theirs = FIELDS.filter((name) => this.#shown(present, name) !== this.#shown(this.card, name));
    for (const name of theirs) {
      if (mine.includes(name)) this.#showTheirs(name, present);
      else this.fields[name].control.value = this.#shown(present, name);
    }
    this.card = present;
    this.#refresh();
    this.problem.textContent = this.locale.t("conflict");
  }

  /** @param {string} message */
  fail(message) {
    this.problem.textContent = message;
  }

  /** @param {Card} card */
  #makeFields(card) {
    const { locale } = this;
    const date = { type: "date" };
    return {
      name: this.#field("name", locale.t("deal_name"), h("input", { maxlength: "250" })),
      amount: this.#field(
        "amount",
        locale.t("amount_in", { currency: card.amount.currency }),
        h("input", { inputmode: "decimal" }),
      ),
      expected_close: this.#field("expected_close", locale.t("expected_close"), h("input", date)),
      next_step: this.#field("next_step", locale.t("next_step"), h("input", { maxlength: "500" })),
      owner_id: this.#field("owner_id", locale.t("owner"), this.#ownerList()),
    };
  }

  /**
   * @param {FieldName} name
   * @param {string} label
   * @param {Control} control
   * @returns {Field}
   */
  #field(name, label, control) {
    control.classList.add(control.tagName === "SELECT" ? "crm-select" : "crm-input");
    control.name = name;
    const hint = h("div", { class: "crm-hint", role: "alert" });
    return {
      control,
      hint,
      el: h(
        "div",
        { class: `crm-field crm-field-${name}` },
        h("label", { class: "crm-field" }, h("span", { class: "crm-label", text: label }), control),
        hint,
      ),
    };
  }

  #ownerList() {
    const none = h("option", { value: "", text: this.locale.t("no_owner") });
    return h(
      "select",
      {},
      none,
      this.owners.map(({ id, name }) => h("option", { value: id, text: name })),
    );
  }

  /** @param {Named | null} owner who may have left the company, and is shown all the same */
  #offerOwner(owner) {
    const { control } = this.fields.owner_id;
    const known = [...control.querySelectorAll("option")].some(({ value }) => value === owner?.id);
    if (owner && !known) control.append(h("option", { value: owner.id, text: owner.name }));
  }

  /** @param {FieldName} name */
  #value(name) {
    return this.fields[name].control.value.trim();
  }

  /**
   * @param {Card} card
   * @param {FieldName} name
   * @returns {string} as it stands in the field
   */
  #shown(card, name) {
    if (name === "amount") return writeAmount(card.amount);
    return (name === "owner_id" ? card.owner?.id : card[name]?.trim()) ?? "";
  }

  #refresh() {
    this.problem.textContent = "";
    for (const name of FIELDS) this.#mark(name, "");
    this.save.disabled = this.discard.disabled = !this.dirty;
  }

  /**
   * @param {FieldName} name
   * @param {string} problem
   */
  #mark(name, problem) {
    const { control, hint } = this.fields[name];
    control.setAttribute("aria-invalid", String(problem !== ""));
    hint.querySelector(".crm-problem")?.remove();
    if (problem) hint.prepend(h("p", { class: "crm-problem", text: problem }));
  }

  /** @param {Event} event */
  #submit = async (event) => {
    event.preventDefault();
    const wrong = FIELDS.filter((name) => this.#problemOf(name));
    for (const name of FIELDS) this.#mark(name, this.#problemOf(name));
    if (wrong[0]) return this.fields[wrong[0]].control.focus();
    this.save.disabled = true;
    await this.onSave(this.#changes(), this.card.version);
  };

  /** @param {FieldName} name */
  #problemOf(name) {
    const { control } = this.fields[name];
    if (name === "name" && !this.#value(name)) return this.locale.t("name_missing");
    if (control.validity.badInput) return this.locale.t("date_wrong");
    const { exponent } = this.card.amount;
    const wrong = name === "amount" && "wrong" in readAmount(control.value, exponent);
    return wrong ? this.locale.t("amount_wrong", { n: exponent }) : "";
  }

  /** @returns {Changes} */
  #changes() {
    const changed = FIELDS.filter((name) => this.#value(name) !== this.#shown(this.card, name));
    return Object.fromEntries(changed.map((name) => [name, this.#sent(name)]));
  }

  /** @param {FieldName} name */
  #sent(name) {
    const reading = readAmount(this.#value(name), this.card.amount.exponent);
    return name === "amount" && "text" in reading ? reading.text : this.#value(name) || null;
  }

  /**
   * @param {FieldName} name
   * @param {Card} present
   */
  #showTheirs(name, present) {
    const value = this.#shown(present, name);
    const text = name === "owner_id" ? (present.owner?.name ?? this.locale.t("no_owner")) : value || "–";
    const take = () => {
      this.fields[name].control.value = value;
      fill(this.fields[name].hint);
      this.#refresh();
    };
    const button = h("button", { class: "crm-text-button", onclick: take, text: this.locale.t("take_theirs") });
    fill(this.fields[name].hint, h("p", { class: "crm-theirs" }, this.locale.t("changed_to", { value: text }), button));
  }
}
