import { h } from "./dom.js";

/**
 * @typedef {{name: string, state: "idle" | "running" | "done" | "failed" | "cancelled", done: number,
 *   total: number | null, text: string, result: any, error: {code: string, message: string} | null}} Work
 */

/** Work that takes its time: how far it is, and how to stop it. */
export class WorkView {
  /**
   * @param {import("./locale.js").Locale<any>} locale it has `rows_done`, `rows_so_far`, `cancel`, `cancelling`
   * @param {Record<string, string>} titles the key of the text that heads the work of each name
   * @param {() => void} onCancel
   */
  constructor(locale, titles, onCancel) {
    this.locale = locale;
    this.titles = titles;
    this.onCancel = onCancel;
    this.title = h("h3", { class: "crm-work-title" });
    this.filled = h("span");
    this.bar = h("div", { class: "crm-progress", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" }, this.filled);
    this.count = h("p", { class: "crm-quiet" });
    this.cancel = h("button", { class: "crm-button", "data-action": "cancel-work", onclick: () => this.#stop() });
    this.el = h("div", { class: "crm-work", role: "status" }, this.title, this.bar, this.count, this.cancel);
  }

  /**
   * @param {Work} work
   * @param {string} [how] how far it is, where it does not count rows
   * @returns {HTMLElement}
   */
  update({ name, done, total, text }, how) {
    const { locale } = this;
    if (done === 0) this.#ready();
    this.title.textContent = locale.t(this.titles[name] ?? "still_working", { file: text });
    this.bar.setAttribute("aria-label", this.title.textContent);
    const share = total ? Math.min(1, done / total) : null;
    this.bar.classList.toggle("crm-endless", share === null);
    this.filled.style.width = share === null ? "" : `${100 * share}%`;
    if (share === null) this.bar.removeAttribute("aria-valuenow");
    else this.bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    const told = total ? locale.t("rows_done", { done, total }) : locale.t("rows_so_far", { done });
    this.count.textContent = how ?? (done || total ? told : "");
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
