/**
 * @typedef {import("./wire.js").Entry} Entry
 * @typedef {import("./wire.js").Page} Page
 * @typedef {import("../shared/window.js").Rows} Rows
 */

/** Entries asked for at once. */
export const PAGE = 40;

/** How a page is asked for: from a key onwards where one is known, else from a position. */
/** @typedef {{start: number, after: string | null}} Wish */

/** The timeline as far as it is known: a sparse copy of Python's list, and the keys from which pages go on. */
export class TimelineState {
  /** @type {(Entry | undefined)[]} */
  #slots = [];
  /** @type {(number | undefined)[]} the generation in which each slot was read */
  #read = [];
  /** @type {Map<number, string>} position → key of the entry before it */
  #keys = new Map();
  generation = 0;

  /** Entries in Python's list. */
  get total() {
    return this.#slots.length;
  }

  /**
   * Forgets everything and begins with a first page.
   *
   * @param {number} total
   * @param {Page} first
   */
  load(total, first) {
    this.generation += 1;
    this.#slots = [];
    this.#read = [];
    this.#keys.clear();
    this.#resize(total);
    this.put(0, first);
  }

  /**
   * Something changed: keeps the old entries on the screen until they are read again.
   *
   * @param {number} total as Python counts now
   * @param {Page} first
   */
  renew(total, first) {
    this.generation += 1;
    this.#keys.clear();
    this.#resize(total);
    this.put(0, first);
  }

  /**
   * @param {number} start
   * @param {Page} page
   */
  put(start, { entries, next }) {
    entries.forEach((entry, index) => {
      if (start + index >= this.total) return;
      this.#slots[start + index] = entry;
      this.#read[start + index] = this.generation;
    });
    if (next) this.#keys.set(start + entries.length, next);
    else this.#resize(Math.min(this.total, start + entries.length));
  }

  /**
   * @param {number} row
   * @returns {Entry | null} null when it is not loaded yet
   */
  at(row) {
    return this.#slots[row] ?? null;
  }

  /**
   * @param {Rows} rows
   * @returns {Wish[]} the pages to ask for, so that these rows are known and up to date
   */
  missing({ first, last }) {
    const starts = new Set();
    for (let row = Math.max(0, first); row <= Math.min(last, this.total - 1); row++) {
      if (this.#read[row] !== this.generation) starts.add(Math.floor(row / PAGE) * PAGE);
    }
    return [...starts].map((start) => ({ start, after: this.#keys.get(start) ?? null }));
  }

  /** @param {Entry[]} pinned which entries have a pin now */
  markPinned(pinned) {
    const keys = new Set(pinned.map(keyOf));
    this.#slots.forEach((entry) => entry && (entry.pinned = keys.has(keyOf(entry))));
  }

  /** @param {number} total */
  #resize(total) {
    this.#slots.length = total;
    this.#read.length = total;
  }
}

/** @param {Entry} entry */
export function keyOf({ source, id }) {
  return `${source} ${id}`;
}
