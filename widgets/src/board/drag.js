import { AutoScroll } from "./autoscroll.js";
import { DragGhost } from "./drag_ghost.js";

/**
 * @typedef {{stage: string, row: number}} Target
 *
 * @typedef {object} DragOptions
 * @property {HTMLElement} root the screen; the ghost lives in it
 * @property {(card: HTMLElement) => boolean} mayDrag
 * @property {(x: number, y: number) => Target | null} targetAt what a card dropped there would go to
 * @property {(x: number, y: number) => {board: HTMLElement, column: HTMLElement | null}} scrollersAt
 * @property {(id: string) => void} onStart
 * @property {(target: Target | null) => void} onOver
 * @property {(id: string, target: Target | null) => void} onEnd target null: put back
 *
 * @typedef {{card: HTMLElement, id: string, pointer: number, x: number, y: number, touch: boolean}} Press
 */

/** Pixels that a mouse or pen moves before it drags; pixels that a finger may tremble; how long it must rest. */
const THRESHOLD = 5;
const TREMBLE = 8;
const LONG_PRESS = 300;

/** Drags cards by mouse, pen or touch. A finger drags after a long press, so that it can scroll before. */
export class Drag {
  /** @type {Press | null} */
  #press = null;
  /** @type {DragGhost | null} */
  #ghost = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #swallowClick = false;
  /** @type {{x: number, y: number, target: Target | null}} */
  #aimed = { x: NaN, y: NaN, target: null };

  /**
   * @param {DragOptions} options
   * @param {AbortSignal} signal
   */
  constructor(options, signal) {
    this.io = options;
    this.scroll = new AutoScroll(
      (x, y) => options.scrollersAt(x, y),
      (x, y) => this.#aim(x, y),
    );
    this.#listen(options.root, signal);
  }

  get active() {
    return this.#ghost !== null;
  }

  /** Puts the card back where it was. */
  cancel() {
    this.#finish(null);
  }

  /**
   * @param {HTMLElement} root
   * @param {AbortSignal} signal
   */
  #listen(root, signal) {
    root.addEventListener("pointerdown", this.#onDown, { signal });
    root.addEventListener("pointermove", this.#onMove, { signal });
    root.addEventListener("pointerup", this.#onUp, { signal });
    root.addEventListener("pointercancel", () => this.cancel(), { signal });
    root.addEventListener("touchmove", this.#holdScroll, { signal, passive: false });
    root.addEventListener("contextmenu", this.#holdMenu, { signal });
    root.addEventListener("click", this.#onClick, { signal, capture: true });
    signal.addEventListener("abort", () => this.cancel());
  }

  /** @param {PointerEvent} event */
  #onDown = (event) => {
    const target = /** @type {Element} */ (event.target);
    const card = /** @type {HTMLElement | null} */ (target.closest(".crm-card"));
    this.#swallowClick = false;
    if (!card || event.button !== 0 || !event.isPrimary || this.active || !this.io.mayDrag(card)) return;
    const touch = event.pointerType === "touch";
    this.#press = { card, id: card.dataset.dealId ?? "", pointer: event.pointerId, x: event.clientX, y: event.clientY, touch };
    if (touch) this.#timer = setTimeout(() => this.#start(), LONG_PRESS);
  };

  /** @param {PointerEvent} event */
  #onMove = (event) => {
    if (!this.#press || event.pointerId !== this.#press.pointer) return;
    if (this.#ghost) return this.#carry(event);
    const far = Math.hypot(event.clientX - this.#press.x, event.clientY - this.#press.y);
    if (this.#press.touch && far > TREMBLE) this.#letGo();
    if (this.#press && !this.#press.touch && far > THRESHOLD) {
      this.#start();
      this.#carry(event);
    }
  };

  /** @param {PointerEvent} event */
  #onUp = (event) => {
    if (!this.#press || event.pointerId !== this.#press.pointer) return;
    this.#finish(this.#ghost && this.#targetOf(event));
  };

  /** @param {PointerEvent} event mostly the place aimed at last, which needs no look at the page */
  #targetOf({ clientX, clientY }) {
    const { x, y, target } = this.#aimed;
    return x === clientX && y === clientY ? target : this.io.targetAt(clientX, clientY);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  #aim(x, y) {
    this.#aimed = { x, y, target: this.io.targetAt(x, y) };
    this.io.onOver(this.#aimed.target);
  }

  #start() {
    const press = this.#press;
    if (!press) return;
    this.io.root.setPointerCapture(press.pointer);
    this.#ghost = new DragGhost(this.io.root, press.card, press);
    this.io.onStart(press.id);
  }

  /** @param {PointerEvent} event */
  #carry(event) {
    this.#ghost?.moveTo(event.clientX, event.clientY);
    this.scroll.follow(event.clientX, event.clientY);
    this.#aim(event.clientX, event.clientY);
  }

  /** @param {Target | null} target */
  #finish(target) {
    const [press, ghost] = [this.#press, this.#ghost];
    this.#letGo();
    if (!ghost || !press) return;
    this.#ghost = null;
    this.#swallowClick = true;
    ghost.remove();
    this.scroll.stop();
    this.io.onEnd(press.id, target);
  }

  #letGo() {
    clearTimeout(this.#timer);
    if (this.#press && this.io.root.hasPointerCapture(this.#press.pointer)) {
      this.io.root.releasePointerCapture(this.#press.pointer);
    }
    this.#press = null;
  }

  /** @param {TouchEvent} event once a finger drags a card, it no longer scrolls */
  #holdScroll = (event) => {
    if (this.active && event.cancelable) event.preventDefault();
  };

  /** @param {Event} event a long press asks for the browser's menu, too */
  #holdMenu = (event) => {
    if (this.active || this.#press?.touch) event.preventDefault();
  };

  /** @param {MouseEvent} event the click that follows a drop opens nothing */
  #onClick = (event) => {
    if (this.#swallowClick) event.stopPropagation();
    this.#swallowClick = false;
  };
}
