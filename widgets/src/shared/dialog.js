import { focusedIn, h, tabStops } from "./dom.js";

/**
 * A modal question inside the screen. Not <dialog>.showModal(): its top layer would cover the whole JupyterLab
 * window for a question about one panel, and leave the notebook behind it unreachable.
 */
export class Dialog {
  /**
   * @param {Element} root the screen, which it covers
   * @param {{title: string, className?: string}} options
   * @param {...Node} children
   */
  constructor(root, { title, className = "" }, ...children) {
    const id = `crm-dialog-${Math.random().toString(36).slice(2)}`;
    const heading = h("h2", { class: "crm-dialog-title", id, text: title });
    this.root = root;
    this.el = h(
      "div",
      { class: `crm-dialog ${className}`, role: "dialog", "aria-modal": "true", "aria-labelledby": id },
      heading,
      ...children,
    );
    this.veil = h("div", { class: "crm-veil", onkeydown: this.#onKey, onpointerdown: this.#onOutside }, this.el);
    /** called when the person leaves without an answer */
    this.onCancel = () => {};
  }

  /** Covers the screen and takes the focus. */
  open() {
    this.before = focusedIn(this.root);
    this.root.append(this.veil);
    const first = this.el.querySelector("[data-autofocus]") ?? tabStops(this.el)[0];
    if (first instanceof HTMLElement) first.focus();
  }

  /** Takes it away and gives the focus back. */
  close() {
    this.veil.remove();
    if (this.before?.isConnected) this.before.focus({ preventScroll: true });
  }

  cancel() {
    this.close();
    this.onCancel();
  }

  /** @param {PointerEvent} event */
  #onOutside = (event) => {
    if (event.target === this.veil) event.preventDefault(); // keeps the focus inside
  };

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.key === "Escape" && !event.isComposing) this.cancel();
    if (event.key === "Tab") this.#turn(event);
    event.stopPropagation();
  };

  /** @param {KeyboardEvent} event lets Tab go round inside the dialog */
  #turn(event) {
    const stops = tabStops(this.el);
    const [first, last] = [stops[0], stops.at(-1)];
    const end = event.shiftKey ? first : last;
    if (event.target !== end) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}
