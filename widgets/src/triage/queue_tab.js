import { fill, focusedIn, h, isTyping } from "../shared/dom.js";
import { openCustomer } from "../shared/open_customer.js";
import { gather } from "../shared/timing.js";
import { UndoBar } from "../shared/undo_bar.js";
import { Wished } from "../shared/wished.js";
import { BulkBar } from "./bulk_bar.js";
import { Deeds } from "./deeds.js";
import { nothingView } from "./nothing_view.js";
import { QueueFilters } from "./queue_filters.js";
import { QueueKeys } from "./queue_keys.js";
import { QueueList } from "./queue_list.js";
import { said } from "./said.js";
import { Selection } from "./selection.js";
import { TicketPane } from "./ticket_pane.js";

/** @typedef {import("./wire.js").Queue} Queue */

/** Rows asked for with the list itself. */
const FIRST = 100;

/** Milliseconds after news before the list is read again, and between two readings for the sake of the clocks. */
const [NEWS_REST, CLOCKS] = [1_000, 60_000];

/** The tab "Queue": tickets by the time that is left, and the one that is worked on. */
export class QueueTab {
  /** @type {Queue | null} */
  #queue = null;

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    const { locale, rpc } = context;
    this.context = context;
    /** @type {Wished<Queue>} */
    this.wished = new Wished((args, signal) => rpc.call("queue", args, signal));
    this.keys = new QueueKeys(this);
    this.selection = new Selection(() => this.#showSelection());
    this.filters = new QueueFilters(context, (changed) => this.#filter(changed));
    this.list = new QueueList(context, { selection: this.selection, onOpen: (id, focus) => this.openTicket(id, focus) });
    this.undo = new UndoBar(locale, (done) => said(locale, done), () => this.deeds.undo());
    this.pane = new TicketPane(context, {
      onAct: (act, id) => this.keys.do(act, [id]),
      onCustomer: (entity, id) => this.#showCustomer(entity, id),
      onSend: (draft, then) => this.deeds.send(draft, then),
      onSplit: (id, entry) => this.deeds.split(id, entry),
      proposals: {
        onAccept: (id, values) => this.deeds.accept(id, values),
        onChoose: (id, field, value) => this.deeds.act("change", [id], { [field]: value }),
        onOpen: (id) => this.openTicket(id, true),
        onMerge: (id, other) => this.keys.do("merge", [id, other]),
      },
    });
    this.deeds = new Deeds(context, {
      pane: this.pane,
      selection: this.selection,
      current: () => this.keys.current,
      open: (id) => this.openTicket(id, false),
      categories: () => Object.keys(this.#queue?.counts.category ?? {}).filter(Boolean),
      anchor: () => focusedIn(this.el) ?? this.list.view.el,
      onDone: (done) => this.#after(done),
    });
    this.bulk = new BulkBar(locale, { onAct: (act) => this.keys.do(act), onAll: () => this.#chooseAll(), onNone: () => this.selection.clear() });
    this.count = h("p", { class: "crm-t-total crm-quiet", role: "status" });
    this.empty = h("div", { class: "crm-t-nothing" });
    this.side = h("div", { class: "crm-t-side" }, this.filters.el, this.bulk.el, this.count, this.list.el, this.empty, this.undo.el);
    this.el = h("div", { class: "crm-t-queue", onkeydown: this.keys.onKey }, this.side, this.pane.el);
    this.undo.show(context.opening.undo);
    this.clocks = setInterval(() => this.el.isConnected && this.read({ fresh: false, news: true }), CLOCKS);
  }

  async open() {
    const first = this.#queue === null;
    await this.read({});
    if (first && !isTyping(document.activeElement)) this.list.focus(0);
    if (this.pane.id) await this.pane.read();
  }

  python() {
    if (this.pane.id) return `ws.tickets.history("${this.pane.id}")`;
    return "ws.tickets.queue()";
  }

  /** Somebody else changed tickets: the list follows, and what stands beside it. */
  follow() {
    this.#followSoon();
  }

  /** @param {string} name @param {any} data */
  tell(name, data) {
    if (name === "suggested") this.pane.tellSuggested(data);
    if (name === "proposed") this.pane.tellProposed(data);
  }

  /** @param {import("./wire.js").Filters} filters that another tab wishes to see */
  show(filters) {
    this.#filter({ whose: null, state: null, status: null, priority: null, category: null, channel: null, text: null, owner: null, team: null, ...filters });
  }

  close() {
    clearInterval(this.clocks);
    this.#followSoon.cancel();
    this.filters.close();
    this.list.close();
  }

  #followSoon = gather(async () => {
    await this.read({ fresh: false, news: true });
    if (this.pane.id) await this.pane.read();
  }, NEWS_REST);

  /**
   * Asks for what is wished; of several askings the last one counts.
   *
   * @param {object} options
   * @param {boolean} [options.fresh] whether Python reads the tickets anew
   * @param {boolean} [options.news] whether it reads those anew that others changed
   * @param {boolean} [options.rewind]
   */
  async read({ fresh = true, news = false, rewind = false }) {
    const start = rewind ? 0 : this.list.top;
    try {
      const queue = await this.wished.read({ fresh, news, start, count: FIRST });
      this.#take(queue, { rewind, follow: fresh || news });
    } catch (error) {
      this.context.fail(error, () => this.read({ fresh, news, rewind }));
    }
  }

  /**
   * @param {Queue} queue
   * @param {{rewind: boolean, follow: boolean}} how
   */
  #take(queue, how) {
    const { locale } = this.context;
    const kept = focusedIn(this.list.el) !== null;
    this.#queue = queue;
    this.filters.update(queue);
    this.list.take(queue, how);
    if (kept) this.list.focus();
    this.count.textContent = locale.t("count", { n: queue.total });
    this.list.el.hidden = queue.total === 0;
    this.empty.hidden = queue.total > 0;
    fill(this.empty, queue.total ? null : nothingView(locale, queue, () => this.show({})));
    this.#showSelection();
    if (!this.pane.id) this.pane.showNothing(queue.total > 0);
  }

  /** @param {import("./wire.js").Filters} changed */
  #filter(changed) {
    this.selection.clear();
    this.wished.change(changed);
    return this.read({ fresh: false, rewind: true });
  }

