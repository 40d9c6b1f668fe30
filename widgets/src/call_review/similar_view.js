import { fill, h } from "../shared/dom.js";
import { isAbort } from "../shared/rpc.js";

/** Signs from which on words mean something: a Chinese one counts as three. */
const LEAST = 4;

/** What was said in calls that is similar in meaning to what is looked for; comes after the words, which are quicker. */
export class SimilarView {
  /** @type {AbortController | null} */
  #asking = null;

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {object} io
   * @param {() => import("./wire.js").Filters} io.filters
   * @param {(hit: import("./wire.js").Hit) => HTMLElement} io.row
   */
  constructor(context, io) {
    this.context = context;
    this.io = io;
    this.note = h("p", { class: "crm-quiet crm-c-note", role: "status", hidden: true });
    this.rows = h("div");
    this.title = h("h3", { class: "crm-c-found-title", text: context.locale.t("found_like") });
    this.el = h("div", { class: "crm-c-like", hidden: true }, this.title, this.note, this.rows);
  }

  /**
   * @param {string} text
   * @param {import("./wire.js").Hit[]} known places with these very words, which are not shown twice
   */
  async ask(text, known) {
    this.stop();
    if (weight(text) < LEAST) return void (this.el.hidden = true);
    const asking = (this.#asking = new AbortController());
    try {
      const { hits, reading } = await this.context.rpc.call("search_meaning", { text, filters: this.io.filters() }, asking.signal);
      const there = new Set(known.map(placeOf));
      this.#show(hits.filter((/** @type {import("./wire.js").Hit} */ hit) => !there.has(placeOf(hit))), reading);
    } catch (error) {
      if (!isAbort(error)) this.context.fail(error, () => this.ask(text, known));
    }
  }

  stop() {
    this.#asking?.abort();
  }

  /**
   * @param {import("./wire.js").Read} read how far the calls are read for this search
   * @returns {boolean} whether all are read by now, so that it can be asked again
   */
  tell({ ready, done, total, why }) {
    const { locale } = this.context;
    this.note.hidden = ready && !why;
    if (!this.note.hidden) this.note.textContent = why ?? locale.t("reading_calls", { done: done ?? 0, total: total ?? 0 });
    return ready && !why;
  }

  /**
   * @param {import("./wire.js").Hit[]} hits
   * @param {boolean} reading
   */
  #show(hits, reading) {
    fill(this.rows, hits.map((hit) => this.io.row(hit)));
    this.note.hidden = !reading;
    if (reading) this.note.textContent = this.context.locale.t("reading_begins");
    this.el.hidden = !reading && !hits.length;
  }
}

/** @param {import("./wire.js").Hit} hit */
function placeOf({ call, turn }) {
  return `${call.id}:${turn}`;
}

/** @param {string} text */
function weight(text) {
  return [...text].reduce((sum, sign) => sum + (/[\u3400-\u9fff]/.test(sign) ? 3 : 1), 0);
}
