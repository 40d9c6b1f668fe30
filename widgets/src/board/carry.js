import { titleOf } from "./moves.js";

/**
 * @typedef {import("./state.js").BoardState} BoardState
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 *
 * @typedef {object} CarryOptions
 * @property {BoardState} state
 * @property {BoardLocale} locale
 * @property {(text: string) => void} say
 * @property {(carried: Carried | null) => void} onChange redraws the marks of card and column
 * @property {(id: string, stage: string) => void} onDrop
 *
 * @typedef {{id: string, from: string, over: string}} Carried
 */

/** A card in the hand of the keyboard: picked up, carried over columns, dropped or put back. */
export class Carry {
  /** @type {Carried | null} */
  carried = null;

  /** @param {CarryOptions} options */
  constructor(options) {
    this.io = options;
  }

  /** @param {string} id */
  pick(id) {
    const place = this.io.state.find(id);
    if (!place || this.io.state.pending.has(id)) return;
    this.#set({ id, from: place.stage, over: place.stage });
    this.#say("said_picked", { card: titleOf(place.card), stage: this.#nameOf(place.stage) });
  }

  /** @param {1 | -1} step to the next column, or the one before */
  over(step) {
    if (!this.carried) return;
    const { columns } = this.io.state;
    const at = columns.findIndex(({ id }) => id === this.carried?.over);
    const next = columns[Math.max(0, Math.min(columns.length - 1, at + step))];
    if (!next) return;
    this.#set({ ...this.carried, over: next.id });
    this.#say(next.id === this.carried.from ? "said_over_home" : "said_over", { stage: this.#nameOf(next.id), n: next.count });
  }

  drop() {
    const carried = this.carried;
    this.#set(null);
    if (!carried) return;
    if (carried.over === carried.from) this.#say("said_stayed", { stage: this.#nameOf(carried.from) });
    else this.io.onDrop(carried.id, carried.over);
  }

  cancel() {
    const carried = this.carried;
    this.#set(null);
    if (carried) this.#say("said_cancelled", { stage: this.#nameOf(carried.from) });
  }

  /** @param {Carried | null} carried */
  #set(carried) {
    const changed = carried || this.carried;
    this.carried = carried;
    if (changed) this.io.onChange(carried);
  }

  /**
   * @param {Parameters<BoardLocale["t"]>[0]} key
   * @param {Record<string, string | number>} params
   */
  #say(key, params) {
    this.io.say(this.io.locale.t(key, params));
  }

  /** @param {string} stage */
  #nameOf(stage) {
    const column = this.io.state.column(stage);
    return column ? this.io.locale.nameOf(column) : "";
  }
}
