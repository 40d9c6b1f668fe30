import { fill, focusedIn, h, isTyping } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { openCustomer } from "../shared/open_customer.js";
import { gather } from "../shared/timing.js";
import { UndoBar } from "../shared/undo_bar.js";
import { Wished } from "../shared/wished.js";
import { CallList } from "./call_list.js";
import { CallPane } from "./call_pane.js";
import { Filters } from "./filters.js";
import { KEYS, showKeys } from "./keys.js";
import { SearchView } from "./search_view.js";

/** Rows asked for with the list itself. */
const FIRST = 100;

/** Milliseconds after news before the list is read again. */
const NEWS_REST = 1_000;

/** The one tab of the screen: the calls, and the one that is reviewed. */
export class CallsTab {
  #first = true;

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    const { locale, rpc } = context;
    this.context = context;
    /** @type {Wished<import("./wire.js").Page>} */
    this.wished = new Wished((args, signal) => rpc.call("calls", args, signal));
    this.filters = new Filters(context, (changed) => this.#filter(changed));
    this.search = new SearchView(context, { filters: () => this.wished.filters, onOpen: (id, at) => this.openCall(id, at), onTurn: (searching) => this.#turnList(searching) });
    this.list = new CallList(context, { ask: (start, count) => rpc.call("calls", { start, count, filters: this.wished.filters }), onOpen: (id) => this.openCall(id) });
    this.pane = new CallPane(context, { onCustomer: (entity, id) => this.#showCustomer(entity, id), onBack: () => this.#leave(), onDone: (undo) => this.#done(undo) });
    this.count = h("p", { class: "crm-c-count crm-quiet", role: "status" });
    this.empty = h("div", { class: "crm-c-nothing", hidden: true });
    this.listed = h("div", { class: "crm-c-listed" }, this.count, this.list.el, this.empty);
    this.undo = new UndoBar(locale, ({ what, name }) => locale.t(/** @type {"done_text"} */ (`done_${what}`), { name }), () => this.#undo());
    this.undo.show(context.opening.undo);
    this.side = h("div", { class: "crm-c-side" }, this.search.bar, this.filters.el, this.search.el, this.listed, this.undo.el);
    this.el = h("div", { class: "crm-c-review", "aria-label": locale.t("title"), onkeydown: this.#onKey }, this.side, this.pane.el);
  }

  async open() {
    await this.read({ rewind: this.#first });
    const wanted = this.#first ? this.context.opening.call : null;
    if (this.#first && !isTyping(document.activeElement)) this.list.focus(0);
    this.#first = false;
    if (wanted) await this.openCall(wanted, this.context.opening.at ?? undefined);
    else if (this.pane.call) await this.pane.read();
  }

  python() {
    return this.pane.call ? `ws.calls.transcript("${this.pane.call.id}")` : "ws.calls.frame()";
  }

  /** Somebody else changed calls, or an import brings them in: the list follows. */
  follow() {
    this.#followSoon();
  }

  /** @param {string} name @param {any} data */
  tell(name, data) {
    if (name === "lanes") this.pane.tellLanes(data);
    if (name === "read") this.search.tellRead(data);
    if (name === "turn") this.openCall(data.id, data.at ?? undefined);
  }

  close() {
    this.#followSoon.cancel();
    this.search.close();
    this.list.close();
    this.pane.close();
  }

  /** @param {{rewind?: boolean}} [how] */
  async read({ rewind = false } = {}) {
    try {
      const page = await this.wished.read({ start: rewind ? 0 : this.list.top, count: FIRST });
      this.#take(page, rewind);
    } catch (error) {
      this.context.fail(error, () => this.read({ rewind }));
    }
  }

  /**
   * @param {string} id
   * @param {number} [at] seconds
   */
  async openCall(id, at) {
    this.el.classList.add("crm-c-reading");
    this.list.mark(id);
    await this.pane.open(id, at);
    this.list.mark(this.pane.call?.id ?? null);
  }

  #followSoon = gather(async () => {
    await this.read();
    if (this.pane.call && !this.pane.player.playing && !this.pane.writing) await this.pane.read();
  }, NEWS_REST);

  /**
   * @param {import("./wire.js").Page} page
   * @param {boolean} rewind
   */
  #take(page, rewind) {
    const { locale } = this.context;
    const kept = focusedIn(this.list.el) !== null;
    this.filters.update(page.filters);
    this.list.take(page, { rewind });
    if (kept) this.list.focus();
    this.count.textContent = locale.t("count", { n: page.total });
    this.list.el.hidden = this.count.hidden = page.total === 0;
    this.empty.hidden = page.total > 0;
    fill(this.empty, page.total ? null : this.#nothing(page.any));
  }

  /** @param {boolean} any whether there is any call at all */
  #nothing(any) {
    const { locale } = this.context;
    if (!any) return panel("phone", locale.t("no_calls"), locale.t("no_calls_text"));
    const clear = h("button", { class: "crm-button", "data-action": "clear", text: locale.t("clear_filters"), onclick: () => this.#filter({ rep: null, language: null, below: null, unlinked: null }) });
    return panel("filter", locale.t("nothing_fits"), locale.t("nothing_fits_text"), clear);
  }

  /** @param {import("./wire.js").Filters} changed */
  async #filter(changed) {
    this.wished.change(changed);
    await this.read({ rewind: true });
    this.search.refresh();
  }

  /** @param {boolean} searching */
  #turnList(searching) {
    this.listed.hidden = searching;
  }

  #leave() {
    this.el.classList.remove("crm-c-reading");
    this.list.focus();
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    const deed = KEYS[event.key];
    if (!deed) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.key === " " && target.closest("button") && !target.closest("[data-action=play]")) return; // it presses the button
    event.preventDefault();
    this.#do(deed);
  };

  /** @param {import("./keys.js").Deed} deed */
  #do(deed) {
    const { pane } = this;
    if (deed === "play") pane.player.toggle();
    if (deed === "back" || deed === "forward") pane.player.skip(deed === "back" ? -3 : 3);
    if (deed === "mark_next" || deed === "mark_before") pane.toMark(deed === "mark_next" ? 1 : -1);
    if (deed === "slower" || deed === "faster") pane.changeRate(deed === "faster" ? 1 : -1);
    if (deed === "next" || deed === "before") this.#step(deed === "next" ? 1 : -1);
    if (deed === "comment") pane.desk.comment();
    if (deed === "keep") pane.desk.keep();
    if (deed === "items") pane.toItems();
    if (deed === "undo") this.#undo();
    if (deed === "proposals") pane.toProposals();
    if (deed === "link") pane.link();
    if (deed === "search") this.search.box.focus();
    if (deed === "help") showKeys(this.context);
  }

  /** @param {import("./wire.js").Done | null} undo what would be taken back next */
  async #done(undo) {
    this.undo.show(undo);
    await this.read();
    this.list.mark(this.pane.call?.id ?? null);
  }

  async #undo() {
    const { rpc, fail, calm } = this.context;
    try {
      const { undo } = await rpc.call("undo");
      calm();
      await this.pane.read();
      await this.#done(undo);
    } catch (error) {
      fail(error);
      const data = /** @type {any} */ (error)?.data;
      if (data && "next" in data) this.undo.show(data.next);
    }
  }

  /** @param {1 | -1} step */
  #step(step) {
    const row = this.list.step(step);
    if (row && this.pane.call) this.openCall(row.id);
  }

  /**
   * @param {string} entity
   * @param {string} id
   */
  async #showCustomer(entity, id) {
    const { root, rpc, locale } = this.context;
    this.pane.player.audio.pause();
    try {
      await openCustomer(entity, id, { root, rpc, locale });
    } catch (error) {
      this.context.fail(error);
    }
  }
}
