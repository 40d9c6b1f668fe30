/** Tickets that a person chose for one action, by their ids. */
export class Selection {
  /** @type {Set<string>} */
  #ids = new Set();
  #last = -1;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
  }

  get size() {
    return this.#ids.size;
  }

  get ids() {
    return [...this.#ids];
  }

  /** @param {string} id */
  has(id) {
    return this.#ids.has(id);
  }

  /**
   * @param {number} row
   * @param {(row: number) => string | undefined} idAt
   * @param {boolean} [through] all rows from the one that was chosen last up to this one
   */
  toggle(row, idAt, through = false) {
    const id = idAt(row);
    if (id === undefined) return;
    const on = !this.#ids.has(id);
    const from = through && this.#last >= 0 ? this.#last : row;
    for (let each = Math.min(from, row); each <= Math.max(from, row); each++) {
      const one = idAt(each);
      if (one !== undefined) on ? this.#ids.add(one) : this.#ids.delete(one);
    }
    this.#last = row;
    this.onChange();
  }

  /** @param {string[]} ids */
  take(ids) {
    this.#ids = new Set(ids);
    this.onChange();
  }

  clear() {
    this.#last = -1;
    if (this.#ids.size) this.take([]);
  }
}
