import { isAbort } from "../shared/rpc.js";

/**
 * @typedef {import("./state.js").BoardState} BoardState
 * @typedef {import("./state.js").Origin} Origin
 * @typedef {import("./wire.js").Card} Card
 * @typedef {import("./wire.js").Column} Column
 * @typedef {import("./wire.js").Moved} Moved
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 * @typedef {{reason: string, note: string | null}} LostAnswer
 *
 * @typedef {object} MoveOptions
 * @property {BoardState} state
 * @property {BoardLocale} locale
 * @property {(verb: string, args: object) => Promise<any>} call
 * @property {(card: Card) => Promise<LostAnswer | null>} askReason null when the person thinks better of it
 * @property {(card: Card, target: Column, missing: import("./wire.js").Missing[]) => Promise<{override: string} | null>} askGate why it may
 *   pass although something is missing, null when it may not
 * @property {(text: string) => void} say to screen readers
 * @property {(text: string) => void} fail to the error bar
 * @property {(error: unknown) => string} explain
 * @property {(id: string) => void} focus puts the focus on a card
 * @property {() => void} rest takes the focus off the cards, so that none is drawn away from under it
 * @property {(stages: string[]) => void} refresh reads columns again
 * @property {(card: Card) => void} onMoved
 */

/** Moves cards: at once on the screen, then in Python, and back again when Python says no. */
export class Moves {
  /** @param {MoveOptions} options */
  constructor(options) {
    this.io = options;
  }

  /**
   * @param {string} id
   * @param {string} stage
   * @param {number} [row] where it was dropped
   */
  async move(id, stage, row = 0) {
    const { state, focus, rest } = this.io;
    const place = state.find(id);
    const target = state.column(stage);
    if (!place || !target || place.stage === stage || state.pending.has(id)) return;
    const origin = /** @type {Origin} */ (state.take(id));
    state.pending.add(id);
    // Python works while the browser draws; but a person is asked only once the card lies there.
    const early = target.kind === "lost" ? null : this.#ask(origin, target);
    rest();
    this.#showIn(target, origin.card, row);
    focus(id);
    await this.#settle(early ?? this.#ask(origin, target), origin, target, row);
  }

  /** Takes the last move back; history keeps both. */
  async undo() {
    const { call, fail, explain } = this.io;
    try {
      this.#arrive(await call("undo", {}), "said_undone");
    } catch (error) {
      if (!isAbort(error)) fail(explain(error));
    }
  }

  /**
   * @param {Column} target
   * @param {Card} card
   * @param {number} row
   */
  #showIn(target, card, row) {
    target.count += 1;
    this.io.state.hold({ ...card, stage: target.id, age_days: 0, stalled: false, days_allowed: target.days_allowed }, row);
  }

  /**
   * @param {Promise<Moved | null>} asked
   * @param {Origin} origin
   * @param {Column} target
   * @param {number} row
   */
  async #settle(asked, origin, target, row) {
    const { state } = this.io;
    try {
      const moved = await asked;
      state.pending.delete(origin.card.id);
      if (moved) this.#arrive(moved, "said_moved", row);
      else this.#goBack(origin, target, this.io.locale.t("said_stayed", { stage: this.#nameOf(origin.stage) }));
    } catch (error) {
      state.pending.delete(origin.card.id);
      if (!isAbort(error)) this.#refused(origin, target, error);
    }
  }

  /**
   * @param {Origin} origin
   * @param {Column} target
   * @returns {Promise<Moved | null>} null when the person thinks better of it
   */
  async #ask({ card }, target) {
    const why = target.kind === "lost" ? await this.io.askReason(card) : {};
    return why && this.#send(card, target, { deal: card.id, stage: target.id, version: card.version, ...why });
  }

  /**
   * Asks Python, and the person for what Python wants to know before.
   *
   * @param {Card} card
   * @param {Column} target
   * @param {object} args
   * @returns {Promise<Moved | null>}
   */
  async #send(card, target, args) {
    try {
      return await this.io.call("move", args);
    } catch (error) {
      const more = await this.#told(card, target, error);
      return more && this.#send(card, target, { ...args, ...more });
    }
  }

  /**
   * @param {Card} card
   * @param {Column} target
   * @param {any} error
   * @returns {Promise<object | null>} what the person says to it; an error to which nobody can say anything is thrown
   */
  #told(card, target, error) {
    if (codeOf(error) === "lost_reason_required") return this.io.askReason(card);
    if (codeOf(error) === "not_ready") return this.io.askGate(card, target, error.data?.missing ?? []);
    throw error;
  }

  /**
   * @param {Moved} moved
   * @param {"said_moved" | "said_undone"} text
   * @param {number} [row]
   */
  #arrive({ card, columns, undo }, text, row = 0) {
    const { state, focus, say, locale, refresh, onMoved } = this.io;
    state.hold(card, state.cards.get(card.stage)?.held?.row ?? row);
    state.apply(columns, undo);
    focus(card.id);
    refresh(columns.map((column) => column.id));
    onMoved(card);
    const count = state.column(card.stage)?.count ?? 0;
    say(locale.t(text, { card: titleOf(card), stage: this.#nameOf(card.stage), n: count }));
  }

  /**
   * @param {Origin} origin
   * @param {Column} target
   * @param {string} said
   */
  #goBack(origin, target, said) {
    target.count = Math.max(0, target.count - 1);
    this.io.state.giveBack(origin);
    this.io.focus(origin.card.id);
    this.io.say(said);
  }

  /**
   * @param {Origin} origin
   * @param {Column} target
   * @param {unknown} error
   */
  #refused(origin, target, error) {
    const { state, fail, explain, refresh } = this.io;
    const present = /** @type {any} */ (error)?.data?.card;
    this.#goBack(origin, target, "");
    if (codeOf(error) === "not_found") state.take(origin.card.id);
    if (present) this.#showPresent(present);
    refresh([origin.stage, target.id]);
    fail(explain(error));
  }

  /** @param {Card} card as Python has it now, wherever that is */
  #showPresent(card) {
    const { state, focus } = this.io;
    const place = state.find(card.id);
    if (place?.stage === card.stage) state.replace(card);
    else state.hold(card);
    focus(card.id);
  }

  /** @param {string} stage */
  #nameOf(stage) {
    const column = this.io.state.column(stage);
    return column ? this.io.locale.nameOf(column) : "";
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {any} */ (error)?.code;
}

/**
 * @param {Card} card
 * @returns {string} as people speak of a deal
 */
export function titleOf(card) {
  return card.account ? `${card.account.name} – ${card.name}` : card.name;
}
