import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { debounce } from "../shared/timing.js";
import { reasonView } from "./reason_view.js";

/** Milliseconds of rest before Python is asked. */
const REST = 250;

/** Milliseconds of rest before the conditions are said anew. */
const PAUSE = 60;

/** Two views of one screen hear the same answers: each counts from a place of its own. */
let turns = Math.floor(Math.random() * 1e9);

/** For how many records the conditions hold: a figure that follows what is typed, with examples and why. */
export class LiveView {
  #turn = 0;
  #said = 0;

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {import("./builder/builder.js").Builder} builder
   * @param {() => string | null} zone
   */
  constructor(context, builder, zone = () => null) {
    this.context = context;
    this.builder = builder;
    this.zone = zone;
    this.sentence = h("p", { class: "crm-a-sentence", "data-part": "sentence" });
    this.count = h("p", { class: "crm-a-figure", role: "status", "data-part": "figure" });
    this.examples = h("ul", { class: "crm-a-examples" });
    this.el = h("section", { class: "crm-a-live", "aria-label": context.locale.t("holds_for") }, this.sentence, this.count, this.examples);
    /** told with the newest figure */
    this.onFigure = (/** @type {number | null} */ _count) => {};
  }

  /** Says the conditions anew, and asks how many meet them. */
  update() {
    this.#say();
    this.#turn = 0;
    if (!this.builder.complete) {
      this.#ask.cancel();
      this.#waiting("fill_in");
      return;
    }
    this.el.classList.add("crm-a-stale");
    this.#ask();
  }

  #say = debounce(async () => {
    const { locale } = this.context;
    const turn = ++this.#said;
    const what = await this.builder.inWords().catch(this.context.fail);
    if (turn !== this.#said || what === undefined) return;
    const table = this.context.opening.tables.find(({ name }) => name === this.builder.entity);
    const several = table ? locale.phrase([table.label[1], table.label[2]]) : this.builder.entity;
    const said = locale.t("sentence", { records: several, what });
    this.sentence.textContent = said.charAt(0).toUpperCase() + said.slice(1);
  }, PAUSE);

  #ask = debounce(() => {
    const turn = (this.#turn = ++turns);
    const { entity, value } = this.builder;
    const args = { turn, entity, when: value, zone: this.zone() };
    this.context.rpc.call("look", args).catch((error) => this.context.fail(error));
  }, REST);

  /** @param {import("./wire.js").Figure} figure */
  tell(figure) {
    if (figure.turn !== this.#turn) return;
    this.el.classList.remove("crm-a-stale");
    const { locale } = this.context;
    if (figure.error) {
      this.#waiting(this.builder.showProblem(figure.error.message) ? "mend_above" : null, figure.error.message);
      return;
    }
    const { count, total, examples } = figure.ok ?? { count: null, total: 0, examples: [] };
    this.onFigure(count);
    if (count === null) return this.#waiting("needs_event");
    const table = this.context.opening.tables.find(({ name }) => name === this.builder.entity);
    const several = table ? locale.phrase([table.label[1], table.label[2]]) : this.builder.entity;
    const said = locale.t("figure_of", { n: count, total, records: several });
    fill(this.count, h("strong", { text: locale.number(count) }), h("span", { text: said.replace(/^[\d.,\s\u00a0\u202f]+/, " ") }));
    fill(this.examples, examples.map((one) => this.#example(one)));
  }

  close() {
    this.#ask.cancel();
    this.#say.cancel();
  }

  /** @param {"fill_in" | "mend_above" | "needs_event" | null} key @param {string} [text] */
  #waiting(key, text = "") {
    this.el.classList.remove("crm-a-stale");
    fill(this.count, h("span", { class: "crm-quiet", text: key ? this.context.locale.t(key) : text }));
    fill(this.examples);
  }

  /** @param {import("./wire.js").Shown} one */
  #example({ name, reasons }) {
    const { locale } = this.context;
    const why = reasons.map((reason) => reasonView(locale, reason));
    const summary = h("summary", {}, icon("check"), h("span", { class: "crm-clip", text: name }), h("span", { class: "crm-quiet", text: locale.t("why") }));
    return h("li", {}, h("details", {}, summary, h("ul", { class: "crm-a-reasons" }, why)));
  }
}
