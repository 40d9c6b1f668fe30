import { isAbort } from "../shared/rpc.js";
import { PAGE } from "./column_cards.js";

/**
 * @typedef {import("./state.js").BoardState} BoardState
 * @typedef {import("./window.js").Rows} Rows
 * @typedef {import("./wire.js").Page} Page
 *
 * @typedef {object} PageOptions
 * @property {BoardState} state
 * @property {(args: {stage: string, start: number, count: number}, signal: AbortSignal) => Promise<Page>} ask
 * @property {(error: unknown) => void} onError
 * @property {number} [delay] milliseconds of rest before a scrolled-to page is asked for
 */

/** Rows beyond the screen that are asked for before anybody scrolls there. */
const AHEAD = 10;

/** After a failure the same page is not asked for again for so long (milliseconds). */
const REST_AFTER_FAILURE = 5_000;

/** Asks for the pages that the screen shows, and the next one; drops what has scrolled out of sight. */
export class PageLoader {
  /** @type {Map<string, Rows>} */
  #wanted = new Map();
  /** @type {Map<string, {stage: string, start: number, stop: AbortController}>} */
  #asked = new Map();
  /** @type {Map<string, number>} */
  #failed = new Map();
  /** @type {Set<string>} stages whose new cards are news */
  #news = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {PageOptions} options */
  constructor({ state, ask, onError, delay = 60 }) {
    this.state = state;
    this.ask = ask;
    this.onError = onError;
    this.delay = delay;
  }

  /**
   * @param {string} stage
   * @param {Rows} rows now on the screen
   */
  want(stage, rows) {
    this.#wanted.set(stage, rows);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#askAll(), this.delay);
  }

  /**
   * Reads the visible cards of some columns again, keeping the old ones on the screen until the new ones are here.
   *
   * @param {string[]} stages
   * @param {{news?: boolean}} [options] whether what comes is worth a highlight
   */
  refresh(stages, { news = false } = {}) {
    this.state.invalidate(stages);
    this.#failed.clear();
    if (news) stages.forEach((stage) => this.#news.add(stage));
    this.#askAll();
  }

  /** Forgets everything: the columns are new, or the screen goes. */
  reset() {
    clearTimeout(this.#timer);
    for (const { stop } of this.#asked.values()) stop.abort();
    for (const kept of [this.#wanted, this.#asked, this.#failed, this.#news]) kept.clear();
  }

  #askAll() {
    for (const [stage, rows] of this.#wanted) this.#askFor(stage, rows);
  }

  /**
   * @param {string} stage
   * @param {Rows} rows
   */
  #askFor(stage, { first, last }) {
    const cards = this.state.cards.get(stage);
    if (!cards || last < first) return;
    const pages = cards.missing(first, last + AHEAD);
    this.#dropOthers(stage, pages);
    for (const start of pages) this.#load(stage, start, cards.generation);
  }

  /**
   * @param {string} stage
   * @param {number[]} pages
   */
  #dropOthers(stage, pages) {
    for (const [key, asked] of this.#asked) {
      if (asked.stage !== stage || pages.includes(asked.start)) continue;
      asked.stop.abort();
      this.#asked.delete(key);
    }
  }

  /**
   * @param {string} stage
   * @param {number} start
   * @param {number} generation
   */
  async #load(stage, start, generation) {
    const key = `${stage} ${start} ${generation}`;
    if (this.#asked.has(key) || (this.#failed.get(key) ?? 0) > Date.now()) return;
    const stop = new AbortController();
    this.#asked.set(key, { stage, start, stop });
    try {
      this.#take(await this.ask({ stage, start, count: PAGE }, stop.signal), generation);
    } catch (error) {
      if (!isAbort(error)) this.#fail(key, error);
    } finally {
      if (this.#asked.get(key)?.stop === stop) this.#asked.delete(key);
    }
  }

  /**
   * @param {Page} page
   * @param {number} generation in which it was asked for; older pages may be wrong
   */
  #take(page, generation) {
    if (this.state.cards.get(page.stage)?.generation !== generation) return;
    this.state.putPage(page, !this.#news.has(page.stage));
    const rows = this.#wanted.get(page.stage) ?? { first: 0, last: -1 };
    if (!this.state.cards.get(page.stage)?.missing(rows.first, rows.last).length) this.#news.delete(page.stage);
  }

  /**
   * @param {string} key
   * @param {unknown} error
   */
  #fail(key, error) {
    this.#failed.set(key, Date.now() + REST_AFTER_FAILURE);
    this.onError(error);
  }
}
