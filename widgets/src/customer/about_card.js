import { fill, h } from "../shared/dom.js";
import { Card } from "./card.js";
import { FieldEdit } from "./field_edit.js";

/**
 * @typedef {import("./wire.js").Header} Header
 * @typedef {import("./field_edit.js").FieldOptions} FieldOptions
 */

/** Fields that stand there even when they are empty. */
const ALWAYS = ["tier", "industry", "owner_id", "phone", "email", "city"];

/** The customer's record; every value is changed where it stands. */
export class AboutCard extends Card {
  #all = false;

  /** @param {FieldOptions} options */
  constructor(options) {
    super(options.locale, "about", options.locale.t("about"));
    this.io = options;
    this.fields = Object.keys(options.header().fields).map((field) => new FieldEdit(options, field));
    this.more = h("button", { class: "crm-text-button crm-cu-more", "aria-expanded": "false", onclick: () => this.#flip() });
    this.fixed = h("dl", { class: "crm-cu-fields" });
    this.list = h(
      "dl",
      { class: "crm-cu-fields" },
      this.fields.map(({ el }) => el),
    );
    fill(this.body, this.list, this.fixed, this.more);
    this.update();
  }

  /** Shows the record as it is now; a field that is being changed stays open. */
  update() {
    const header = this.io.header();
    this.fields.forEach((field) => field.update());
    this.source.show(this.locale.t("about_source"), `ws.accounts.update('${header.id}', tier='A', version=${header.version})`);
    fill(this.fixed, this.#fixed(header));
    this.#fold();
  }

  /** @param {Header} header what can't be changed here */
  #fixed({ revenue, created_at, custom }) {
    const { locale } = this;
    /** @type {[string, string][]} */
    const facts = [
      ...(revenue.minor === null ? [] : /** @type {[string, string][]} */ ([[locale.t("revenue"), locale.money(revenue)]])),
      ...custom.map(({ name, value }) => /** @type {[string, string]} */ ([locale.nameOf(name), value])),
      [locale.t("since"), locale.day(created_at)],
    ];
    return facts.map(([name, value]) =>
      h("div", { class: "crm-cu-field" }, h("dt", { text: name }), h("dd", { class: "crm-cu-value" }, h("span", { class: "crm-cu-fixed", text: value }))),
    );
  }

  #flip() {
    this.#all = !this.#all;
    this.#fold();
  }

  #fold() {
    const spare = this.fields.filter((field) => !field.filled && !field.editing && !ALWAYS.includes(field.field));
    for (const field of this.fields) field.el.hidden = !this.#all && spare.includes(field);
    this.more.hidden = spare.length === 0;
    this.more.textContent = this.locale.t(this.#all ? "about_less" : "about_more");
    this.more.setAttribute("aria-expanded", String(this.#all));
  }
}
