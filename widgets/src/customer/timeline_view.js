import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { isAbort } from "../shared/rpc.js";
import { dayOf } from "./entry_row.js";
import { iconOf, titleOf } from "./entry_words.js";
import { TimelineBar } from "./timeline_bar.js";
import { TimelineList } from "./timeline_list.js";
import { TimelineLoader } from "./timeline_loader.js";
import { PAGE, TimelineState } from "./timeline_state.js";

/**
 * @typedef {import("./wire.js").Entry} Entry
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 *
 * @typedef {object} TimelineOptions
 * @property {CustomerLocale} locale
 * @property {import("../shared/rpc.js").Rpc} rpc
 * @property {(entry: Entry) => void} onOpen
 * @property {(entry: Entry) => void} onPin
 * @property {(error: unknown) => void} onError
 * @property {(text: string) => void} say
 */

/** The left side: search and filters, pinned entries, and the list. */
export class TimelineView {
  state = new TimelineState();
  /** @type {AbortController | null} */
  #asking = null;
  /** whether the list that the person asked for has not come yet */
  #narrowing = false;
  /** entries without any filter */
  #all = 0;

  /** @param {TimelineOptions} options */
  constructor(options) {
    const { locale, rpc, onOpen, onPin, onError } = options;
    this.io = options;
    this.bar = new TimelineBar(locale, () => this.#narrow());
    this.hint = h("p", { class: "crm-offscreen", id: `crm-cu-keys-${Math.random().toString(36).slice(2)}`, text: locale.t("keys_hint") });
    const ask = (/** @type {object} */ wish, /** @type {AbortSignal} */ signal) =>
      rpc.call("page", { ...wish, ...this.bar.narrowing }, signal);
    this.loader = new TimelineLoader({ state: this.state, ask, onPage: () => this.list.draw(), onError });
    const want = (/** @type {import("../shared/window.js").Rows} */ rows) => this.loader.want(rows);
    this.list = new TimelineList({ locale, state: this.state, want, onOpen, onPin, hintId: this.hint.id });
    this.pins = h("ul", { class: "crm-cu-pins", "aria-label": locale.t("pinned"), hidden: true });
    this.empty = h("div", { class: "crm-cu-empty", hidden: true });
    const label = locale.t("timeline");
    this.el = h(
      "section",
      { class: "crm-cu-timeline", "aria-label": label },
      this.bar.el,
      this.pins,
      this.list.el,
      this.empty,
      this.hint,
    );
  }

  /**
   * @param {import("./wire.js").Customer["timeline"]} timeline
   * @param {{news: boolean, line: string}} options news: the same customer after a change, what one looks at stays; the
   *   line of Python that gives the list
   */
  async load({ total, pinned, ...first }, { news, line }) {
    const before = this.state.total;
    this.#all = total;
    this.bar.showSource(line);
    this.showPins(pinned);
    if (news && this.bar.narrowed && this.#narrowing) return this.#narrow();
    if (news && this.bar.narrowed) return this.#ask((found, page) => this.#renew(before, found, page));
    if (news) return this.#renew(before, total, first);
    this.loader.reset();
    this.list.clear();
    this.state.load(total, first);
    this.list.rewind();
    this.#showEmpty();
  }

  /** @param {Entry[]} pinned */
  showPins(pinned) {
    this.state.markPinned(pinned);
    this.pins.hidden = pinned.length === 0;
    fill(this.pins, pinned.map(this.#pin));
    this.list.draw();
  }

  focusSearch() {
    this.bar.search.focus();
    this.bar.search.select();
  }

  close() {
    this.#asking?.abort();
    this.loader.reset();
    this.list.close();
  }

  /** @param {Entry} entry */
  #pin = (entry) => {
    const { locale, onOpen, onPin } = this.io;
    const title = titleOf(entry, locale);
    const open = h(
      "button",
      { class: "crm-cu-pinned", onclick: () => onOpen(entry) },
      icon(iconOf(entry.kind)),
      h("span", { class: "crm-clip", title, text: title }),
      h("span", { class: "crm-cu-pin-day", text: dayOf(entry, locale) }),
    );
    const off = h("button", { class: "crm-icon-button", label: locale.t("unpin"), onclick: () => onPin(entry) }, icon("close"));
    return h("li", { class: "crm-cu-pin" }, icon("pin"), open, off);
  };

  #narrow() {
    this.#narrowing = true;
    this.loader.reset();
    return this.#ask((total, page) => {
      this.#narrowing = false;
      this.list.clear();
      this.state.load(total, page);
      this.list.rewind();
      this.#showEmpty();
      this.io.say(this.io.locale.t("said_found", { n: total }));
    });
  }

  /** @param {(total: number, page: import("./wire.js").Page) => void} take */
  async #ask(take) {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    this.el.setAttribute("aria-busy", "true");
    try {
      const args = { ...this.bar.narrowing, count: PAGE, counted: true };
      const page = await this.io.rpc.call("page", args, asking.signal);
      take(page.total, page);
    } catch (error) {
      if (!isAbort(error)) this.io.onError(error);
    } finally {
      if (this.#asking === asking) this.el.setAttribute("aria-busy", "false");
    }
  }

  /**
   * @param {number} before
   * @param {number} total
   * @param {import("./wire.js").Page} first
   */
  #renew(before, total, first) {
    this.loader.reset();
    this.state.renew(total, first);
    this.list.shift(total - before);
    this.#showEmpty();
  }

  #showEmpty() {
    const { locale } = this.io;
    const none = this.state.total === 0;
    const found = this.#all > 0;
    this.list.el.hidden = none;
    this.empty.hidden = !none;
    if (!none) return;
    const remedy = h("button", { class: "crm-button", onclick: () => this.bar.reset(), text: locale.t("clear_filters") });
    fill(
      this.empty,
      h("p", { class: "crm-cu-empty-title", text: locale.t(found ? "nothing_found" : "nothing_here") }),
      h("p", { class: "crm-quiet", text: locale.t(found ? "nothing_found_text" : "nothing_here_text") }),
      found && remedy,
    );
  }
}
