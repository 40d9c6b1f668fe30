import { fill, h, isTyping } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { icon } from "../shared/icons.js";
import { WorkView } from "../shared/work_view.js";
import { showCustomer } from "./customers.js";
import { PairList } from "./pair_list.js";
import { PairView } from "./pair_view.js";

const WORK_TITLES = { duplicates: "searching" };

/**
 * @typedef {import("./wire.js").Decision} Decision
 * @typedef {import("./wire.js").Duplicates} Duplicates
 * @typedef {import("./wire.js").PairRow} PairRow
 * @typedef {import("./wire.js").Decided} Decided
 */

/** The tab "Duplicates": pairs of records, one after the other, to be merged or kept apart. */
export class DuplicatesTab {
  #entity = "accounts";
  /** @type {Decision} */
  #decision = "ask";
  /** @type {number | null} the pair on the right */
  #current = null;
  /** @type {number[]} what was decided here, for undo */
  #history = [];
  /** @type {AbortController | null} */
  #reading = null;
  /** @type {AbortController | null} */
  #opening = null;

  /** @param {import("./context.js").TabContext} context */
  constructor(context) {
    const { locale } = context;
    this.context = context;
    this.kinds = h("div", { class: "crm-q-kinds", role: "group", "aria-label": locale.t("kind_of_records") });
    this.search = h("button", { class: "crm-button", "data-action": "find", onclick: () => this.#find() });
    this.answers = h("p", { class: "crm-q-answers crm-quiet", role: "status" });
    this.groups = h("div", { class: "crm-q-kinds", role: "group", "aria-label": locale.t("pairs") });
    this.list = new PairList(context, (row) => this.#show(row.number));
    this.pair = new PairView(context, {
      onMerge: () => this.#merge(),
      onApart: () => this.#decide("keep_apart"),
      onSkip: () => this.#next(),
      onUndo: () => this.#undo(),
      onChoose: (keep, choose) => this.#read(keep, choose),
      onOpen: (id) => showCustomer(context, this.#entity, id),
    });
    this.work = new WorkView(context.locale, WORK_TITLES, () => this.#cancel());
    this.body = h("div", { class: "crm-q-review" });
    const head = h("div", { class: "crm-q-filters crm-q-review-head" }, this.kinds, this.search, this.answers);
    this.el = h("div", { class: "crm-q-duplicates", onkeydown: this.#onKey }, head, this.body);
  }

  async open() {
    this.#opening?.abort();
    const opening = (this.#opening = new AbortController());
    try {
      await this.#take(await this.context.rpc.call("duplicates", { entity: this.#entity }, opening.signal));
    } catch (error) {
      this.context.fail(error, () => this.open());
    }
  }

  python() {
    return `ws.${this.#entity}.find_duplicates()`;
  }

  close() {
    this.#reading?.abort();
    this.#opening?.abort();
    this.list.close();
  }

  /** @param {import("./wire.js").Work} work */
  tellWork(work) {
    if (work.name !== "duplicates") return;
    if (work.state === "running") return this.#busy(work);
    if (work.state === "failed" && work.error) this.context.fail(work.error);
    this.#history = [];
    this.open();
  }

  /** @param {Duplicates} state */
  async #take(state) {
    const { locale } = this.context;
    this.state = state;
    this.#drawHead(state);
    if (state.work.name === "duplicates" && state.work.state === "running") return this.#busy(state.work);
    if (!state.searched) return fill(this.body, this.#begin());
    const { ask, same } = state.counts;
    if (this.#decision === "ask" && ask === 0 && same > 0) this.#decision = "same";
    this.#drawGroups(state.counts);
    const side = h("div", { class: "crm-q-pairs" }, h("div", { class: "crm-q-pairs-head" }, this.groups), this.list.el);
    fill(this.body, side, this.pair.el);
    const total = await this.list.load(this.#entity, this.#decision);
    if (total === 0 && ask + same === 0) return fill(this.body, panel("check", locale.t("no_pairs"), locale.t("no_pairs_text")));
    this.#next(false);
  }

  /** @param {Duplicates} state */
  #drawHead({ entities, searched, answers }) {
    const { locale } = this.context;
    const kinds = entities.map((name) =>
      h("button", {
        class: "crm-q-kind",
        "aria-pressed": String(name === this.#entity),
        "data-entity": name,
        onclick: () => this.#turnTo(name),
        text: locale.t(/** @type {"entity_accounts"} */ (`entity_${name}`)),
      }),
    );
    fill(this.kinds, kinds);
    fill(this.search, icon("search"), locale.t(searched ? "find_again" : "find"));
    this.search.hidden = !searched;
    this.#drawAnswers(answers);
  }

  /** @param {{count: number, more: number}} answers */
  #drawAnswers({ count, more }) {
    const { locale } = this.context;
    const told = locale.t("answers", { n: count });
    this.answers.textContent = more > 0 ? [told, locale.t("answers_more", { n: more })].join(" ") : told;
  }

  /** @param {Record<Decision, number>} counts */
  #drawGroups(counts) {
    const { locale } = this.context;
    const names = /** @type {const} */ (["ask", "same"]);
    const buttons = names.map((name) =>
      h(
        "button",
        { class: "crm-q-kind", "aria-pressed": String(name === this.#decision), "data-decision": name, onclick: () => this.#group(name) },
        locale.t(`decision_${name}`),
        h("span", { class: "crm-q-kind-count", text: locale.number(counts[name]) }),
      ),
    );
    fill(this.groups, buttons);
  }

  #begin() {
    const { locale } = this.context;
    const run = { class: "crm-button crm-button-main", "data-action": "find", onclick: () => this.#find() };
    return panel("search", locale.t("find_title"), locale.t("find_text"), h("button", { ...run, text: locale.t("find") }));
  }

  /** @param {import("./wire.js").Work} work */
  #busy(work) {
    const { locale } = this.context;
    const kind = locale.t(/** @type {"entity_accounts"} */ (`entity_${this.#entity}`));
    const phase = locale.t(/** @type {"phase_read"} */ (`phase_${work.text || "read"}`));
    const share = locale.percent(work.total ? work.done / work.total : 0);
    const el = this.work.update({ ...work, text: kind }, locale.t("phase_share", { phase, share }));
    if (this.body.firstElementChild !== el) fill(this.body, el);
  }

  /** @param {string} entity */
  #turnTo(entity) {
    this.#entity = entity;
    this.#current = null;
    this.#history = [];
    this.open();
  }

  /** @param {Decision} decision */
  async #group(decision) {
    this.#decision = decision;
    if (this.state) this.#drawGroups(this.state.counts);
    await this.list.load(this.#entity, decision);
    this.#next(false);
  }

  async #find() {
    this.context.calm();
    try {
      this.#busy(await this.context.rpc.call("find_duplicates", { entity: this.#entity, locale: this.context.locale.code }));
    } catch (error) {
      this.context.fail(error);
    }
  }

  async #cancel() {
    try {
      await this.context.rpc.call("cancel_search");
    } catch (error) {
      this.context.fail(error);
    }
  }

  /** @param {boolean} [onward] whether the pair after the present one is meant, or the first open one */
  #next(onward = true) {
    const row = this.list.nextOpen(onward ? this.#current : null);
    if (row) this.#show(row.number);
    else this.#rest();
  }

  #rest() {
    this.#current = null;
    this.pair.showDone(this.#history.length > 0);
  }

  /** @param {number} number */
  async #show(number) {
    this.#current = number;
    this.list.mark(number);
    await this.#read();
  }

  /**
   * @param {string} [keep]
   * @param {Record<string, string>} [choose]
   */
  async #read(keep, choose) {
    this.#reading?.abort();
    const reading = (this.#reading = new AbortController());
    const args = { entity: this.#entity, number: this.#current, keep: keep ?? null, choose: choose ?? null };
    try {
      const shown = await this.context.rpc.call("pair", args, reading.signal);
      this.pair.update(shown, choose ?? {});
      if (shown.done) this.list.replace([shown]);
    } catch (error) {
      this.context.fail(error);
    }
  }

  async #merge() {
    const { preview } = this.pair;
    if (!preview) return;
    await this.#decide("merge_pair", { keep: preview.keep, choose: this.pair.choose, versions: preview.versions });
  }

  /**
   * @param {"merge_pair" | "keep_apart"} verb
   * @param {object} [args]
   */
  async #decide(verb, args = {}) {
    const { rpc, locale, say, fail, calm } = this.context;
    const number = this.#current;
    if (number === null || this.pair.done || this.deciding) return;
    this.deciding = true;
    calm();
    try {
      const decided = await rpc.call(verb, { entity: this.#entity, number, ...args });
      this.#history.push(number);
      this.#took(decided);
      say(locale.t(verb === "merge_pair" ? "said_merged" : "said_apart"));
      this.#next();
    } catch (error) {
      fail(error);
      if (/** @type {any} */ (error)?.code === "stale") this.#read();
    }
    this.deciding = false;
  }

  async #undo() {
    const { rpc, locale, say, fail, calm } = this.context;
    const last = this.pair.done ? this.#current : (this.#history.at(-1) ?? null);
    if (last === null || this.deciding) return;
    this.deciding = true;
    calm();
    try {
      const decided = await rpc.call("undo_pair", { entity: this.#entity, number: last });
      this.#history = this.#history.filter((number) => number !== last);
      this.#took(decided);
      say(locale.t("said_undone"));
      await this.#show(last);
      if (decided.stayed) fail({ message: locale.t("undo_stayed", { n: decided.stayed }) });
    } catch (error) {
      fail(error);
    }
    this.deciding = false;
  }

  /** @param {Decided} decided */
  #took({ row, gone, counts, answers }) {
    this.list.replace([row, ...gone], gone);
    if (this.state) this.state.counts = counts;
    this.#drawGroups(counts);
    this.#drawAnswers(answers);
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = { y: () => this.#merge(), n: () => this.#decide("keep_apart"), s: () => this.#next(), u: () => this.#undo() }[event.key.toLowerCase()];
    if (!act || !this.pair.el.isConnected) return;
    event.preventDefault();
    act();
  };
}
