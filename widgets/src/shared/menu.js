import { focusedIn, h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {object} MenuItem
 * @property {string} value
 * @property {string} label
 * @property {string} [kind] for the dot before it
 * @property {boolean} [checked]
 */

/**
 * @typedef {object} MenuOptions
 * @property {HTMLElement} root the screen, inside which it stays
 * @property {HTMLElement} anchor the button that it belongs to
 * @property {string} label
 * @property {MenuItem[]} items
 * @property {(value: string) => void} onPick
 */

const STEPS = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity });

/** A small list to choose one thing from, by mouse or keys. One is open at a time. */
export class Menu {
  /** @param {MenuOptions} options */
  constructor(options) {
    this.options = options;
    this.items = options.items.map((item) => this.#item(item));
    const heading = h("div", { class: "crm-menu-label", "aria-hidden": "true", text: options.label });
    this.el = h(
      "div",
      { class: "crm-menu", role: "menu", "aria-label": options.label, onkeydown: this.#onKey },
      heading,
      ...this.items,
    );
    this.closing = new AbortController();
  }

  open() {
    const { root, anchor } = this.options;
    root.append(this.el);
    anchor.setAttribute("aria-expanded", "true");
    this.#place();
    (this.items.find((item) => item.ariaChecked === "true") ?? this.items[0])?.focus({ preventScroll: true });
    root.addEventListener("pointerdown", this.#onOutside, { capture: true, signal: this.closing.signal });
    root.addEventListener("focusout", this.#onLeave, { signal: this.closing.signal });
  }

  /** @param {{refocus?: boolean}} [options] */
  close({ refocus = true } = {}) {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    const had = focusedIn(this.el);
    this.el.remove();
    this.options.anchor.setAttribute("aria-expanded", "false");
    if (refocus && had) this.options.anchor.focus({ preventScroll: true });
  }

  /** @param {MenuItem} item */
  #item({ value, label, kind, checked = false }) {
    const dot = kind && h("span", { class: `crm-dot crm-dot-${kind}` });
    const props = { class: "crm-menu-item", role: "menuitemradio", "aria-checked": String(checked), tabindex: "-1" };
    const pick = () => this.#pick(value);
    return h(
      "button",
      { ...props, "data-value": value, onclick: pick },
      dot,
      h("span", { class: "crm-menu-text", text: label }),
      checked && icon("check"),
    );
  }

  /** @param {string} value */
  #pick(value) {
    this.close();
    this.options.onPick(value);
  }

  /** Below the anchor, or above when there is no room; never outside the screen. */
  #place() {
    const [outer, at] = [this.options.root.getBoundingClientRect(), this.options.anchor.getBoundingClientRect()];
    const [width, height] = [this.el.offsetWidth, this.el.offsetHeight];
    const left = Math.min(at.right - outer.left - width, outer.width - width - 8);
    const below = at.bottom - outer.top + 4;
    const top = below + height > outer.height - 8 ? at.top - outer.top - height - 4 : below;
    this.el.style.left = `${Math.max(8, left)}px`;
    this.el.style.top = `${Math.max(8, Math.min(top, outer.height - height - 8))}px`;
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") this.close();
    if (event.key === "Escape") event.preventDefault();
    const step = STEPS[event.key];
    if (step !== undefined) this.#step(event, step);
  };

  /**
   * @param {KeyboardEvent} event
   * @param {number} step
   */
  #step(event, step) {
    event.preventDefault();
    const at = this.items.findIndex((item) => item === event.target);
    const [last, next] = [this.items.length - 1, at + step];
    const index = Number.isFinite(step) ? (next + this.items.length) % this.items.length : step < 0 ? 0 : last;
    this.items[index]?.focus();
  }

  /** @param {Event} event */
  #onOutside = (event) => {
    if (!this.el.contains(/** @type {Node} */ (event.target))) this.close({ refocus: false });
  };

  /** @param {FocusEvent} event */
  #onLeave = (event) => {
    const to = /** @type {Node | null} */ (event.relatedTarget);
    if (to && !this.el.contains(to)) this.close({ refocus: false });
  };
}
