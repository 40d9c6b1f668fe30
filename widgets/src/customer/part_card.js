import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { Card } from "./card.js";
import { tell } from "../shared/said.js";

/**
 * @typedef {import("./wire.js").Part} Part
 * @typedef {import("./wire.js").Row} Row
 * @typedef {import("./wire.js").Value} Value
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 *
 * @typedef {object} PartOptions
 * @property {CustomerLocale} locale
 * @property {(name: string, start: number, count: number) => Promise<Row[] | null>} more
 * @property {(account: string) => void} onCustomer opens another customer
 * @property {() => string | null} person the contact to be marked
 * @property {() => void} onAdd makes a contact of this customer
 */

/** Rows that "more" brings at once. */
const MORE = 20;

/** A part of the screen, whichever department gives it: count, figures, rows. */
export class PartCard extends Card {
  /** @type {Row[]} */
  #rows = [];

  /**
   * @param {PartOptions} options
   * @param {Part} part
   */
  constructor(options, part) {
    super(options.locale, part.name, options.locale.nameOf(part.title));
    this.io = options;
    this.list = h("ul", { class: "crm-cu-rows" });
    this.foot = h("div", { class: "crm-cu-card-foot" });
    fill(this.body, this.list, this.foot);
    if (part.name === "people") this.source.toggle.before(this.#adder());
    this.update(part);
  }

  /** @param {Part} part */
  update(part) {
    this.part = part;
    if (part.later) return fill(this.foot, h("p", { class: "crm-cu-none", role: "status", text: this.locale.t("part_loading") }));
    if (part.failed) return this.#fail(tell(part.failed, this.locale));
    this.#rows = this.#merged(part.rows ?? []);
    this.showCount(part.count || null);
    this.#showFigures(part.figures ?? []);
    this.source.show(tell(part.source, this.locale), part.python ?? "");
    this.#draw();
  }

  #adder() {
    const label = this.locale.t("new_person");
    return h("button", { class: "crm-icon-button", label, "data-action": "add-person", onclick: () => this.io.onAdd() }, icon("plus"));
  }

  /** @param {Row[]} first of the rows anew; what was asked for beyond them stays until it is asked for again */
  #merged(first) {
    return this.#rows.length > first.length && (this.part?.count ?? 0) > first.length ? [...first, ...this.#rows.slice(first.length)] : first;
  }

  /** @param {string} message */
  #fail(message) {
    this.figures.hidden = true;
    fill(this.list);
    fill(this.foot, h("p", { class: "crm-problem", role: "alert", text: message }));
  }

  /** @param {NonNullable<Part["figures"]>} figures */
  #showFigures(figures) {
    this.figures.hidden = figures.length === 0 || !this.part?.count;
    const tell_ = (/** @type {Value} */ value) => tell(value, this.locale, { compact: true });
    fill(
      this.figures,
      figures.map(({ label, value, tone }) =>
        h(
          "div",
          {},
          h("dt", { text: tell(label, this.locale) }),
          h("dd", { class: `crm-cu-tone-${tone ?? "strong"}`, text: tell_(value) }),
        ),
      ),
    );
  }

  #draw() {
    const count = this.part?.count ?? 0;
    const left = count - this.#rows.length;
    fill(this.list, this.#rows.map(this.#row));
    fill(
      this.foot,
      count === 0 && h("p", { class: "crm-cu-none", text: tell(this.part?.empty, this.locale) }),
      left > 0 && this.#moreButton(Math.min(left, MORE)),
    );
  }

  /** @param {number} n */
  #moreButton(n) {
    const button = h("button", { class: "crm-text-button crm-cu-more", text: this.locale.t("show_more", { n }) });
    button.addEventListener("click", () => this.#more(button, n));
    return button;
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {number} n
   */
  async #more(button, n) {
    button.disabled = true;
    const rows = await this.io.more(this.name, this.#rows.length, n);
    if (rows) {
      const from = this.#rows.length;
      this.#rows = [...this.#rows, ...rows];
      this.#draw();
      const next = this.list.children[from];
      if (next instanceof HTMLElement) next.focus({ preventScroll: false });
    } else button.disabled = false;
  }

  /** @param {Row} row */
  #row = (row) => {
    const { locale } = this;
    const marked = row.entity === "contacts" && row.id === this.io.person();
    const note = row.note.map((one) => tell(one, locale)).filter(Boolean);
    const title = tell(row.title, locale);
    const aside = tell(row.aside, locale);
    const time = isTime(row.aside) ? locale.time(row.aside.time) : aside;
    return h(
      "li",
      { class: `crm-cu-row crm-cu-row-${row.tone ?? "plain"}`, tabindex: "-1", "data-id": row.id, "aria-current": marked ? "true" : null },
      h(
        "div",
        { class: "crm-cu-row-head" },
        marked && h("span", { class: "crm-cu-marked", title: locale.t("marked_person") }, icon("person")),
        this.#title(row, title),
        aside && h("span", { class: "crm-cu-row-aside", title: time, text: aside }),
      ),
      note.length > 0 && h("p", { class: "crm-cu-row-note", text: note.join(" · ") }),
      row.chips.length > 0 && h("ul", { class: "crm-cu-marks" }, row.chips.map(this.#chip)),
    );
  };

  /**
   * @param {Row} row
   * @param {string} title
   */
  #title({ entity, id }, title) {
    if (entity !== "accounts") return h("span", { class: "crm-cu-row-title", title, text: title });
    return h("button", { class: "crm-cu-link", title, onclick: () => this.io.onCustomer(id), text: title });
  }

  /** @param {Row["chips"][number]} chip */
  #chip = ({ text, tone, hint }) => {
    const told = tell(hint, this.locale);
    const says = told && h("span", { class: "crm-offscreen" }, " (", told, ")");
    return h("li", { class: `crm-cu-chip-${tone ?? "plain"} crm-cu-badge`, title: told || null }, tell(text, this.locale), says);
  };
}

/**
 * @param {Value} value
 * @returns {value is {time: string}}
 */
function isTime(value) {
  return typeof value === "object" && value !== null && "time" in value;
}
