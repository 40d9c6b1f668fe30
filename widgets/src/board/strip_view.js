import { arrange, fill, h } from "../shared/dom.js";
import { oncePerFrame } from "../shared/timing.js";
import { ColumnView } from "./column_view.js";

/**
 * @typedef {import("./context.js").BoardContext} BoardContext
 * @typedef {import("./drag.js").Target} Target
 */

/** The columns side by side, and the tabs that stand for them where there is room for one only. */
export class StripView {
  /** @type {Map<string, ColumnView>} */
  #columns = new Map();
  #sizes = new ResizeObserver((changed) => this.#look(changed.map(({ target }) => target)));

  /** @param {BoardContext} context */
  constructor(context) {
    this.context = context;
    this.tabs = h("nav", { class: "crm-tabs", "aria-label": context.locale.t("stages") });
    this.el = h("div", { class: "crm-strip", tabindex: "-1", onscroll: oncePerFrame(() => this.#markTab()) });
  }

  /** @returns {ColumnView[]} in order */
  get columns() {
    return [...this.#columns.values()];
  }

  /**
   * @param {string | null | undefined} stage
   * @returns {ColumnView | undefined}
   */
  column(stage) {
    return this.#columns.get(stage ?? "");
  }

  /**
   * @param {string[] | null} stages null: all, and there may be other columns than before
   * @param {string[]} [fresh]
   */
  update(stages, fresh) {
    if (!stages) this.#match();
    for (const column of this.columns) if (!stages || stages.includes(column.stage)) column.update(fresh);
    this.#drawTabs();
  }

  /** Draws all columns anew. */
  draw() {
    for (const column of this.columns) column.draw();
  }

  /** Shows anew which card has the focus, is on its way, or is in the hand. */
  mark() {
    for (const column of this.columns) column.mark();
  }

  close() {
    this.#sizes.disconnect();
  }

  /** Begins every list at its top. */
  rewind() {
    for (const column of this.columns) column.body.scrollTop = 0;
  }

  /**
   * @param {number} x in client pixels
   * @param {number} y
   * @returns {ColumnView | null}
   */
  columnAt(x, y) {
    const strip = this.el.getBoundingClientRect();
    if (y < strip.top || y > strip.bottom || x < strip.left || x > strip.right) return null;
    return this.columns.find(({ el }) => inside(el.getBoundingClientRect(), x)) ?? null;
  }

  /**
   * @param {string} stage brings its column into view, as little as needed
   */
  revealColumn(stage) {
    const column = this.column(stage);
    if (!column) return;
    const [strip, box] = [this.el.getBoundingClientRect(), column.el.getBoundingClientRect()];
    if (box.left < strip.left) this.el.scrollLeft -= strip.left - box.left + 12;
    else if (box.right > strip.right) this.el.scrollLeft += Math.min(box.right - strip.right + 12, box.left - strip.left);
  }

  /** @param {string | null} stage highlights where a card would drop */
  markTarget(stage) {
    for (const column of this.columns) column.el.classList.toggle("crm-over", column.stage === stage);
  }

  #match() {
    const before = this.#columns;
    this.#columns = new Map(
      this.context.state.columns.map((column) => [column.id, before.get(column.id) ?? new ColumnView(this.context, column)]),
    );
    arrange(
      this.el,
      this.columns.map(({ el }) => el),
    );
    fill(
      this.tabs,
      this.context.state.columns.map((column) => this.#tab(column)),
    );
    this.#sizes.disconnect();
    for (const { body } of this.columns) this.#sizes.observe(body);
  }

  /** @param {Element[]} bodies that have another size now */
  #look(bodies) {
    for (const column of this.columns) if (bodies.includes(column.body)) column.look();
    this.#markTab();
  }

  /** @param {import("./wire.js").Column} column */
  #tab(column) {
    const dot = h("span", { class: `crm-dot crm-dot-${column.kind}` });
    const name = h("span", { class: "crm-clip", text: this.context.locale.nameOf(column) });
    return h(
      "button",
      { class: "crm-tab", "data-action": "tab", "data-tab": column.id },
      dot,
      name,
      h("span", { class: "crm-count" }),
    );
  }

  #drawTabs() {
    for (const count of this.tabs.querySelectorAll(".crm-count")) {
      const stage = count.closest("[data-tab]")?.getAttribute("data-tab") ?? "";
      count.textContent = this.context.locale.number(this.context.state.column(stage)?.count ?? 0);
    }
  }

  #markTab() {
    const strip = this.el.getBoundingClientRect();
    const middle = strip.left + Math.min(strip.width, this.columns[0]?.el.offsetWidth ?? strip.width) / 2;
    const shown = this.columns.find(({ el }) => inside(el.getBoundingClientRect(), middle))?.stage;
    for (const tab of /** @type {HTMLElement[]} */ ([...this.tabs.children]))
      tab.setAttribute("aria-current", String(tab.dataset.tab === shown));
  }
}

/**
 * @param {DOMRect} box
 * @param {number} x
 */
function inside(box, x) {
  return x >= box.left && x <= box.right;
}
