import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { wordOf } from "../shared/words.js";
import { iconOf, markOf, noteOf, titleOf } from "./entry_words.js";

/**
 * @typedef {import("./wire.js").Entry} Entry
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 */

/** From one row's top to the next one's, in CSS pixels; timeline.css holds the same. */
export const ROW = 54;

/** One line of the timeline. */
export class EntryRow {
  /** @type {Entry | null} */
  #drawn = null;
  #shown = "";

  /** @param {CustomerLocale} locale */
  constructor(locale) {
    this.locale = locale;
    this.when = h("span", { class: "crm-cu-when" });
    this.mark = h("span", { class: "crm-cu-kind" });
    this.text = h("span", { class: "crm-cu-lines" });
    this.face = h("button", { class: "crm-cu-entry", tabindex: "-1" }, this.when, this.mark, this.text);
    this.el = h("li", { class: "crm-cu-slot" }, this.face);
  }

  /**
   * @param {Entry} entry
   * @param {{row: number, rows: number, day: string, active: boolean, hintId: string}} place `day` is empty when the row
   *   above is of the same day
   */
  update(entry, { row, rows, day, active, hintId }) {
    this.el.style.transform = `translateY(${row * ROW}px)`;
    this.el.setAttribute("aria-posinset", String(row + 1));
    this.el.setAttribute("aria-setsize", String(rows));
    this.face.tabIndex = active ? 0 : -1;
    this.face.dataset.row = String(row);
    this.face.setAttribute("aria-describedby", hintId);
    const shown = `${day} ${entry.pinned}`;
    if (entry === this.#drawn && shown === this.#shown) return;
    [this.#drawn, this.#shown] = [entry, shown];
    this.#draw(entry, day);
  }

  /**
   * @param {Entry} entry
   * @param {string} day
   */
  #draw(entry, day) {
    const { locale } = this;
    const [title, note, mark] = [titleOf(entry, locale), noteOf(entry, locale), markOf(entry, locale)];
    const kind = wordOf("one", entry.kind, locale) ?? "";
    const clock = entry.dated ? "" : locale.clock(entry.at);
    this.face.dataset.kind = entry.kind;
    this.face.setAttribute("aria-label", [kind, title, mark?.text, note, dayOf(entry, locale), clock].filter(Boolean).join(", "));
    fill(this.when, h("span", { class: "crm-cu-day", text: day }), h("span", { class: "crm-cu-clock", text: clock }));
    fill(this.mark, icon(iconOf(entry.kind)));
    const by = entry.by && h("span", { class: "crm-cu-by crm-clip", text: entry.by });
    fill(
      this.text,
      h(
        "span",
        { class: "crm-cu-line" },
        entry.pinned && icon("pin"),
        h("span", { class: "crm-cu-title crm-clip", title, text: title }),
        mark && h("span", { class: `crm-cu-mark crm-cu-tone-${mark.tone || "plain"}`, text: mark.text }),
      ),
      h("span", { class: "crm-cu-line crm-cu-note" }, h("span", { class: "crm-clip", text: note }), by),
    );
  }
}

/**
 * @param {Entry} entry
 * @param {CustomerLocale} locale
 * @returns {string} the day it happened
 */
export function dayOf({ at, dated }, locale) {
  return dated ? locale.date(at) : locale.day(at);
}

/** @returns {HTMLElement} the picture of a line that is still loading */
export function skeletonRow() {
  const lines = h("span", { class: "crm-cu-lines" }, h("span", { class: "crm-bone" }), h("span", { class: "crm-bone crm-bone-short" }));
  const face = h("span", { class: "crm-cu-entry" }, h("span", { class: "crm-cu-when" }), h("span", { class: "crm-cu-kind" }), lines);
  return h("li", { class: "crm-cu-slot crm-cu-skeleton", "aria-hidden": "true" }, face);
}
