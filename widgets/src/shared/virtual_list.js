import { arrange, focusedIn, h } from "./dom.js";
import { oncePerFrame } from "./timing.js";

/** Rows drawn beyond either edge, so that a flick of the wheel meets no gap. */
const OVERSCAN = 6;

/**
 * @param {{scrollTop: number, viewport: number, stride: number, total: number, overscan?: number}} view pixels
 * @returns {{first: number, last: number}} rows to draw, both included; none when last < first
 */
export function visible({ scrollTop, viewport, stride, total, overscan = OVERSCAN }) {
  const first = Math.floor(scrollTop / stride) - overscan;
  const last = Math.min(total - 1, Math.ceil((scrollTop + viewport) / stride) - 1 + overscan);
  return { first: Math.max(0, Math.min(first, total - 1)), last };
}

const STEPS = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity });

/**
 * A list of any length of which only the rows on the screen exist.  All rows are equally high: the style sheet says
 * how high in `--crm-row`.
 *
 * @template T
 */
export class VirtualList {
  /** @type {Map<number, {item: T | undefined, el: HTMLLIElement}>} */
  #drawn = new Map();
  #total = 0;
  #active = 0;
  #stride = 56;
  /** How far it is scrolled and how high it is. Remembered: asking the page while drawing would lay it out anew. */
  #seen = { scrollTop: 0, viewport: 0 };

  /**
   * @param {object} options
   * @param {string} options.label
   * @param {string} [options.describedBy]
   * @param {string} [options.rowClass] the class of a row, beside `crm-row`
   * @param {(row: number) => T | undefined} options.at the row, undefined while it is loading
   * @param {(item: T, row: number) => {label: string, parts: Node[]}} options.draw
   * @param {(first: number, last: number) => void} options.want asks for rows that are not there yet
   * @param {(row: number, key: KeyboardEvent) => void} options.onKey a key on the row itself
   */
  constructor(options) {
    this.options = options;
    this.list = h("ul", { class: "crm-rows", "aria-label": options.label, "aria-describedby": options.describedBy });
    this.el = h("div", { class: "crm-scroll", onscroll: oncePerFrame(() => this.#look()), onkeydown: this.#onKey }, this.list);
    this.sizes = new ResizeObserver(() => this.#measure());
    this.sizes.observe(this.el);
  }

  /** @param {number} total */
  update(total) {
    this.#total = total;
    this.#active = Math.max(0, Math.min(this.#active, total - 1));
    this.draw();
  }

  rewind() {
    this.#active = 0;
    this.el.scrollTop = 0;
    this.#look();
  }

  /** Draws the rows on the screen, and the one that the Tab key reaches. */
  draw() {
    const { first, last } = visible({ ...this.#seen, stride: this.#stride, total: this.#total });
    this.list.style.height = `${this.#total * this.#stride}px`;
    const rows = this.#total ? new Set([this.#active]) : new Set();
    for (let row = first; row <= last; row++) rows.add(row);
    const wanted = [...rows].sort((a, b) => a - b);
    for (const row of this.#drawn.keys()) if (!rows.has(row)) this.#drawn.delete(row);
    const focused = focusedIn(this.list);
    arrange(
      this.list,
      wanted.map((row) => this.#row(row)),
    );
    if (focused && !focusedIn(this.list) && focused.isConnected) focused.focus({ preventScroll: true });
    if (last >= first) this.options.want(first, last);
  }

  /** @param {number} row draws it and gives it the focus */
  focus(row) {
    if (!this.#total) return;
    this.reveal(row);
    this.#drawn.get(this.#active)?.el.focus({ preventScroll: true });
  }

  /** @param {number} row scrolls no farther than it must to show it */
  reveal(row) {
    this.#active = Math.max(0, Math.min(row, this.#total - 1));
    const top = this.#active * this.#stride;
    const { scrollTop, viewport } = this.#seen;
    if (top < scrollTop) this.el.scrollTop = top;
    else if (top + this.#stride > scrollTop + viewport) this.el.scrollTop = top + this.#stride - viewport;
    this.#look();
  }

  close() {
    this.sizes.disconnect();
  }

  /** Draws what is on the screen now that it was scrolled. */
  #look() {
    this.#seen.scrollTop = this.el.scrollTop;
    this.draw();
  }

  /** Draws what fits now that the list has another size. */
  #measure() {
    this.#stride = Number.parseFloat(getComputedStyle(this.el).getPropertyValue("--crm-row")) || this.#stride;
    this.#seen.viewport = this.el.clientHeight;
    this.#look();
  }

  /** @param {number} row */
  #row(row) {
    const item = this.options.at(row);
    const known = this.#drawn.get(row);
    const el = known?.el ?? h("li", { class: `crm-row ${this.options.rowClass ?? ""}` });
    if (!known || known.item !== item) this.#fill(el, item, row);
    el.style.transform = `translateY(${row * this.#stride}px)`;
    el.tabIndex = row === this.#active ? 0 : -1;
    el.dataset.row = String(row);
    el.setAttribute("aria-posinset", String(row + 1));
    el.setAttribute("aria-setsize", String(this.#total));
    this.#drawn.set(row, { item, el });
    return el;
  }

  /**
   * @param {HTMLLIElement} el
   * @param {T | undefined} item
   * @param {number} row
   */
  #fill(el, item, row) {
    const had = focusedIn(el) !== null;
    if (item === undefined) {
      el.removeAttribute("aria-label");
      el.replaceChildren(h("div", { class: "crm-bone" }));
    } else {
      const { label, parts } = this.options.draw(item, row);
      el.setAttribute("aria-label", label);
      el.replaceChildren(...parts);
    }
    if (had && el.isConnected) el.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const li = /** @type {HTMLElement | null} */ (target.closest(".crm-row"));
    if (!li || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = Number(li.dataset.row);
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.focus(Number.isFinite(step) ? row + step : step < 0 ? 0 : this.#total - 1);
    } else if (target === li) {
      this.#active = row;
      this.options.onKey(row, event);
    }
  };
}
