import { arrange, focusedIn, h } from "../shared/dom.js";
import { oncePerFrame } from "../shared/timing.js";
import { CardView } from "./card_view.js";
import { ColumnHeader } from "./column_header.js";
import { STRIDE, listHeight, rowAt, scrollToShow, visibleRows } from "./window.js";

/**
 * @typedef {import("./context.js").BoardContext} BoardContext
 * @typedef {import("./wire.js").Column} Column
 * @typedef {import("./column_cards.js").ColumnCards} ColumnCards
 */

/** A stage: its header, and a list of which only the visible cards exist. */
export class ColumnView {
  /** @type {Map<string, CardView>} */
  #views = new Map();
  /** @type {HTMLElement[]} spare pictures of cards that still load */
  #skeletons = [];
  /** How far it is scrolled and how high it is. Remembered: asking the page while drawing would lay it out anew. */
  #seen = { scrollTop: 0, viewport: 0 };

  /**
   * @param {BoardContext} context
   * @param {Column} column
   */
  constructor(context, column) {
    const id = `${context.hintId}-${column.id}`;
    this.context = context;
    this.stage = column.id;
    this.header = new ColumnHeader(column, context.locale, id);
    this.list = h("ul", { class: "crm-list", "aria-labelledby": id });
    this.empty = h("p", { class: "crm-column-empty", text: context.locale.t("empty_column") });
    this.body = h(
      "div",
      { class: "crm-column-body", tabindex: "-1", onscroll: oncePerFrame(() => this.look()) },
      this.list,
      this.empty,
    );
    this.el = h(
      "section",
      { class: `crm-column crm-column-${column.kind}`, "data-stage-id": column.id, "aria-labelledby": id },
      this.header.el,
      this.body,
    );
  }

  /** @returns {ColumnCards | undefined} */
  get cards() {
    return this.context.state.cards.get(this.stage);
  }

  /** The first row that is wholly on the screen. */
  get firstRow() {
    return Math.ceil(this.#seen.scrollTop / STRIDE);
  }

  /** Rows that fit on the screen. */
  get pageRows() {
    return Math.max(1, Math.floor(this.#seen.viewport / STRIDE));
  }

  /** @param {string[]} [fresh] ids of cards to highlight */
  update(fresh = []) {
    const column = this.context.state.column(this.stage);
    if (column) this.header.update(column);
    this.el.classList.toggle("crm-over", this.context.carried()?.over === this.stage);
    this.draw();
    for (const id of fresh) this.#views.get(id)?.flash();
  }

  /** Draws what is on the screen now that it was scrolled or has another size. */
  look() {
    this.#seen = { scrollTop: this.body.scrollTop, viewport: this.body.clientHeight };
    this.draw();
  }

  /** Draws the rows on the screen, the one with the focus and the one under the pointer. */
  draw() {
    const cards = this.cards;
    if (!cards) return;
    const rows = visibleRows({ ...this.#seen, rows: cards.rows });
    this.list.style.height = `${listHeight(cards.rows)}px`;
    this.empty.hidden = cards.rows > 0;
    const focused = focusedIn(this.list);
    arrange(this.list, this.#elements(cards, this.#pinned(cards, rows)));
    if (focused?.isConnected && focusedIn(this.list) !== focused) focused.focus({ preventScroll: true });
    this.context.want(this.stage, rows);
  }

  /** @param {number} row */
  reveal(row) {
    const scrollTop = scrollToShow({ row, ...this.#seen });
    if (scrollTop !== this.body.scrollTop) this.body.scrollTop = scrollTop;
    this.look();
  }

  /** Shows anew which card has the focus, is on its way, or is in the hand. */
  mark() {
    for (const view of this.#views.values()) view.mark();
  }

  /**
   * @param {string} id
   * @returns {CardView | undefined} when it is drawn
   */
  view(id) {
    return this.#views.get(id);
  }

  /**
   * @param {number} y in client pixels
   * @returns {number} the row that a card dropped there takes
   */
  rowAt(y) {
    const top = this.body.getBoundingClientRect().top;
    return rowAt({ y: y - top, scrollTop: this.body.scrollTop, rows: this.cards?.rows ?? 0 });
  }

  /**
   * @param {ColumnCards} cards
   * @param {import("./window.js").Rows} rows
   * @returns {number[]} in order
   */
  #pinned(cards, { first, last }) {
    const { active, dragged } = this.context;
    const kept = [active.spot?.stage === this.stage ? active.id : null, dragged()];
    const wanted = new Set(kept.map((id) => (id === null ? -1 : cards.rowOf(id))).filter((row) => row >= 0));
    for (let row = first; row <= last; row++) wanted.add(row);
    return [...wanted].sort((a, b) => a - b);
  }

  /**
   * @param {ColumnCards} cards
   * @param {number[]} rows
   */
  #elements(cards, rows) {
    /** @type {Map<string, CardView>} */
    const views = new Map();
    const spare = [...this.#skeletons];
    const elements = rows.map((row) => this.#card(cards, row, views) ?? this.#skeleton(row, spare));
    this.#views = views;
    return elements;
  }

  /**
   * @param {ColumnCards} cards
   * @param {number} row
   * @param {Map<string, CardView>} views
   */
  #card(cards, row, views) {
    const card = cards.at(row);
    if (!card) return null;
    const view = this.#views.get(card.id) ?? new CardView(this.context, card.id);
    view.update(card, row, cards.rows);
    views.set(card.id, view);
    return view.el;
  }

  /**
   * @param {number} row
   * @param {HTMLElement[]} spare
   */
  #skeleton(row, spare) {
    const element = spare.pop() ?? this.#newSkeleton();
    element.style.transform = `translateY(${row * STRIDE}px)`;
    return element;
  }

  #newSkeleton() {
    const element = skeleton();
    this.#skeletons.push(element);
    return element;
  }
}

/** @returns {HTMLElement} the picture of a card that is still loading */
export function skeleton() {
  const lines = ["crm-bone crm-bone-title", "crm-bone", "crm-bone crm-bone-short"].map((name) => h("div", { class: name }));
  return h("li", { class: "crm-slot crm-skeleton", "aria-hidden": "true" }, lines);
}
