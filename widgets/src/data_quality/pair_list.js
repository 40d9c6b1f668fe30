import { h } from "../shared/dom.js";
import { Rows } from "../shared/rows.js";
import { VirtualList } from "../shared/virtual_list.js";
import { chance } from "../shared/evidence.js";

/**
 * @typedef {import("./wire.js").PairRow} PairRow
 * @typedef {import("./wire.js").Decision} Decision
 */

const FIRST = 200;

/** The pairs of one group; those that were decided stay where they are, and say so. */
export class PairList {
  /** @type {number | null} */
  #chosen = null;
  #group = { entity: "", decision: "" };

  /**
   * @param {import("./context.js").TabContext} context
   * @param {(row: PairRow) => void} onChoose
   */
  constructor(context, onChoose) {
    const { rpc, locale } = context;
    this.context = context;
    this.onChoose = onChoose;
    /** @type {Rows<PairRow>} */
    this.rows = new Rows({
      ask: (start, count) => rpc.call("pairs", { ...this.#group, start, count }),
      onRows: () => this.view.draw(),
      onError: (error) => context.fail(error),
    });
    /** @type {VirtualList<PairRow>} */
    this.view = new VirtualList({
      rowClass: "crm-q-row",
      label: locale.t("pairs"),
      at: (row) => this.rows.at(row),
      draw: (row) => this.#draw(row),
      want: (first, last) => this.rows.want(first, last),
      onKey: (row, event) => this.#onKey(row, event),
    });
    this.el = h("div", { class: "crm-q-rows crm-q-pair-rows", onclick: this.#onClick }, this.view.el);
  }

  /**
   * @param {string} entity
   * @param {Decision} decision
   * @returns {Promise<number>} how many there are
   */
  async load(entity, decision) {
    this.#group = { entity, decision };
    try {
      const { total, rows } = await this.context.rpc.call("pairs", { ...this.#group, start: 0, count: FIRST });
      this.rows.load(total, rows);
      this.view.update(total);
      this.view.rewind();
      return total;
    } catch (error) {
      this.context.fail(error);
      return 0;
    }
  }

  /**
   * @param {number | null} after number of a pair
   * @returns {PairRow | null} the next pair that is open, from the top when there is none below
   */
  nextOpen(after) {
    const all = Array.from({ length: this.rows.total }, (_, row) => this.rows.at(row));
    const at = all.findIndex((row) => row?.number === after);
    const order = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    return order.find((row) => row && !row.done && row.number !== after) ?? null;
  }

  /** @param {number} number the pair that is shown beside the list */
  mark(number) {
    const rows = [this.#chosen, number];
    this.#chosen = number;
    for (let row = 0; row < this.rows.total; row++) {
      const known = this.rows.at(row);
      if (known && rows.includes(known.number)) this.rows.replace(({ number: each }) => each === known.number, { ...known });
      if (known?.number === number) this.view.reveal(row);
    }
    this.view.draw();
  }

  /**
   * @param {PairRow[]} changed
   * @param {PairRow[]} [gone] all pairs that are out of reach; those that are not any more are open again
   */
  replace(changed, gone) {
    const numbers = new Set(gone?.map(({ number }) => number));
    for (let row = 0; row < this.rows.total && gone; row++) {
      const known = this.rows.at(row);
      if (known?.done === "gone" && !numbers.has(known.number)) this.#put({ ...known, done: null });
    }
    changed.forEach((row) => this.#put({ ...row }));
    this.view.draw();
  }

  close() {
    this.view.close();
  }

  /** @param {PairRow} row */
  #put(row) {
    this.rows.replace(({ number }) => number === row.number, row);
  }

  /** @param {PairRow} row */
  #draw(row) {
    const { locale } = this.context;
    const on = row.number === this.#chosen;
    const state = row.done ? locale.t(/** @type {"done_merged"} */ (`done_${row.done}`)) : chance(locale, row.score);
    const names = h(
      "div",
      { class: "crm-q-who" },
      h("span", { class: "crm-q-name crm-clip", title: row.left, text: row.left }),
      h("span", { class: "crm-q-other crm-clip", title: row.right, text: row.right }),
    );
    const told = h("span", { class: "crm-q-state", text: state });
    const mark = h("span", { class: "crm-q-chosen", hidden: !on });
    return { label: locale.t("pair_label", { left: row.left, right: row.right, state }), parts: [mark, names, told] };
  }

  /** @param {MouseEvent} event */
  #onClick = (event) => {
    const li = /** @type {HTMLElement} */ (event.target).closest(".crm-q-row");
    const row = li instanceof HTMLElement && this.rows.at(Number(li.dataset.row));
    if (row) this.onChoose(row);
  };

  /**
   * @param {number} index
   * @param {KeyboardEvent} event
   */
  #onKey(index, event) {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const row = this.rows.at(index);
    if (row) this.onChoose(row);
  }
}
