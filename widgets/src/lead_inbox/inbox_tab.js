import { fill, h, isTyping } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { isAbort } from "../shared/rpc.js";
import { Rows } from "../shared/rows.js";
import { UndoBar } from "../shared/undo_bar.js";
import { VirtualList } from "../shared/virtual_list.js";
import { askConvert, askDisqualify, askRelease } from "./dialogs.js";
import { showKeys } from "./keys.js";
import { LeadPane, written } from "./lead_pane.js";
import { Narrowing } from "./narrowing.js";

/**
 * @typedef {import("./wire.js").Lead} Lead
 * @typedef {import("./wire.js").Queue} Queue
 */

/** Milliseconds of rest after a letter before it is searched. */
const REST = 200;

/** The one tab: the queues, the leads of one of them, and one lead. */
export class InboxTab {
  /** @type {Queue} */
  #queue = "mine";
  /** @type {Lead | null} */
  #lead = null;
  /** @type {{id: string, name: string}[]} */
  #people = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;
  #turn = 0;

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    const { locale, fail, opening } = context;
    this.context = context;
    this.queues = h("div", { class: "crm-l-queues", role: "group", "aria-label": locale.t("queues") });
    this.search = h("input", { class: "crm-input", type: "search", "data-control": "search", "aria-label": locale.t("search"), placeholder: locale.t("search_hint"), oninput: () => this.#searchSoon() });
    this.narrowing = new Narrowing(locale, () => this.open());
    this.count = h("p", { class: "crm-quiet", role: "status" });
    this.rows = new Rows({ ask: (start, count) => this.#ask(start, count), onRows: () => this.list.draw(), onError: (error) => fail(error, () => this.open()) });
    this.list = new VirtualList({ label: locale.t("leads"), rowClass: "crm-l-row", at: (row) => this.rows.at(row), draw: (one) => this.#drawn(one), want: (first, last) => this.rows.want(first, last), onKey: (row, key) => key.key === "Enter" && this.#openRow(row) });
    this.list.el.addEventListener("click", (event) => this.#onClick(event));
    this.none = h("div", { class: "crm-l-none", hidden: true });
    this.pane = new LeadPane(locale, { onBack: () => this.#leave(), onAct: (act) => this.#act(act), onHand: (owner) => this.#change("hand", { owner }) });
    this.undo = new UndoBar(locale, (/** @type {import("./wire.js").Done} */ { what, name }) => locale.t(`done_${what}`, { name }), () => this.#undo());
    this.undo.show(opening.undo);
    const side = h("div", { class: "crm-l-side" }, h("div", { class: "crm-l-line crm-l-find" }, this.search, this.count), this.narrowing.el, this.none, this.list.el);
    this.both = h("div", { class: "crm-l-both" }, side, this.pane.el);
    this.el = h("div", { class: "crm-l-tab", tabindex: -1, onkeydown: this.#onKey }, this.queues, this.both, this.undo.el);
  }

  async open() {
    const { rpc, fail, calm, opening } = this.context;
    const turn = ++this.#turn;
    try {
      if (opening.hands_over && !this.#people.length) this.#people = await rpc.call("people");
      const [counts, sources, page] = await Promise.all([rpc.call("queues"), rpc.call("sources"), this.#ask(0, 100)]);
      if (turn !== this.#turn) return;
      calm();
      this.narrowing.showSources(sources);
      this.#draw(counts, page);
    } catch (error) {
      if (!isAbort(error)) fail(error, () => this.open());
    }
  }

  /** Somebody else changed leads: the queues follow, and the lead that one looks at stays. */
  follow() {
    this.open();
  }

  close() {
    clearTimeout(this.#rest);
    this.list.close();
  }

  python() {
    return this.#queue === "pool" ? "ws.leads.pool()" : "ws.leads.frame()";
  }

  /**
   * @param {number} start
   * @param {number} count
   * @returns {Promise<import("./wire.js").Page>}
   */
  #ask(start, count) {
    return this.context.rpc.call("leads", { queue: this.#queue, text: this.search.value, ...this.narrowing.wanted, start, count });
  }

  /**
   * @param {Record<Queue, number>} counts
   * @param {import("./wire.js").Page} page
   */
  #draw(counts, page) {
    const { locale, opening } = this.context;
    fill(this.queues, opening.queues.map((queue) => h("button", { class: "crm-l-queue", "data-queue": queue, "aria-pressed": String(queue === this.#queue), onclick: () => this.#turnTo(queue) }, locale.t(`queue_${queue}`), h("span", { class: "crm-l-count", text: locale.number(counts[queue]) }))));
    this.rows.load(page.total, page.rows);
    this.list.update(page.total);
    this.count.textContent = locale.t("leads_count", { n: page.total });
    this.none.hidden = page.total > 0;
    this.list.el.hidden = page.total === 0;
    if (page.total) return;
    const clear = h("button", { class: "crm-button", "data-action": "clear", text: locale.t("clear"), onclick: () => this.#clear() });
    const text = locale.t(`empty_${this.#queue === "recycled" ? "pool" : this.#queue}`);
    fill(this.none, this.search.value || this.narrowing.some ? panel("filter", locale.t("nothing_found"), "", clear) : panel("meeting", locale.t("empty"), text));
  }

  /** @param {Lead} lead */
  #drawn(lead) {
    const { locale } = this.context;
    const company = lead.company ?? locale.t("no_company");
    const when = lead.pooled_at ? locale.t("in_pool", { ago: locale.ago(lead.pooled_at) }) : locale.t("came", { ago: locale.ago(lead.created_at) });
    const facts = [company, lead.city, lead.channel, when, lead.before && lead.pooled_at && locale.t("had", { name: lead.before })].filter(Boolean).join(" · ");
    const parts = locale.t("parts", { fit: written(lead.fit), engagement: written(lead.engagement), model: written(lead.model), manual: written(lead.manual) });
    const score = h("span", { class: "crm-l-badge", "data-level": level(lead.score), title: parts, text: written(lead.score) });
    const words = h("span", { class: "crm-l-words", "aria-current": this.#lead?.id === lead.id ? "true" : null }, h("span", { class: "crm-clip", title: lead.name, text: lead.name }), h("span", { class: "crm-clip crm-quiet", title: facts, text: facts }));
    return { label: locale.t("lead_label", { name: lead.name, company, score: lead.score === null ? locale.t("no_score") : written(lead.score) }), parts: [score, words] };
  }

  /** @param {Queue} queue */
  #turnTo(queue) {
    this.#queue = queue;
    this.#leave();
    this.list.rewind();
    this.open();
  }

  #searchSoon() {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.open(), REST);
  }

  #clear() {
    this.search.value = "";
    this.narrowing.clear();
    this.open();
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest(".crm-row");
    if (row instanceof HTMLElement) this.#openRow(Number(row.dataset.row));
  }

  /** @param {number} row */
  #openRow(row) {
    const lead = this.rows.at(row);
    if (lead) this.#show(lead);
  }

  /** @param {Lead} lead */
  async #show(lead) {
    const { rpc, fail, say } = this.context;
    this.#choose(lead);
    try {
      const one = lead.pooled_at ? null : await rpc.call("one", { id: lead.id });
      if (this.#lead !== lead) return;
      this.pane.show(lead, one, lead.pooled_at && !this.#people.length ? [] : this.#people);
      this.both.classList.add("crm-l-chosen");
      say(lead.name);
    } catch (error) {
      if (!isAbort(error)) fail(error, () => this.#show(lead));
    }
  }

  /** @param {Lead | null} lead whose row is marked */
  #choose(lead) {
    const changed = [this.#lead, lead];
    this.#lead = lead;
    for (const one of changed) if (one) this.rows.replace(({ id }) => id === one.id, { ...one });
    this.list.draw();
  }

  #leave() {
    this.#choose(null);
    this.pane.showNobody();
    this.both.classList.remove("crm-l-chosen");
  }

  /** @param {import("./lead_pane.js").Act} act */
  async #act(act) {
    const { context } = this;
    const lead = this.#lead;
    if (!lead) return;
    if (act === "pick") return this.#change("pick", {});
    if (act === "release") return askRelease(context, lead.name, (reason) => this.#change("release", { reason }));
    if (act === "disqualify") return askDisqualify(context, lead.name, (reason, note) => this.#change("disqualify", { reason, note }));
    try {
      const matches = await context.rpc.call("matches", { id: lead.id });
      askConvert(context, lead.name, matches, (chosen) => this.#change("convert", chosen));
    } catch (error) {
      if (!isAbort(error)) context.fail(error);
    }
  }

  /**
   * @param {string} verb
   * @param {object} args
   */
  async #change(verb, args) {
    const { rpc, fail, say, locale } = this.context;
    const id = this.#lead?.id;
    try {
      const { undo } = await rpc.call(verb, { id, ...args });
      this.#leave();
      await this.open();
      this.undo.show(undo);
      if (undo) say(locale.t(/** @type {"done_picked"} */ (`done_${undo.what}`), { name: undo.name }));
    } catch (error) {
      if (!isAbort(error)) fail(error, () => this.open());
    }
  }

  async #undo() {
    const { rpc, fail, say, locale } = this.context;
    try {
      const { undo } = await rpc.call("undo");
      this.#leave();
      await this.open();
      this.undo.show(undo);
      say(locale.t("undone"));
    } catch (error) {
      if (!isAbort(error)) fail(error);
      const data = /** @type {any} */ (error)?.data;
      if (data && "next" in data) this.undo.show(data.next);
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    const queue = this.context.opening.queues[Number(event.key) - 1];
    if (queue) this.#turnTo(queue);
    else if (event.key === "/") this.search.focus();
    else if (event.key === "p" && this.#lead?.pooled_at) this.#act("pick");
    else if (event.key === "c" && this.#lead && !this.#lead.pooled_at) this.#act("convert");
    else if (event.key === "u") this.#undo();
    else if (event.key === "?") showKeys(this.context);
    else return;
    event.preventDefault();
  };
}

/**
 * @param {number | null} score
 * @returns {"none" | "low" | "middle" | "high"}
 */
export function level(score) {
  if (score === null) return "none";
  return score >= 70 ? "high" : score >= 40 ? "middle" : "low";
}
