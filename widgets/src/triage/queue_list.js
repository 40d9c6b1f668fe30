import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { Rows } from "../shared/rows.js";
import { VirtualList } from "../shared/virtual_list.js";
import { wordOf } from "../shared/words.js";
import { timeLeft } from "./time_left.js";

/** @typedef {import("./wire.js").Row} Row */

/**
 * @typedef {object} ListOptions
 * @property {(id: string, focus: boolean) => void} onOpen
 * @property {import("./selection.js").Selection} selection
 */

/** The tickets of the queue, as many as there are; only those on the screen exist. */
export class QueueList {
  /** @type {string | null} the ticket that stands beside the list */
  #open = null;
  #at = 0;
  /** @type {WeakMap<Row, Row>} a copy per drawing: the list draws a row again when it is another object */
  #shown = new WeakMap();

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {ListOptions} options
   */
  constructor(context, options) {
    const { rpc, locale } = context;
    this.context = context;
    this.io = options;
    const hint = `crm-t-keys-${Math.random().toString(36).slice(2)}`;
    /** @type {Rows<Row>} */
    this.rows = new Rows({
      ask: (start, count) => rpc.call("queue_page", { start, count }),
      onRows: () => this.view.draw(),
      onError: (error) => context.fail(error),
    });
    /** @type {VirtualList<Row>} */
    this.view = new VirtualList({
      rowClass: "crm-t-row",
      label: locale.t("tickets"),
      describedBy: hint,
      at: (row) => this.#row(row),
      draw: (row, index) => this.#draw(row, index),
      want: (first, last) => this.rows.want(first, last),
      onKey: (row, event) => this.#onKey(row, event),
    });
    this.view.list.addEventListener("focusin", this.#onFocus);
    this.el = h("div", { class: "crm-t-rows", onclick: this.#onClick }, h("p", { class: "crm-offscreen", id: hint, text: locale.t("keys_hint") }), this.view.el);
  }

  /** The place of the row that the person is at. */
  get at() {
    return this.#at;
  }

  get current() {
    return this.rows.at(this.#at);
  }

  /** The place from which rows are worth asking for: the first one on the screen, about. */
  get top() {
    return Math.max(0, Math.floor(this.view.el.scrollTop / this.#stride) - 20);
  }

  /**
   * @param {import("./wire.js").Page} page
   * @param {{rewind: boolean, follow: boolean}} how back to the first row, or along with the ticket that the person is at
   */
  take(page, { rewind, follow }) {
    const id = follow && this.current?.id;
    this.rows.load(page.total, page.rows, page.start);
    const moved = page.rows.findIndex((row) => row.id === id);
    const at = moved < 0 ? this.#at : page.start + moved;
    this.#at = rewind ? 0 : Math.max(0, Math.min(at, page.total - 1));
    this.view.update(page.total);
    if (rewind) this.view.rewind();
  }

  /** @param {number} row shows it and gives it the focus */
  focus(row = this.#at) {
    if (!this.rows.total) return;
    this.#at = Math.max(0, Math.min(row, this.rows.total - 1));
    this.view.focus(this.#at);
  }

  /** @param {number} step */
  step(step) {
    this.#at = Math.max(0, Math.min(this.#at + step, this.rows.total - 1));
    this.view.reveal(this.#at);
    return this.current;
  }

  /** @param {string | null} id the ticket that is open now */
  mark(id) {
    this.#open = id;
    this.redraw();
  }

  /** Draws every row anew: what is chosen, open, or left has changed. */
  redraw() {
    this.#shown = new WeakMap();
    this.view.draw();
  }

  close() {
    this.view.close();
  }

  get #stride() {
    return Number.parseFloat(getComputedStyle(this.view.el).getPropertyValue("--crm-row")) || 76;
  }

  /** @param {number} index */
  #row(index) {
    const row = this.rows.at(index);
    if (!row) return undefined;
    const copy = this.#shown.get(row) ?? { ...row };
    this.#shown.set(row, copy);
    return copy;
  }

  /**
   * @param {Row} row
   * @param {number} index
   */
  #draw(row, index) {
    const { locale } = this.context;
    const { text, tone } = timeLeft(locale, row);
    const priority = locale.t(/** @type {"priority_high"} */ (`priority_${row.priority}`));
    const chosen = this.io.selection.has(row.id);
    const number = `#${row.number}`;
    const box = h("input", { type: "checkbox", class: "crm-t-check", tabindex: "-1", "aria-label": locale.t("choose_ticket", { number }) });
    box.checked = chosen;
    const due = row.due_at && row.status !== "solved" ? locale.t("due_at", { promise: this.#promise(row), time: locale.time(row.due_at) }) : text;
    const who = [row.customer ?? locale.t("nobody_known"), row.category && wordOf("category", row.category, locale), row.owner ?? locale.t("unassigned")];
    const urgent = row.priority === "urgent" || row.priority === "high";
    const mark = urgent && h("span", { class: `crm-t-priority crm-t-priority-${row.priority}`, text: priority });
    const parts = [
      box,
      h(
        "div",
        { class: `crm-t-cell${row.id === this.#open ? " crm-t-open" : ""}${chosen ? " crm-t-chosen" : ""}`, "data-ticket": row.id, "data-index": String(index) },
        h("div", { class: "crm-t-line" }, h("span", { class: `crm-t-left crm-t-${tone}`, title: due }, icon("clock"), h("span", { text })), mark || null, h("span", { class: "crm-t-number", text: number })),
        h("span", { class: "crm-t-subject crm-clip", title: row.subject, text: row.subject }),
        h("span", { class: "crm-t-who crm-clip", title: who.filter(Boolean).join(" · "), text: who.filter(Boolean).join(" · ") }),
      ),
    ];
    const label = locale.t("row_label", { number, subject: row.subject, left: text, priority, who: who.filter(Boolean).join(", ") });
    return { label: chosen ? `${label} ${locale.t("is_chosen")}` : label, parts };
  }

  /** @param {Row} row */
  #promise({ promise }) {
    return this.context.locale.t(promise === "resolution" ? "promise_resolution" : "promise_first_response");
  }

  /** @param {Event} event */
  #onFocus = (event) => {
    const li = /** @type {HTMLElement} */ (event.target).closest("[data-row]");
    if (li instanceof HTMLElement) this.#at = Number(li.dataset.row);
  };

  /** @param {MouseEvent} event */
  #onClick = (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const li = target.closest(".crm-row");
    if (!(li instanceof HTMLElement)) return;
    this.#at = Number(li.dataset.row);
    const row = this.rows.at(this.#at);
    if (!row) return;
    if (target.closest(".crm-t-check") || event.shiftKey) this.#choose(event.shiftKey);
    else this.io.onOpen(row.id, false);
  };

  /** @param {boolean} through */
  #choose(through) {
    this.io.selection.toggle(this.#at, (row) => this.rows.at(row)?.id, through);
  }

  /** Puts the row that the person is at into the selection, or takes it out. */
  select() {
    this.#choose(false);
  }

  /**
   * @param {number} index
   * @param {KeyboardEvent} event
   */
  #onKey(index, event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    const row = this.rows.at(index);
    if (row) this.io.onOpen(row.id, true);
  }
}
