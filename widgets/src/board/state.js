import { ColumnCards } from "./column_cards.js";

/**
 * @typedef {import("./wire.js").Card} Card
 * @typedef {import("./wire.js").Column} Column
 * @typedef {import("./wire.js").ColumnTotals} ColumnTotals
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Undo} Undo
 * @typedef {import("./wire.js").Page} Page
 *
 * @typedef {{stage: string, row: number, card: Card}} Place
 * @typedef {Place & {slot: number, held: boolean}} Origin where a card was before it was taken
 *
 * @typedef {object} Change
 * @property {string[] | null} stages columns that look different now; null for the whole board
 * @property {string[]} [fresh] ids of cards that somebody else changed
 */

/** What the board knows of Python's truth, and what it shows ahead of it while a move is on its way. */
export class BoardState {
  /** @type {Snapshot | null} */
  snapshot = null;
  /** @type {Map<string, ColumnCards>} */
  cards = new Map();
  /** @type {Set<string>} ids of deals whose move Python has not yet confirmed */
  pending = new Set();
  /** @type {(change: Change) => void} */
  onChange = () => {};
  /** @type {Set<string>} columns that lost a card and were not told of yet */
  #left = new Set();

  /** @returns {Column[]} */
  get columns() {
    return this.snapshot?.columns ?? [];
  }

  /** @param {Snapshot} snapshot the whole board anew */
  load(snapshot) {
    this.cards = new Map(snapshot.columns.map(({ id, count, cards }) => [id, new ColumnCards(count, cards)]));
    this.snapshot = { ...snapshot, columns: snapshot.columns.map((column) => ({ ...column, cards: [] })) };
    this.onChange({ stages: null });
  }

  /**
   * @param {string} stage
   * @returns {Column | undefined}
   */
  column(stage) {
    return this.columns.find((column) => column.id === stage);
  }

  /**
   * @param {string} id
   * @returns {Place | null}
   */
  find(id) {
    for (const [stage, cards] of this.cards) {
      const row = cards.rowOf(id);
      const card = row < 0 ? null : cards.at(row);
      if (card) return { stage, row, card };
    }
    return null;
  }

  /**
   * Takes a card off the board.
   *
   * @param {string} id
   * @returns {Origin | null}
   */
  take(id) {
    const place = this.find(id);
    const cards = place && this.cards.get(place.stage);
    if (!place || !cards) return null;
    const held = cards.held?.card.id === id;
    const total = cards.total;
    const slot = cards.remove(id);
    cards.resize(Math.max(0, total - 1));
    this.#count(place.stage, -1);
    this.#left.add(place.stage);
    return { ...place, slot, held };
  }

  /**
   * Puts a card back to where it was taken from.
   *
   * @param {Origin} origin
   */
  giveBack({ stage, row, slot, held, card }) {
    const cards = this.cards.get(stage);
    if (!cards) return;
    this.#remove(card.id);
    if (slot >= 0) cards.insert(slot, card);
    else cards.resize(cards.total + 1);
    if (held) cards.hold(card, row);
    this.#count(stage, 1);
    this.onChange({ stages: [...this.cards.keys()] });
  }

  /**
   * Shows a card in its stage, at a row or at the top, wherever Python sorts it there.
   *
   * @param {Card} card
   * @param {number} [row]
   */
  hold(card, row = 0) {
    for (const [stage, cards] of this.cards) {
      if (cards.held || cards.rowOf(card.id) >= 0) this.#left.add(stage);
      cards.release();
      cards.remove(card.id);
    }
    this.cards.get(card.stage)?.hold(card, row);
    const stages = [...this.#left.add(card.stage)];
    this.#left.clear();
    this.onChange({ stages });
  }

  /**
   * @param {Card} card the new state of a card that stays where it is
   */
  replace(card) {
    for (const cards of this.cards.values()) cards.replace(card);
    this.onChange({ stages: [card.stage] });
  }

  /**
   * @param {ColumnTotals[]} totals
   * @param {Undo} [undo]
   */
  apply(totals, undo) {
    for (const next of totals) {
      const column = this.column(next.id);
      if (column) Object.assign(column, next);
      this.cards.get(next.id)?.resize(next.count);
    }
    if (this.snapshot && undo !== undefined) this.snapshot.undo = undo;
    this.onChange({ stages: totals.map((column) => column.id) });
  }

  /** @param {string} stage whose held card goes to its sorted place, or away */
  release(stage) {
    this.cards.get(stage)?.release();
    this.onChange({ stages: [stage] });
  }

  /** @param {string[]} stages whose cards must be read again */
  invalidate(stages) {
    for (const stage of stages) this.cards.get(stage)?.invalidate();
  }

  /**
   * @param {Page} page
   * @param {boolean} quiet whether its new cards are no news (they were only scrolled to)
   */
  putPage({ stage, start, total, cards }, quiet) {
    const column = this.column(stage);
    if (column) column.count = total;
    const fresh = this.cards.get(stage)?.put(start, total, cards) ?? [];
    this.onChange({ stages: [stage], fresh: quiet ? [] : fresh });
  }

  /** @param {string} id */
  #remove(id) {
    for (const cards of this.cards.values()) cards.remove(id);
  }

  /**
   * @param {string} stage
   * @param {number} step
   */
  #count(stage, step) {
    const column = this.column(stage);
    if (column) column.count = Math.max(0, column.count + step);
  }
}
