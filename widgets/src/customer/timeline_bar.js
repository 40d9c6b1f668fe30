import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { debounce } from "../shared/timing.js";
import { wordOf } from "../shared/words.js";
import { iconOf } from "./entry_words.js";
import { SourceNote } from "./source_note.js";

/**
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 * @typedef {{kinds: string[] | null, text: string | null}} Narrowing
 */

/** Milliseconds of rest before typed text is searched for. */
const TYPING_REST = 250;

/** What narrows the timeline: a search, and one chip per kind of entry with its count. */
export class TimelineBar {
  /** @type {string[]} */
  #kinds = [];

  /**
   * @param {CustomerLocale} locale
   * @param {(narrowing: Narrowing) => void} onChange
   */
  constructor(locale, onChange) {
    this.locale = locale;
    this.onChange = onChange;
    this.search = this.#searchBox();
    this.source = new SourceNote(locale);
    const label = locale.t("clear_search");
    const clear = h("button", { class: "crm-icon-button crm-cu-clear", label, onclick: () => this.#emptySearch() }, icon("close"));
    this.chips = h("div", { class: "crm-cu-chips", role: "group", "aria-label": locale.t("filter_kinds") });
    this.el = h(
      "div",
      { class: "crm-cu-narrow", role: "search", "aria-label": locale.t("timeline") },
      h(
        "div",
        { class: "crm-cu-search-line" },
        h("div", { class: "crm-cu-search" }, icon("search"), this.search, clear),
        this.source.toggle,
      ),
      this.source.el,
      this.chips,
    );
  }

  /** @returns {Narrowing} */
  get narrowing() {
    return { kinds: this.#kinds.length ? this.#kinds : null, text: this.search.value.trim() || null };
  }

  /** Whether anything is left out. */
  get narrowed() {
    return this.#kinds.length > 0 || this.search.value.trim() !== "";
  }

  /** @param {string} line of Python that gives the list */
  showSource(line) {
    this.source.show(this.locale.t("timeline_source"), line);
  }

  /** @param {Record<string, number>} counts entries of each kind without any filter */
  update(counts) {
    const kinds = Object.keys(counts);
    this.#kinds = this.#kinds.filter((kind) => kinds.includes(kind));
    fill(this.chips, kinds.length > 1 && [this.#allChip(), ...kinds.map((kind) => this.#chip(kind, counts[kind] ?? 0))]);
  }

  /** Takes all filters away. */
  reset() {
    this.#searchSoon.cancel();
    this.search.value = "";
    this.#choose([]);
  }

  #allChip() {
    const props = { class: "crm-chip crm-cu-chip", "aria-pressed": String(this.#kinds.length === 0), "data-kind": "" };
    return h("button", { ...props, onclick: () => this.#choose([]), text: this.locale.t("all_kinds") });
  }

  /**
   * @param {string} kind
   * @param {number} count
   */
  #chip(kind, count) {
    const props = { class: "crm-chip crm-cu-chip", "aria-pressed": String(this.#kinds.includes(kind)), "data-kind": kind };
    const number = h("span", { class: "crm-cu-number", text: this.locale.number(count) });
    const name = wordOf("kind", kind, this.locale) ?? kind;
    return h("button", { ...props, onclick: () => this.#toggle(kind) }, icon(iconOf(kind)), name, number);
  }

  /** @param {string} kind */
  #toggle(kind) {
    const on = this.#kinds.includes(kind);
    this.#choose(on ? this.#kinds.filter((each) => each !== kind) : [...this.#kinds, kind]);
  }

  /** @param {string[]} kinds */
  #choose(kinds) {
    this.#kinds = kinds;
    for (const chip of this.chips.querySelectorAll("button")) {
      const kind = chip.dataset.kind ?? "";
      chip.setAttribute("aria-pressed", String(kind ? kinds.includes(kind) : kinds.length === 0));
    }
    this.onChange(this.narrowing);
  }

  #searchBox() {
    const label = this.locale.t("search_timeline");
    const props = { type: "search", class: "crm-input", placeholder: label, "aria-label": label, enterkeyhint: "search" };
    const onkeydown = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape" || event.isComposing || !this.search.value) return;
      event.stopPropagation();
      this.#emptySearch();
    };
    const oninput = (/** @type {InputEvent} */ event) => event.isComposing || this.#searchSoon();
    return h("input", { ...props, oninput, onkeydown, oncompositionend: () => this.#searchSoon() });
  }

  #searchSoon = debounce(() => this.onChange(this.narrowing), TYPING_REST);

  #emptySearch() {
    this.search.value = "";
    this.search.focus();
    this.#searchSoon();
  }
}
