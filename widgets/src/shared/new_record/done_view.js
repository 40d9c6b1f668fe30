import { fill, h } from "../dom.js";
import { icon } from "../icons.js";

/**
 * @typedef {import("./wire.js").Created} Created
 *
 * @typedef {object} DoneOptions
 * @property {(customer: string) => void} onOpen
 * @property {(created: Created) => void} onUndo
 * @property {() => void} onAnother
 * @property {() => void} onClose
 */

/** What stands in the place of the form when the record was made. */
export class DoneView {
  /**
   * @param {import("../locale.js").Locale<any>} locale
   * @param {DoneOptions} options
   */
  constructor(locale, options) {
    this.locale = locale;
    this.io = options;
    this.el = h("div", { class: "crm-new-done", hidden: true });
    this.problem = h("p", { class: "crm-problem", role: "alert" });
  }

  /**
   * @param {Created} created
   * @param {string} entity
   */
  show(created, entity) {
    const { locale, io } = this;
    const { id, name, customer } = created;
    const line = `ws.${entity}.get(${JSON.stringify(id)})`;
    const open = customer && this.#button("open-new", "new_open", () => io.onOpen(customer), "crm-button crm-button-main");
    const buttons = [
      this.#button("undo-new", "new_undo", () => io.onUndo(created)),
      this.#button("another", "new_another", () => io.onAnother()),
      this.#button("close-new", "new_close", () => io.onClose()),
    ];
    this.problem.textContent = "";
    fill(
      this.el,
      h("p", { class: "crm-new-success" }, icon("check"), locale.t("new_created", { name })),
      h("p", { class: "crm-quiet", text: locale.t("new_python", { line }) }),
      this.problem,
      h("div", { class: "crm-new-buttons" }, buttons, open),
    );
    this.el.hidden = false;
    (open || buttons[0])?.focus();
  }

  /** @param {string} message */
  fail(message) {
    this.problem.textContent = message;
  }

  /**
   * @param {string} action
   * @param {string} key
   * @param {() => void} run
   * @param {string} [className]
   */
  #button(action, key, run, className = "crm-button") {
    return h("button", { class: className, "data-action": action, onclick: run, text: this.locale.t(key) });
  }
}
