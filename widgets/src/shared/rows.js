import { isAbort } from "./rpc.js";

/** Rows asked for at once. */
const PAGE = 100;

/**
 * A long list of Python's, as far as it is known: pages are asked for when their rows are on the screen.
 *
 * @template T
 */
export class Rows {
  /** @type {(T | undefined)[]} */
  #rows = [];
  /** @type {Set<number>} first rows of the pages that are on their way */
  #asked = new Set();
  #turn = 0;
  total = 0;

  /**
   * @param {object} options
   * @param {(start: number, count: number) => Promise<{start: number, total: number, rows: T[]}>} options.ask
   * @param {() => void} options.onRows more rows are known
   * @param {(error: unknown) => void} options.onError
   */
  constructor(options) {
    this.options = options;
  }

  /** @param {number} row */
  at(row) {
    return this.#rows[row];
  }

  /**
   * Begins anew: another list, or the same one counted again.
   *
   * @param {number} total
   * @param {T[]} known some of its rows
   * @param {number} [start] where those begin
   */
  load(total, known, start = 0) {
    this.#turn += 1;
    this.#asked.clear();
    this.total = total;
    this.#rows = [];
    known.forEach((item, index) => (this.#rows[start + index] = item));
  }

  /**
   * @param {(item: T) => boolean} test
   * @param {T} item
   */
  replace(test, item) {
    const row = this.#rows.findIndex((known) => known !== undefined && test(known));
    if (row >= 0) this.#rows[row] = item;
  }

  /**
   * @param {number} first
   * @param {number} last
   */
  want(first, last) {
    for (let row = first; row <= Math.min(last, this.total - 1); row++) {
      if (this.#rows[row] === undefined) this.#load(Math.floor(row / PAGE) * PAGE);
    }
  }

  /** @param {number} start */
  async #load(start) {
    if (this.#asked.has(start)) return;
    this.#asked.add(start);
    const turn = this.#turn;
    try {
      const { rows } = await this.options.ask(start, PAGE);
      if (turn !== this.#turn) return;
      rows.forEach((item, index) => (this.#rows[start + index] = item));
      this.#asked.delete(start);
      this.options.onRows();
    } catch (error) {
      if (!isAbort(error) && turn === this.#turn) this.options.onError(error); // asked again only with another list
    }
  }
}
