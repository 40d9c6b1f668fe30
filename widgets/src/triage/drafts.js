/**
 * @typedef {{text: string, mode: "reply" | "note", suggestion: import("./wire.js").Suggestion | null, macro: string | null}} Draft
 * @typedef {Draft & {id: string}} Written a draft, and the ticket that it was written for
 */

/** @type {Draft} */
const EMPTY = Object.freeze({ text: "", mode: "reply", suggestion: null, macro: null });

/** What is written and not sent yet. A draft belongs to one ticket for good, whichever ticket is shown. */
export class Drafts {
  /** @type {Map<string, Draft>} */
  #drafts = new Map();
  /** @type {Set<string>} */
  #sending = new Set();

  /** @param {string} id a ticket's */
  of(id) {
    return this.#drafts.get(id) ?? EMPTY;
  }

  /** @param {string} id @returns {boolean} whether its draft is on its way; it can't be changed until that is decided */
  sending(id) {
    return this.#sending.has(id);
  }

  /**
   * @param {string} id
   * @param {Partial<Draft>} changed
   */
  change(id, changed) {
    if (this.#sending.has(id)) return;
    const draft = { ...this.of(id), ...changed };
    if (draft.text || draft.mode !== EMPTY.mode) this.#drafts.set(id, draft);
    else this.#drafts.delete(id);
  }

  /**
   * @param {string} id
   * @param {(written: Written) => Promise<boolean>} send tells whether it was written; what was not stays
   */
  async send(id, send) {
    this.#sending.add(id);
    try {
      const sent = await send({ ...this.of(id), id });
      if (sent) this.#drafts.delete(id);
      return sent;
    } finally {
      this.#sending.delete(id);
    }
  }
}

/** @type {WeakMap<object, Drafts>} */
const KEPT = new WeakMap();

/**
 * @param {object} view what stands for one view of the screen as long as it is open
 * @returns {Drafts} its drafts, which a change of the language leaves alone
 */
export function draftsOf(view) {
  const drafts = KEPT.get(view) ?? new Drafts();
  KEPT.set(view, drafts);
  return drafts;
}
