import { nextPosition } from "./navigation.js";

/**
 * @typedef {import("./state.js").BoardState} BoardState
 * @typedef {import("./navigation.js").Direction} Direction
 *
 * @typedef {object} Spot
 * @property {string} stage
 * @property {number} row
 * @property {string | null} id null while the card there is still loading
 */

/** The one card that the Tab key reaches; the arrow keys walk it over the board. */
export class ActiveCard {
  /** @type {Spot | null} */
  spot = null;

  /** @param {BoardState} state */
  constructor(state) {
    this.state = state;
  }

  get id() {
    return this.spot?.id ?? null;
  }

  /** @param {string} id */
  set(id) {
    const place = this.state.find(id);
    if (place) this.spot = { stage: place.stage, row: place.row, id };
  }

  /**
   * @param {Direction} direction
   * @param {{pageRows: number, firstRowOf: (stage: string) => number}} view what is on the screen
   * @returns {Spot | null} where the focus goes
   */
  step(direction, { pageRows, firstRowOf }) {
    const spot = this.settle();
    if (!spot) return null;
    const columns = this.state.columns.map(({ id }) => ({ rows: this.#rows(id), firstRow: firstRowOf(id) }));
    const from = { column: this.state.columns.findIndex(({ id }) => id === spot.stage), row: spot.row };
    const to = nextPosition(from, direction, columns, pageRows);
    return (this.spot = this.#spotAt(this.state.columns[to.column]?.id ?? spot.stage, to.row));
  }

  /**
   * Finds the active card again after the board has changed: the same card wherever it is now, else its neighbour.
   *
   * @returns {Spot | null}
   */
  settle() {
    if (this.spot?.id) this.set(this.spot.id);
    const stage = this.#stageWithCards();
    if (!stage) return (this.spot = null);
    const row = this.spot?.stage === stage ? Math.min(this.spot.row, this.#rows(stage) - 1) : 0;
    return (this.spot = this.#spotAt(stage, row));
  }

  #stageWithCards() {
    if (this.spot && this.#rows(this.spot.stage) > 0) return this.spot.stage;
    return this.state.columns.find(({ id }) => this.#rows(id) > 0)?.id;
  }

  /**
   * @param {string} stage
   * @param {number} row
   * @returns {Spot}
   */
  #spotAt(stage, row) {
    return { stage, row, id: this.state.cards.get(stage)?.at(row)?.id ?? null };
  }

  /** @param {string} stage */
  #rows(stage) {
    return this.state.cards.get(stage)?.rows ?? 0;
  }
}
