import { isAbort } from "../shared/rpc.js";
import { PAGE } from "./timeline_state.js";

/**
 * @typedef {import("./timeline_state.js").TimelineState} TimelineState
 * @typedef {import("./timeline_state.js").Wish} Wish
 * @typedef {import("../shared/window.js").Rows} Rows
 *
 * @typedef {object} LoaderOptions
 * @property {TimelineState} state
 * @property {(args: Wish & {count: number}, signal: AbortSignal) => Promise<import("./wire.js").Page>} ask
 * @property {() => void} onPage
 * @property {(error: unknown) => void} onError
 * @property {number} [delay] milliseconds of rest before a scrolled-to page is asked for
 */

/** Rows beyond the screen that are asked for before anybody scrolls there. */
const AHEAD = 15;

/** After a failure the same page is not asked for again for so long (milliseconds). */
const REST_AFTER_FAILURE = 5_000;

/** Questions that wait for their answers at a time: who drags the scroll bar about shall not wait for all of it later. */
const AT_ONCE = 2;

/** Asks for the pages that the screen shows, and the next one. */
export class TimelineLoader {
  /** @type {Rows} */
  #wanted = { first: 0, last: -1 };
  /** @type {Map<string, AbortController>} */
  #asked = new Map();
  /** @type {Map<string, number>} */
  #failed = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {LoaderOptions} options */
  constructor({ state, ask, onPage, onError, delay = 40 }) {
    this.state = state;
    this.ask = ask;
    this.onPage = onPage;
    this.onError = onError;
    this.delay = delay;
  }

  /** @param {Rows} rows now on the screen */
  want(rows) {
    this.#wanted = rows;
    this.#timer ??= setTimeout(() => this.#askAll(), this.delay);
  }

  /** Forgets everything: the list is another one, or the screen goes. */
  reset() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const stop of this.#asked.values()) stop.abort();
    this.#asked.clear();
    this.#failed.clear();
  }

  #askAll() {
    this.#timer = undefined;
    const { first, last } = this.#wanted;
    for (const wish of this.state.missing({ first, last: last + AHEAD })) {
      if (this.#asked.size >= AT_ONCE) return; // each answer asks for what is wanted then
      this.#load(wish);
    }
  }

  /** @param {Wish} wish */
  async #load(wish) {
    const { generation } = this.state;
    const key = `${generation} ${wish.start}`;
    if (this.#asked.has(key) || (this.#failed.get(key) ?? 0) > Date.now()) return;
    const stop = new AbortController();
    this.#asked.set(key, stop);
    try {
      const page = await this.ask({ ...wish, count: PAGE }, stop.signal);
      if (this.state.generation === generation) this.state.put(wish.start, page);
    } catch (error) {
      if (!isAbort(error)) this.#fail(key, error);
    }
    if (stop.signal.aborted) return;
    this.#asked.delete(key);
    if (this.state.generation === generation) this.onPage();
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
