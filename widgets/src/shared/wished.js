/**
 * What a person wishes to see of a list, and the asking for it. Of several askings the last one counts, and none of
 * them forgets a wish that an earlier one had not brought yet.
 *
 * @template {{filters: any}} T
 */
export class Wished {
  /** @type {AbortController | null} */
  #asking = null;
  /** @type {T["filters"]} */
  filters = {};

  /** @param {(args: object, signal: AbortSignal) => Promise<T>} ask */
  constructor(ask) {
    this.ask = ask;
  }

  /** Whether an answer is on its way. */
  get busy() {
    return this.#asking !== null;
  }

  /** @param {Record<string, any>} changed null takes a filter away */
  change(changed) {
    this.filters = { ...this.filters, ...changed };
  }

  /**
   * @param {object} args what is asked for beside the filters
   * @returns {Promise<T>} rejected as aborted when a later asking took its place
   */
  async read(args) {
    this.cancel();
    const asking = (this.#asking = new AbortController());
    try {
      const answer = await this.ask({ ...args, filters: this.filters }, asking.signal);
      this.filters = answer.filters;
      return answer;
    } finally {
      if (this.#asking === asking) this.#asking = null;
    }
  }

  cancel() {
    this.#asking?.abort();
    this.#asking = null;
  }
}
