import { fill, h } from "./dom.js";
import { icon } from "./icons.js";

/** Where a screen says what went wrong, since exceptions of a widget are seen nowhere else. */
export class ErrorBar {
  /** @param {{dismiss: string}} texts */
  constructor(texts) {
    this.texts = texts;
    this.el = h("div", { class: "crm-error-place", "aria-live": "assertive" });
    /** called with the bar's going when the person sends it away */
    this.onDismiss = () => {};
  }

  /**
   * @param {string} message
   * @param {{label: string, run: () => void}} [remedy] what the person can do about it
   */
  show(message, remedy) {
    const act = remedy && h("button", { class: "crm-button", onclick: () => this.#act(remedy), text: remedy.label });
    const away = { class: "crm-icon-button", label: this.texts.dismiss, "data-action": "dismiss" };
    const close = h("button", { ...away, onclick: () => this.#dismiss() }, icon("close"));
    fill(
      this.el,
      h("div", { class: "crm-error" }, icon("alert"), h("p", { class: "crm-error-text", text: message }), act, close),
    );
  }

  clear() {
    fill(this.el);
  }

  #dismiss() {
    this.clear();
    this.onDismiss();
  }

  /** @param {{run: () => void}} remedy */
  #act(remedy) {
    this.#dismiss();
    remedy.run();
  }
}
