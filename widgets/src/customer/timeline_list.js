import { arrange, fill, focusedIn, h } from "../shared/dom.js";
import { oncePerFrame } from "../shared/timing.js";
import { scrollToShow, visibleRows } from "../shared/window.js";
import { EntryRow, ROW, dayOf, skeletonRow } from "./entry_row.js";
import { keyOf } from "./timeline_state.js";

/**
 * @typedef {import("./timeline_state.js").TimelineState} TimelineState
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 * @typedef {import("./wire.js").Entry} Entry
 *
 * @typedef {object} ListOptions
 * @property {CustomerLocale} locale
 * @property {TimelineState} state
 * @property {(rows: import("../shared/window.js").Rows) => void} want
 * @property {(entry: Entry) => void} onOpen
 * @property {(entry: Entry) => void} onPin
 * @property {string} hintId of the text that tells how to use the keys
 */

const STEPS = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity });

/** The list itself, however long: only what is on the screen exists. */
export class TimelineList {
  /** @type {Map<string, EntryRow>} */
  #rows = new Map();
  /** @type {HTMLElement[]} spare pictures of lines that still load */
  #skeletons = [];
  /** How far it is scrolled and how high it is. Remembered: asking the page while drawing would lay it out anew. */
  #seen = { scrollTop: 0, viewport: 0 };
  /** the row that the Tab key reaches */
  #active = 0;
  /** whether the active row shall have the focus as soon as it is there */
  #awaited = false;

  /** @param {ListOptions} options */
  constructor(options) {
    this.io = options;
    const label = options.locale.t("timeline");
    this.list = h("ol", { class: "crm-cu-list", "aria-label": label, onkeydown: this.#onKey, onclick: this.#onClick });
    this.el = h("div", { class: "crm-cu-scroller", tabindex: "-1", onscroll: oncePerFrame(() => this.look()) }, this.list);
    this.sizes = new ResizeObserver(() => this.look());
    this.sizes.observe(this.el);
  }

  close() {
    this.sizes.disconnect();
  }

  /** Goes back to the newest entry. */
  rewind() {
    this.#active = 0;
    this.el.scrollTop = 0;
    this.look();
  }

  /** @param {number} rows that came in above what is on the screen, so that it stays where it is */
  shift(rows) {
    if (rows && this.#seen.scrollTop > 0) this.el.scrollTop += rows * ROW;
    if (rows && this.#seen.scrollTop > 0) this.#active = Math.max(0, this.#active + rows);
    this.look();
  }

  /** Draws what is on the screen now that it was scrolled, has another size or other entries. */
  look() {
    this.#seen = { scrollTop: this.el.scrollTop, viewport: this.el.clientHeight };
    this.draw();
  }

  draw() {
    const { state, want } = this.io;
    const rows = visibleRows({ ...this.#seen, rows: state.total, stride: ROW });
    this.#active = Math.max(0, Math.min(this.#active, state.total - 1));
    this.list.style.height = `${state.total * ROW}px`;
    const focused = focusedIn(this.list);
    arrange(this.list, this.#elements(rows));
    if (focused?.isConnected && focusedIn(this.list) !== focused) focused.focus({ preventScroll: true });
    if (this.#awaited) this.#focusActive();
    want(rows);
  }

  /** @param {string} key of an entry that was open, which gets the focus back */
  focus(key) {
    const row = this.#rows.get(key);
    if (row) row.face.focus({ preventScroll: true });
    else this.#go(this.#active);
  }

  /** @param {import("../shared/window.js").Rows} rows */
  #elements({ first, last }) {
    const wanted = new Set([this.#active]);
    for (let row = first; row <= last; row++) wanted.add(row);
    /** @type {Map<string, EntryRow>} */
    const drawn = new Map();
    const spare = [...this.#skeletons];
    const shown = [...wanted].filter((row) => row < this.io.state.total).sort((a, b) => a - b);
    const elements = shown.map((row) => this.#element(row, drawn) ?? this.#skeleton(row, spare));
    this.#rows = drawn;
    return elements;
  }

  /**
   * @param {number} row
   * @param {Map<string, EntryRow>} drawn
   */
  #element(row, drawn) {
    const { state, locale, hintId } = this.io;
    const entry = state.at(row);
    if (!entry || drawn.has(keyOf(entry))) return null;
    const view = this.#rows.get(keyOf(entry)) ?? new EntryRow(locale);
    const above = row === Math.ceil(this.#seen.scrollTop / ROW) ? null : state.at(row - 1);
    const day = above && dayOf(above, locale) === dayOf(entry, locale) ? "" : dayOf(entry, locale);
    view.update(entry, { row, rows: state.total, day, active: row === this.#active, hintId });
    drawn.set(keyOf(entry), view);
    return view.el;
  }

  /**
   * @param {number} row
   * @param {HTMLElement[]} spare
   */
  #skeleton(row, spare) {
    const element = spare.pop() ?? this.#newSkeleton();
    element.style.transform = `translateY(${row * ROW}px)`;
    return element;
  }

  #newSkeleton() {
    const element = skeletonRow();
    this.#skeletons.push(element);
    return element;
  }

  /** @param {number} row gets the focus, as soon as it is loaded */
  #go(row) {
    this.#active = Math.max(0, Math.min(row, this.io.state.total - 1));
    const scrollTop = scrollToShow({ row: this.#active, ...this.#seen, stride: ROW });
    if (scrollTop !== this.el.scrollTop) this.el.scrollTop = scrollTop;
    this.#awaited = true;
    this.look();
  }

  #focusActive() {
    const entry = this.io.state.at(this.#active);
    const face = entry && this.#rows.get(keyOf(entry))?.face;
    if (face) {
      this.#awaited = false;
      face.focus({ preventScroll: true });
    } else if (!focusedIn(this.el)) this.el.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const page = Math.max(1, Math.floor(this.#seen.viewport / ROW) - 1);
    const step = { ...STEPS, PageDown: page, PageUp: -page }[event.key];
    const entry = this.#entryOf(event.target);
    if (step !== undefined) this.#walk(step);
    else if (event.key === "p" && entry) this.io.onPin(entry);
    else return;
    event.preventDefault();
  };

  /** @param {number} step */
  #walk(step) {
    const to = this.#active + step;
    this.#go(Number.isFinite(to) ? to : step < 0 ? 0 : this.io.state.total - 1);
  }

  /** @param {MouseEvent} event */
  #onClick = (event) => {
    const entry = this.#entryOf(event.target);
    if (!entry) return;
    this.#active = Number(this.#faceOf(event.target)?.dataset.row ?? this.#active);
    this.draw();
    this.io.onOpen(entry);
  };

  /** @param {EventTarget | null} target */
  #entryOf(target) {
    const row = this.#faceOf(target)?.dataset.row;
    return row === undefined ? null : this.io.state.at(Number(row));
  }

  /**
   * @param {EventTarget | null} target
   * @returns {HTMLElement | null}
   */
  #faceOf(target) {
    return target instanceof Element ? target.closest("[data-row]") : null;
  }

  /** Forgets the drawn lines, which are in another language or of another customer. */
  clear() {
    this.#rows.clear();
    fill(this.list);
  }
}
