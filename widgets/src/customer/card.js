import { h } from "../shared/dom.js";
import { SourceNote } from "./source_note.js";

/** @typedef {import("./texts.js").CustomerLocale} CustomerLocale */

/** A card of the right side: a title, figures, a body, and behind a small button where all of it comes from. */
export class Card {
  /**
   * @param {CustomerLocale} locale
   * @param {string} name
   * @param {string} title
   */
  constructor(locale, name, title) {
    const id = `crm-cu-card-${name}-${Math.random().toString(36).slice(2)}`;
    this.locale = locale;
    this.name = name;
    this.count = h("span", { class: "crm-count", hidden: true });
    this.figures = h("dl", { class: "crm-cu-card-figures", hidden: true });
    this.body = h("div", { class: "crm-cu-card-body" });
    this.source = new SourceNote(locale);
    this.title = h("h3", { class: "crm-cu-card-title crm-clip", id, tabindex: "-1", text: title });
    const head = h("div", { class: "crm-cu-card-head" }, this.title, this.count, this.source.toggle);
    const props = { class: "crm-cu-card", "data-part": name, "aria-labelledby": id };
    this.el = h("section", props, head, this.figures, this.body, this.source.el);
  }

  /** @param {number | null} n */
  showCount(n) {
    this.count.hidden = n === null;
    this.count.textContent = n === null ? "" : this.locale.number(n);
  }

  /** Brings the card into sight and puts the focus on it. */
  reveal() {
    this.el.scrollIntoView({ block: "nearest" });
    this.title.focus({ preventScroll: true });
  }
}
