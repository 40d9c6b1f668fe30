import { fill, focusedIn, h, isTyping } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { openCustomer } from "../shared/open_customer.js";
import { debounce } from "../shared/timing.js";
import { BulkBar } from "./bulk_bar.js";
import { Deeds } from "./deeds.js";
import { showKeys } from "./help_dialog.js";
import { actOf } from "./keys.js";
import { QueueFilters } from "./queue_filters.js";
import { QueueList } from "./queue_list.js";
import { Selection } from "./selection.js";
import { TicketPane } from "./ticket_pane.js";
import { UndoBar } from "./undo_bar.js";

/** @typedef {import("./wire.js").Queue} Queue */

/** Rows asked for with the list itself. */
const FIRST = 100;

/** Milliseconds after news before the list is read again, and between two readings for the sake of the clocks. */
const [NEWS_REST, CLOCKS] = [1_000, 60_000];

/** The tab "Queue": tickets by the time that is left, and the one that is worked on. */
export class QueueTab {
  /** @type {Queue | null} */
  #queue = null;
  /** @type {AbortController | null} */
  #reading = null;

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    const { locale } = context;
    this.context = context;
    this.selection = new Selection(() => this.#showSelection());
    this.filters = new QueueFilters(context, (changed) => this.#filter(changed));
    this.list = new QueueList(context, { selection: this.selection, onOpen: (id, focus) => this.openTicket(id, focus) });
    this.undo = new UndoBar(locale, () => this.deeds.undo());
    this.pane = new TicketPane(context, {
      onAct: (act, id) => this.#do(act, [id]),
      onCustomer: (entity, id) => this.#showCustomer(entity, id),
      onSend: (draft, then) => this.deeds.send(draft, then),
    });
    this.deeds = new Deeds(context, {
      pane: this.pane,
      selection: this.selection,
      current: () => this.#current,
      open: (id) => this.openTicket(id, false),
      categories: () => Object.keys(this.#queue?.counts.category ?? {}).filter(Boolean),
      anchor: () => focusedIn(this.el) ?? this.list.view.el,
      onDone: (done) => this.#after(done),
    });
    this.bulk = new BulkBar(locale, { onAct: (act) => this.#do(act), onAll: () => this.#chooseAll(), onNone: () => this.selection.clear() });
    this.count = h("p", { class: "crm-t-total crm-quiet", role: "status" });
    this.empty = h("div", { class: "crm-t-nothing" });
    this.side = h("div", { class: "crm-t-side" }, this.filters.el, this.bulk.el, this.count, this.list.el, this.empty, this.undo.el);
    this.el = h("div", { class: "crm-t-queue", onkeydown: this.#onKey }, this.side, this.pane.el);
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

  #followSoon = debounce(async () => {
    await this.read({ fresh: false, news: true });
    if (this.pane.id) await this.pane.read();
  }, NEWS_REST);

  /**
   * @param {object} options
   * @param {import("./wire.js").Filters} [options.filters]
   * @param {boolean} [options.fresh] whether Python reads the tickets anew
   * @param {boolean} [options.news] whether it reads those anew that others changed
   * @param {boolean} [options.rewind]
   */
  async read({ filters, fresh = true, news = false, rewind = false }) {
    this.#reading?.abort();
    const reading = (this.#reading = new AbortController());
    const start = rewind ? 0 : this.list.top;
    try {
      const args = { filters: filters ?? this.#queue?.filters ?? {}, fresh, news, start, count: FIRST };
      this.#take(await this.context.rpc.call("queue", args, reading.signal), { rewind, follow: fresh || news });
    } catch (error) {
      this.context.fail(error, () => this.read({ filters, fresh, news, rewind }));
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
    this.#drawEmpty(queue);
    this.#showSelection();
    if (!this.pane.id) this.pane.showNothing(queue.total > 0);
  }

  /** @param {Queue} queue */
  #drawEmpty({ total, counts, filters }) {
    const { locale } = this.context;
    this.list.el.hidden = total === 0;
    this.empty.hidden = total > 0;
    if (total > 0) return fill(this.empty);
    const narrowed = Object.keys(filters).length > 0;
    const clear = h("button", { class: "crm-button", "data-action": "clear", text: locale.t("clear_filters"), onclick: () => this.show({}) });
    const solved = counts.status?.solved ?? 0;
    if (narrowed) fill(this.empty, panel("filter", locale.t("nothing_fits"), locale.t("nothing_fits_text"), clear));
    else fill(this.empty, panel("check", locale.t("all_done"), locale.t(solved ? "all_done_text" : "no_tickets_text")));
  }

  /** @param {import("./wire.js").Filters} changed */
  #filter(changed) {
    this.selection.clear();
    const filters = { ...this.#queue?.filters, ...changed };
    return this.read({ filters, fresh: false, rewind: true });
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

  #back() {
    if (this.selection.size) return this.selection.clear();
    this.el.classList.remove("crm-t-reading");
    this.list.focus();
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

  /** @param {{ids: string[], undo: import("./wire.js").Done | null, next: boolean}} done `next` goes on with the next ticket */
  async #after({ ids, undo, next }) {
    this.undo.show(undo);
    this.selection.clear();
    const at = this.list.at;
    const focused = focusedIn(this.list.el) !== null;
    await this.read({ fresh: false });
    if (!focusedIn(this.context.root)) this.list.focus(); // the button that was pressed is gone
    const open = this.pane.id;
    if (open === null || !(ids.length === 0 || ids.includes(open))) return;
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

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.defaultPrevented || isTyping(event.target) && !isCheck(event.target)) {
      if (event.key === "Escape" && event.target === this.filters.search) this.list.focus();
      return;
    }
    const act = actOf(event);
    if (!act || (act === "open" && event.target instanceof HTMLButtonElement)) return;
    if ((act === "next" || act === "previous") && event.key.startsWith("Arrow")) return;
    event.preventDefault();
    if (act === "suggestion") this.pane.view.suggestions.take(Number(event.key));
    else this.#do(act);
  };

  /** The ticket that keys work on. */
  get #current() {
    return (focusedIn(this.list.el) ? null : this.pane.id) ?? this.list.current?.id ?? null;
  }

  /**
   * @param {import("./keys.js").Act} act
   * @param {string[]} [ids] the tickets, when it is not for the person's place to say
   */
  #do(act, ids) {
    if (act === "next" || act === "previous") return this.#step(act === "next" ? 1 : -1);
    if (act === "open") return this.list.current && this.openTicket(this.list.current.id, true);
    if (act === "select") return this.list.select();
    if (act === "search") return this.filters.search.focus();
    if (act === "back") return this.#back();
    if (act === "help") return showKeys(this.context);
    return ids ? this.deeds.run(act, ids) : this.#run(act);
  }

  /**
   * Nothing is done to a ticket that is not seen yet: keys that are faster than Python wait for it.
   *
   * @param {import("./keys.js").Act} act
   */
  async #run(act) {
    const { ids } = this.deeds;
    await this.pane.settled;
    if (String(ids) === String(this.deeds.ids)) this.deeds.run(act, ids);
  }

  /** @param {number} step */
  async #step(step) {
    const row = this.list.step(step);
    const reading = this.pane.id !== null && focusedIn(this.pane.el) !== null;
    if (!row) return;
    if (reading) await this.openTicket(row.id, true);
    else this.list.focus();
  }
}

/** @param {EventTarget | null} target */
function isCheck(target) {
  return target instanceof HTMLInputElement && target.type === "checkbox";
}
