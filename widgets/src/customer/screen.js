import { copyText } from "../shared/copy.js";
import { fill, focusedIn, h, isTyping } from "../shared/dom.js";
import { keepFromHost } from "../shared/host_keys.js";
import { askToLeave } from "../shared/open_customer.js";
import { ErrorBar } from "../shared/error_bar.js";
import { explain } from "../shared/explain.js";
import { LiveRegion } from "../shared/live.js";
import { PythonBar } from "../shared/python_bar.js";
import { DoneBar } from "./done_bar.js";
import { HeaderView } from "./header_view.js";
import { loadingCustomer } from "./loading_view.js";
import { tell } from "../shared/said.js";
import { Side } from "./side.js";
import { Tabs } from "./tabs.js";
import { chooseTag } from "./tag_choice.js";
import { TimelineView } from "./timeline_view.js";
import { Toolbar } from "./toolbar.js";
import { drawerOf, finderOf } from "./wiring.js";

/**
 * @typedef {import("./session.js").Session} Session
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 */

/** The customer as one person sees it, in one language. */
export class Screen {
  #gone = new AbortController();

  /**
   * @param {Session} session
   * @param {HTMLElement} root
   * @param {CustomerLocale} locale
   */
  constructor(session, root, locale) {
    this.session = session;
    this.root = root;
    this.locale = locale;
    this.live = new LiveRegion();
    this.errors = new ErrorBar({ dismiss: locale.t("dismiss") });
    this.toolbar = new Toolbar(locale);
    this.python = new PythonBar(locale);
    this.done = new DoneBar(locale);
    this.header = new HeaderView(locale, {
      onShow: (part) => this.showPart(part),
      onTag: (anchor) => chooseTag(this, anchor),
      onUntag: async ({ name, group }) => this.tellDone(await session.tag(name, group, false)),
    });
    this.area = h("div", { class: "crm-cu-area" });
    this.tabs = new Tabs(locale, this.area);
    this.timeline = new TimelineView({
      locale,
      rpc: session.rpc,
      onOpen: (entry) => this.drawer.show(entry),
      onPin: (entry) => this.pin(entry),
      onError: (error) => this.fail(error),
      say: (text) => this.live.say(text),
    });
    this.drawer = drawerOf(this);
    this.finder = finderOf(this);
    this.customer = h("div", { class: "crm-cu-customer", hidden: true }, this.header.el, this.tabs.el, this.area);
    this.loading = loadingCustomer(locale);
    this.#assemble();
  }

