import { h } from "../shared/dom.js";
import { Rows } from "../shared/rows.js";
import { VirtualList } from "../shared/virtual_list.js";
import { clock } from "../shared/clock.js";
import { customerOf, toneOf } from "../shared/call_names.js";

/** @typedef {import("./wire.js").Row} Row */

/** The calls, as many as there are; only those on the screen exist. */
export class CallList {
  /** @type {string | null} the call that stands beside the list */
  #open = null;
  #at = 0;
  /** @type {WeakMap<Row, Row>} a copy per drawing: the list draws a row again when it is another object */
  #shown = new WeakMap();

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {{ask: (start: number, count: number) => Promise<import("./wire.js").Page>, onOpen: (id: string) => void}} io
   */
  constructor(context, io) {
    const { locale } = context;
    this.locale = locale;
    this.io = io;
    const hint = `crm-c-keys-${Math.random().toString(36).slice(2)}`;
    /** @type {Rows<Row>} */
    this.rows = new Rows({ ask: io.ask, onRows: () => this.view.draw(), onError: (error) => context.fail(error) });
    /** @type {VirtualList<Row>} */
    this.view = new VirtualList({
      rowClass: "crm-c-row",
      label: locale.t("calls"),
      describedBy: hint,
      at: (row) => this.#row(row),
      draw: (row) => this.#draw(row),
      want: (first, last) => this.rows.want(first, last),
      onKey: (row, event) => this.#onKey(row, event),
    });
    this.view.list.addEventListener("focusin", this.#onFocus);
    this.el = h("div", { class: "crm-c-rows", onclick: this.#onClick }, h("p", { class: "crm-offscreen", id: hint, text: locale.t("list_hint") }), this.view.el);
  }

  /** @param {import("./wire.js").Page} page @param {{rewind: boolean}} how */
  take(page, { rewind }) {
    this.rows.load(page.total, page.rows, page.start);
    this.#at = rewind ? 0 : Math.max(0, Math.min(this.#at, page.total - 1));
    this.view.update(page.total);
    if (rewind) this.view.rewind();
  }

  /** The place from which rows are worth asking for: the first one on the screen, about. */
  get top() {
    return Math.max(0, Math.floor(this.view.el.scrollTop / this.#stride) - 20);
  }

  /** @param {number} row shows it and gives it the focus */
  focus(row = this.#at) {
    if (!this.rows.total) return;
    this.#at = Math.max(0, Math.min(row, this.rows.total - 1));
    this.view.focus(this.#at);
  }

  /** @param {number} step @returns {Row | undefined} the call that the person is then at */
  step(step) {
    this.focus(this.#at + step);
    return this.rows.at(this.#at);
  }

  /** @param {string | null} id the call that is open now */
  mark(id) {
    this.#open = id;
    this.#shown = new WeakMap();
    this.view.draw();
  }

  close() {
    this.view.close();
  }

  get #stride() {
    return Number.parseFloat(getComputedStyle(this.view.el).getPropertyValue("--crm-row")) || 66;
  }

  /** @param {number} index */
  #row(index) {
    const row = this.rows.at(index);
    if (!row) return undefined;
    const copy = this.#shown.get(row) ?? { ...row };
    this.#shown.set(row, copy);
    return copy;
  }

  /** @param {Row} row */
  #draw(row) {
    const { label, cell } = callCell(row, this.locale);
    if (row.id === this.#open) cell.classList.add("crm-c-open");
    return { label, parts: [cell] };
  }

  /** @param {Event} event */
  #onFocus = (event) => {
    const li = /** @type {HTMLElement} */ (event.target).closest("[data-row]");
    if (li instanceof HTMLElement) this.#at = Number(li.dataset.row);
  };

  /** @param {MouseEvent} event */
  #onClick = (event) => {
    const li = /** @type {HTMLElement} */ (event.target).closest(".crm-row");
    if (!(li instanceof HTMLElement)) return;
    this.#at = Number(li.dataset.row);
    const row = this.rows.at(this.#at);
    if (row) this.io.onOpen(row.id);
  };

  /**
   * @param {number} index
   * @param {KeyboardEvent} event
   */
  #onKey(index, event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const row = this.rows.at(index);
    if (row) this.io.onOpen(row.id);
  }
}

/**
 * @param {Row} row
 * @param {import("./texts.js").CallLocale} locale
 * @returns {{label: string, cell: HTMLElement}} a call in two lines, and in words
 */
export function callCell(row, locale) {
  const [customer, rep, length] = [customerOf(row), row.rep ?? locale.t("no_rep"), clock(row.duration)];
  const when = `${locale.day(row.started_at)} ${locale.clock(row.started_at)}`;
  const score = scoreOf(row.score, locale);
  const cell = h(
    "div",
    { class: "crm-c-cell", "data-call": row.id },
    h("div", { class: "crm-c-line" }, h("span", { class: "crm-c-customer crm-clip", title: customer, text: customer }), scoreMark(row.score, locale)),
    h("div", { class: "crm-c-line crm-c-facts" }, h("span", { class: "crm-clip", title: rep, text: rep }), h("span", { text: when }), h("span", { class: "crm-c-length", text: length })),
  );
  return { label: locale.t("row_label", { customer, score, rep, time: when, length }), cell };
}

/**
 * @param {number | null} total
 * @param {import("./texts.js").CallLocale} locale
 * @returns {string} "62 · fair"
 */
export function scoreOf(total, locale) {
  const word = locale.t(/** @type {"score_good"} */ (`score_${toneOf(total)}`));
  return total === null ? word : locale.t("score_said", { total: Math.round(total), word });
}

/**
 * @param {number | null} total
 * @param {import("./texts.js").CallLocale} locale
 */
export function scoreMark(total, locale) {
  return h("span", { class: `crm-c-score crm-c-${toneOf(total)}`, text: scoreOf(total, locale) });
}
