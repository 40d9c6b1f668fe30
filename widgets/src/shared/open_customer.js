import { h, tabStops } from "./dom.js";
import { icon } from "./icons.js";

/** The plugin hears this and shows the other screen in a panel of its own. */
export const OPEN = "crm-lab:open";

/** A customer screen that is shown within another one wishes to be left. */
const LEAVE = "crm-lab:leave";

/** @param {HTMLElement} from the root of a screen that may stand within another one */
export function askToLeave(from) {
  from.dispatchEvent(new CustomEvent(LEAVE, { bubbles: true, composed: true }));
}

/** @type {WeakMap<HTMLElement, ScreenOverlay>} what stands over which screen */
const SHOWN = new WeakMap();

/** @param {HTMLElement} root a screen that is drawn anew or closed: what stands over it hears no more */
export function leaveCustomer(root) {
  SHOWN.get(root)?.close();
}

/**
 * @typedef {object} OpenOptions
 * @property {HTMLElement} root the screen from which it is opened
 * @property {import("./rpc.js").Rpc} rpc its Python has the verbs of CustomerOpener
 * @property {import("./locale.js").Locale<any>} locale its dictionary has `back_to` and `title`
 * @property {() => void} [onClose] the person is back
 */

/**
 * Opens the Customer 360: in the plugin's panel where there is one, else over the screen.
 *
 * @param {string} entity of the record whose customer is meant
 * @param {string} id
 * @param {OpenOptions} options
 */
export async function openCustomer(entity, id, options) {
  const { root, rpc } = options;
  const { customer } = await rpc.call("customer_of", { entity, id });
  const detail = { screen: "customer", id: customer };
  const asked = new CustomEvent(OPEN, { bubbles: true, composed: true, cancelable: true, detail });
  if (!root.dispatchEvent(asked)) return;
  const { model } = await rpc.call("show_customer", { id: customer });
  await new ScreenOverlay(options).open(model);
}

/** A screen over another one, and the way back. */
export class ScreenOverlay {
  /** @type {any} the view of the embedded widget */
  #view = null;

  /** @param {OpenOptions} options */
  constructor(options) {
    const { locale } = options;
    this.io = options;
    const text = locale.t("back_to", { screen: locale.t("title") });
    this.back = h("button", { class: "crm-text-button", "data-action": "back", onclick: () => this.close() }, icon("back"), text);
    this.place = h("div", { class: "crm-overlay-place" });
    const bar = h("div", { class: "crm-overlay-bar" }, this.back);
    this.el = h("div", { class: "crm-overlay", role: "dialog", "aria-modal": "true", "aria-label": text, onkeydown: this.#onKey }, bar, this.place);
    this.el.addEventListener(LEAVE, (event) => {
      event.stopPropagation();
      this.close();
    });
  }

  /** @param {string} id of the embedded widget's model */
  async open(id) {
    const { root, rpc } = this.io;
    const manager = rpc.model.widget_manager;
    const model = await manager.get_model(id);
    const view = await manager.create_view(model);
    leaveCustomer(root);
    this.#view = view;
    SHOWN.set(root, this);
    this.others = [...root.children].filter((child) => !child.hasAttribute("inert"));
    for (const child of this.others) child.setAttribute("inert", "");
    this.place.append(this.#view.el);
    root.append(this.el);
    this.back.focus({ preventScroll: true });
  }

  close() {
    for (const child of this.others ?? []) child.removeAttribute("inert");
    this.el.remove();
    SHOWN.delete(this.io.root);
    this.#view?.remove();
    this.#view = null;
    this.io.onClose?.();
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.key === "Escape" && !event.isComposing) this.close();
    else if (event.key === "Tab") this.#turn(event);
    event.stopPropagation();
  };

  /** @param {KeyboardEvent} event lets Tab go round inside */
  #turn(event) {
    const stops = tabStops(this.el);
    const [first, last] = [stops[0], stops.at(-1)];
    if (event.target !== (event.shiftKey ? first : last)) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}