  /** @param {boolean} news whether it is the same customer after a change */
  draw(news) {
    const { snapshot } = this.session;
    if (!snapshot) return;
    this.loading.remove();
    const { customer } = snapshot;
    this.toolbar.update(customer !== null);
    if (!customer) return this.find();
    this.#showFinder(false);
    if (!news) this.#forget();
    this.header.update(customer);
    this.session.complete();
    if (news && this.side) this.side.update(customer);
    else this.#newCustomer(customer);
    this.timeline.load(customer.timeline, { news, line: this.#line() });
    if (this.python.open) this.python.show(this.#line());
  }

  close() {
    this.#gone.abort();
    this.timeline.close();
    this.finder.close();
    this.side?.close();
    fill(this.root);
  }

  /** Shows the search. */
  find() {
    this.#showFinder(true);
    this.finder.open();
  }

  /** Goes back from the search to the customer, when there is one. */
  leaveSearch() {
    if (!this.session.snapshot?.customer) return;
    this.#showFinder(false);
    this.toolbar.find.focus({ preventScroll: true });
  }

  /** @param {string} id of a customer */
  async choose(id) {
    this.errors.clear();
    this.done.hide();
    const chosen = await this.session.choose(id);
    if (chosen?.customer) this.live.say(String(chosen.customer.header.fields.name ?? ""));
  }

  /** @param {string} part */
  showPart(part) {
    if (part === "timeline") {
      this.tabs.choose("timeline");
      return this.timeline.focusSearch();
    }
    this.tabs.choose("parts");
    this.side?.reveal(part);
  }

  /** @param {import("./wire.js").Entry} entry */
  async pin({ source, id, pinned }) {
    try {
      const answer = await this.session.rpc.call("pin", { source, id, on: !pinned });
      this.timeline.showPins(answer.pinned);
      this.live.say(this.locale.t(pinned ? "said_unpinned" : "said_pinned"));
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {string} key of a suggested action */
  async act(key) {
    this.errors.clear();
    this.tellDone(await this.session.act(key));
  }

  /** @param {import("./wire.js").Snapshot | null} snapshot after something was done here */
  tellDone(snapshot) {
    if (!snapshot?.done) return;
    const text = tell(snapshot.done, this.locale);
    this.live.say(text);
    this.done.show(text, snapshot.undo ? async () => this.tellDone(await this.session.undo()) : null);
  }

  /** @param {unknown} error */
  fail(error) {
    const retry = { label: this.locale.t("try_again"), run: () => this.refresh() };
    this.loading.remove();
    this.errors.show(explain(error, this.locale), this.session.snapshot ? undefined : retry);
  }

  /** Reads everything anew, without losing the place. */
  async refresh() {
    this.errors.clear();
    await this.session.open(this.locale.code, { news: true });
  }

  /** @param {import("./wire.js").Customer} customer */
  #newCustomer(customer) {
    this.drawer.el.hidden = true;
    this.side?.close();
    this.side = new Side(this, customer);
    fill(this.area, this.timeline.el, this.side.el, this.drawer.el);
  }

  #forget() {
    this.header.showPortrait(null);
    this.header.showStanding(undefined);
  }

  #assemble() {
    const { signal } = this.#gone;
    this.errors.onDismiss = () => this.toolbar.find.focus({ preventScroll: true });
    fill(this.area, this.timeline.el, this.drawer.el);
    fill(
      this.root,
      this.toolbar.el,
      this.errors.el,
      this.done.el,
      this.loading,
      this.customer,
      this.finder.el,
      this.python.el,
      this.live.el,
    );
    this.finder.el.hidden = true;
    this.toolbar.update(false);
    this.root.lang = this.locale.tag;
    this.root.addEventListener("keydown", this.#onKey, { signal });
    this.root.addEventListener("click", this.#onClick, { signal });
    this.session.onCounts = (counts) => this.timeline.bar.update(counts);
    this.session.onPortrait = (portrait) => this.header.showPortrait(portrait);
    this.session.onStanding = (standing) => this.header.showStanding(standing);
    this.session.rpc.onSlow = (slow) => this.toolbar.showBusy(slow);
  }

  /** @param {boolean} searching */
  #showFinder(searching) {
    this.finder.el.hidden = !searching;
    this.customer.hidden = searching || !this.session.snapshot?.customer;
  }

  #line() {
    return `ws.customer('${this.session.snapshot?.customer?.header.id ?? ""}').timeline()`;
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    keepFromHost(event);
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape" && this.drawer.open) return this.drawer.hide();
    if (event.key === "Escape" && !isTyping(event.target)) return askToLeave(this.root);
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "/" || this.customer.hidden) return;
    event.preventDefault();
    this.tabs.choose("timeline");
    this.timeline.focusSearch();
  };

  /** @param {MouseEvent} event */
  #onClick = (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-action]"));
    /** @type {Record<string, () => void>} */
    const acts = {
      find: () => this.find(),
      refresh: () => this.refresh(),
      python: () => (this.python.open ? this.python.hide() : this.python.show(this.#line())),
      language: () => this.session.speak(button?.dataset.locale ?? "en"),
      copy: () => button && this.#copy(button),
    };
    acts[button?.dataset.action ?? ""]?.();
  };

  /** @param {HTMLElement} button */
  async #copy(button) {
    const had = focusedIn(this.root);
    const copied = await copyText(button.dataset.text ?? "", button);
    had?.focus({ preventScroll: true });
    const text = this.locale.t(copied ? "copied" : "not_copied");
    button.classList.toggle("crm-done", copied);
    if (copied) this.live.say(text);
    else this.errors.show(text);
  }
}
