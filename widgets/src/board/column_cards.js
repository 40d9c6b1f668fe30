/** @typedef {import("./wire.js").Card} Card */

/** Cards asked for at once. */
export const PAGE = 60;

/**
 * The cards of one column as far as they are known: a sparse copy of Python's sorted list, and at most one card
 * held where a person dropped it, whatever its sorted place, until the column is read anew.
 *
 * A *slot* is a place in Python's list; a *row* is a place on the screen.
 */
export class ColumnCards {
  /** @type {(Card | undefined)[]} */
  #slots = [];
  /** @type {(number | undefined)[]} the generation in which each slot was read */
  #read = [];
  /** @type {{card: Card, row: number} | null} */
  #held = null;

  /**
   * @param {number} total
   * @param {Card[]} cards the first ones
   */
  constructor(total, cards) {
    this.generation = 0;
    this.put(0, total, cards);
  }

  /** Cards in Python's list. */
  get total() {
    return this.#slots.length;
  }

  /** Cards on the screen; one more while the held card's own slot is not known. */
  get rows() {
    return this.total + (this.#held && this.#heldSlot() < 0 ? 1 : 0);
  }

  get held() {
    return this.#held;
  }

  /**
   * @param {number} row
   * @returns {Card | null} null when it is not loaded yet
   */
  at(row) {
    if (this.#held?.row === row) return this.#held.card;
    return this.#slots[this.slotOf(row)] ?? null;
  }

  /**
   * @param {number} row
   * @returns {number} the slot that shows there; the held card's own slot is left out
   */
  slotOf(row) {
    if (!this.#held) return row;
    const slot = row > this.#held.row ? row - 1 : row;
    const hidden = this.#heldSlot();
    return hidden >= 0 && slot >= hidden ? slot + 1 : slot;
  }

  /**
   * @param {string} id
   * @returns {number} its row, -1 when it is not here or not loaded
   */
  rowOf(id) {
    if (this.#held?.card.id === id) return this.#held.row;
    const slot = this.#slotOfCard(id);
    if (slot < 0 || !this.#held) return slot;
    const hidden = this.#heldSlot();
    const row = hidden >= 0 && slot > hidden ? slot - 1 : slot;
    return row >= this.#held.row ? row + 1 : row;
  }

  /**
   * Takes a page in.
   *
   * @param {number} start slot of the first card
   * @param {number} total
   * @param {Card[]} cards
   * @returns {string[]} ids of the cards that were not here, or not in this version
   */
  put(start, total, cards) {
    this.resize(total);
    const known = this.#versions();
    this.#forget(new Set(cards.map((card) => card.id)));
    cards.forEach((card, index) => this.#set(start + index, card));
    return cards.filter((card) => known.get(card.id) !== card.version).map((card) => card.id);
  }

  /** @param {number} total as Python counts now */
  resize(total) {
    this.#slots.length = total;
    this.#read.length = total;
    if (this.#held) this.#held.row = Math.min(this.#held.row, Math.max(0, this.rows - 1));
  }

  /** Everything must be read again; until then the old cards stay on the screen. */
  invalidate() {
    this.generation += 1;
  }

  /**
   * @param {number} firstRow
   * @param {number} lastRow
   * @returns {number[]} first slots of the pages to ask for, so that these rows are known and up to date
   */
  missing(firstRow, lastRow) {
    const last = Math.min(this.slotOf(lastRow), this.total - 1);
    const pages = new Set();
    for (let slot = Math.max(0, this.slotOf(firstRow)); slot <= last; slot++) {
      if (this.#read[slot] !== this.generation) pages.add(Math.floor(slot / PAGE) * PAGE);
    }
    return [...pages];
  }

  /**
   * @param {string} id
   * @returns {number} the slot it was in, -1 when none
   */
  remove(id) {
    if (this.#held?.card.id === id) this.#held = null;
    const slot = this.#slotOfCard(id);
    if (slot < 0) return -1;
    this.#slots.splice(slot, 1);
    this.#read.splice(slot, 1);
    return slot;
  }

  /**
   * @param {number} slot
   * @param {Card} card
   */
  insert(slot, card) {
    this.#slots.splice(slot, 0, card);
    this.#read.splice(slot, 0, this.generation);
  }

  /**
   * Shows a card at a row, wherever Python sorts it.
   *
   * @param {Card} card
   * @param {number} row
   */
  hold(card, row) {
    this.#held = { card, row: Math.min(row, this.total) };
    this.resize(this.total);
  }

  /** Lets the held card go to its own place. */
  release() {
    this.#held = null;
  }

  /** @param {Card} card the new state of a card that may be here */
  replace(card) {
    if (this.#held?.card.id === card.id) this.#held.card = card;
    const slot = this.#slotOfCard(card.id);
    if (slot >= 0) this.#slots[slot] = card;
  }

  #heldSlot() {
    return this.#held ? this.#slotOfCard(this.#held.card.id) : -1;
  }

  /** @param {string} id */
  #slotOfCard(id) {
    return this.#slots.findIndex((card) => card?.id === id);
  }

  #versions() {
    const known = new Map(this.#held ? [[this.#held.card.id, this.#held.card.version]] : []);
    this.#slots.forEach((card) => card && known.set(card.id, card.version));
    return known;
  }

  /** @param {Set<string>} ids that a new page shows elsewhere */
  #forget(ids) {
    this.#slots.forEach((card, slot) => {
      if (card && ids.has(card.id)) this.#clear(slot);
    });
  }

  /** @param {number} slot */
  #clear(slot) {
    delete this.#slots[slot];
    delete this.#read[slot];
  }

  /**
   * @param {number} slot
   * @param {Card} card
   */
  #set(slot, card) {
    this.#slots[slot] = card;
    this.#read[slot] = this.generation;
    if (this.#held?.card.id === card.id) this.#held.card = card;
  }
}