  /**
   * @param {string} id
   * @param {boolean} focus
   */
  async openTicket(id, focus) {
    this.el.classList.add("crm-t-reading");
    this.list.mark(id);
    await this.pane.open(id);
    this.list.mark(this.pane.id);
    if (focus && this.pane.ticket?.id === id) this.pane.focus();
  }

  #showSelection() {
    this.list.redraw();
    this.bulk.update(this.selection.size, this.#queue?.total ?? 0);
  }

  async #chooseAll() {
    try {
      const { ids, total } = await this.context.rpc.call("queue_ids");
      this.selection.take(ids);
      if (total > ids.length) this.context.say(this.context.locale.t("chosen_most", { n: ids.length }));
    } catch (error) {
      this.context.fail(error);
    }
  }

  /** @type {import("./deeds.js").Around["onDone"]} `next` goes on with the next ticket */
  async #after({ ids, undo, next, into }) {
    this.undo.show(undo);
    this.selection.clear();
    const at = this.list.at;
    const focused = focusedIn(this.list.el) !== null;
    await this.read({ fresh: false });
    if (!focusedIn(this.context.root)) this.list.focus(); // the button that was pressed is gone
    const open = this.pane.id;
    if (open === null || !(ids.length === 0 || ids.includes(open))) return;
    if (into !== undefined && into !== open) return this.openTicket(into, !focused);
    const row = this.list.rows.at(Math.min(at, this.list.rows.total - 1));
    if (next && row && row.id !== open) {
      await this.openTicket(row.id, !focused);
      if (focused) this.list.focus();
    } else {
      await this.pane.read();
      this.list.mark(open);
    }
  }

  /**
   * @param {string} entity
   * @param {string} id
   */
  async #showCustomer(entity, id) {
    const { root, rpc, locale } = this.context;
    try {
      await openCustomer(entity, id, { root, rpc, locale, onClose: () => this.pane.focus() });
    } catch (error) {
      this.context.fail(error);
    }
  }
}
