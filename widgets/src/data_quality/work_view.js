import { h } from "../shared/dom.js";

/** @typedef {import("./wire.js").Work} Work */

/** @type {Record<string, "reading" | "landing" | "searching">} */
const TITLES = { duplicates: "searching", propose: "reading", land: "landing" };

/** Work that takes its time: how far it is, and how to stop it. */
export class WorkView {
  /**
   * @param {import("./context.js").TabContext} context
   * @param {() => void} onCancel
   */
  constructor(context, onCancel) {
    this.locale = context.locale;
    this.onCancel = onCancel;
    this.title = h("h3", { class: "crm-q-work-title" });
    this.filled = h("span");
    this.bar = h("div", { class: "crm-q-progress", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" }, this.filled);
    this.count = h("p", { class: "crm-quiet" });
    this.cancel = h("button", { class: "crm-button", "data-action": "cancel-work", onclick: () => this.#stop() });
    this.el = h("div", { class: "crm-q-work", role: "status" }, this.title, this.bar, this.count, this.cancel);
  }

  /**
   * @param {Work} work
   * @returns {HTMLElement}
   */
  update({ name, done, total, text }) {
    const { locale } = this;
    if (done === 0) this.#ready();
    this.title.textContent = locale.t(TITLES[name] ?? "landing", { file: text });
    this.bar.setAttribute("aria-label", this.title.textContent);
    const share = total ? Math.min(1, done / total) : null;
    this.bar.classList.toggle("crm-q-endless", share === null);
    this.filled.style.width = share === null ? "" : `${100 * share}%`;
    if (share === null) this.bar.removeAttribute("aria-valuenow");
    else this.bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    const told = total ? locale.t("rows_done", { done, total }) : locale.t("rows_so_far", { done });
    this.count.textContent = done || total ? told : "";
    return this.el;
  }

  #ready() {
    this.cancel.disabled = false;
    this.cancel.textContent = this.locale.t("cancel");
  }

  #stop() {
    this.cancel.disabled = true;
    this.cancel.textContent = this.locale.t("cancelling");
    this.onCancel();
  }
}
