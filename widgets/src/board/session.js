import { Rpc, isAbort } from "../shared/rpc.js";
import { ActiveCard } from "./active.js";
import { NO_FILTERS } from "./filters.js";
import { PageLoader } from "./pages.js";
import { BoardState } from "./state.js";

/**
 * @typedef {import("../shared/host.js").HostModel} HostModel
 * @typedef {import("./wire.js").Filters} Filters
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Detail} Detail
 * @typedef {{columns: import("./wire.js").ColumnTotals[], touched: string[], undo?: import("./wire.js").Undo}} Changed
 */

/** One view's talk with Python: what it asked for, what it knows. Lives through changes of language. */
export class Session {
  state = new BoardState();
  active = new ActiveCard(this.state);
  /** @type {AbortController | null} */
  #viewing = null;
  /** @type {(error: unknown) => void} */
  onError = () => {};
  /** @type {() => void} something else than cards may have changed in the store */
  onChanged = () => {};
  /** @type {() => void} */
  onClosed = () => {};

  /** @param {HostModel} model */
  constructor(model) {
    this.rpc = new Rpc(model);
    const ask = (/** @type {object} */ args, /** @type {AbortSignal} */ signal) => this.rpc.call("page", args, signal);
    this.pages = new PageLoader({ state: this.state, ask, onError: (error) => this.onError(error) });
    this.rpc.on("changed", (data) => this.#changed(data));
    this.rpc.on("closed", () => this.onClosed());
  }

  /** Reads the board for the first time. */
  open() {
    return this.#take((signal) => this.rpc.call("open", {}, signal));
  }

  /**
   * Asks for another view of the board, or for the same one anew. Of several asked in a row the last one counts.
   *
   * @param {{pipeline?: string, filters?: Filters, sort?: Record<string, string>, locale?: string}} [args]
   */
  view(args = {}) {
    return this.#take((signal) => this.rpc.call("view", args, signal));
  }

  /** @param {Filters} changed null takes a filter away */
  filter(changed) {
    this.filters = { ...NO_FILTERS, ...this.filters, ...changed };
    return this.view({ filters: this.filters });
  }

  /**
   * @param {string} stage
   * @param {string} key
   */
  sort(stage, key) {
    return this.view({ sort: { ...this.state.snapshot?.sort, [stage]: key } });
  }

  /**
   * @param {string} id
   * @param {number} version
   * @param {object} changes
   * @returns {Promise<Detail>}
   */
  async edit(id, version, changes) {
    const { card, columns, detail } = await this.rpc.call("edit", { deal: id, version, changes });
    this.state.replace(card);
    this.state.apply(columns);
    this.pages.refresh([card.stage]);
    return detail;
  }

  close() {
    this.pages.reset();
    this.rpc.close();
  }

  /**
   * @param {(signal: AbortSignal) => Promise<Snapshot>} ask
   * @returns {Promise<boolean>} whether the board now shows it
   */
  async #take(ask) {
    this.#viewing?.abort();
    const viewing = (this.#viewing = new AbortController());
    try {
      this.#load(await ask(viewing.signal));
      return true;
    } catch (error) {
      if (!isAbort(error)) this.onError(error);
      return false;
    }
  }

  /** @param {Snapshot} snapshot */
  #load(snapshot) {
    this.pages.reset();
    this.filters = snapshot.filters;
    this.state.load(snapshot);
  }

  /** @param {Changed} data */
  #changed({ columns, touched, undo }) {
    if (!this.state.snapshot) return;
    this.state.apply(columns, undo);
    this.pages.refresh(touched, { news: true });
    touched.forEach((stage) => this.#checkHeld(stage));
    this.onChanged();
  }

  /** @param {string} stage whose held card may be somewhere else by now */
  async #checkHeld(stage) {
    const held = this.state.cards.get(stage)?.held;
    if (!held || this.state.pending.has(held.card.id)) return;
    try {
      const { card } = await this.rpc.call("detail", { deal: held.card.id });
      if (card.stage === stage) this.state.replace(card);
      else this.state.release(stage);
    } catch (error) {
      if (!isAbort(error)) this.state.release(stage); // gone: the page that is read again tells the rest
    }
  }
}
