import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/** What can be done to all chosen tickets at once. */
export class BulkBar {
  /**
   * @param {import("./texts.js").TriageLocale} locale
   * @param {{onAct: (act: "assign" | "priority" | "category" | "solve" | "merge") => void, onAll: () => void, onNone: () => void}} options
   */
  constructor(locale, options) {
    this.locale = locale;
    this.io = options;
    this.el = h("div", { class: "crm-t-bulk", role: "toolbar", "aria-label": locale.t("bulk_actions"), hidden: true });
  }

  /**
   * @param {number} chosen
   * @param {number} total of the list
   */
  update(chosen, total) {
    const { locale, io } = this;
    this.el.hidden = chosen === 0;
    if (!chosen) return fill(this.el);
    const acts = /** @type {const} */ (["assign", "priority", "category", "solve", ...(chosen > 1 ? /** @type {const} */ (["merge"]) : [])]);
    const buttons = acts.map((act) => h("button", { class: "crm-button", "data-bulk": act, text: locale.t(`do_${act}`), onclick: () => io.onAct(act) }));
    const all = chosen < total && h("button", { class: "crm-text-button", "data-action": "all", text: locale.t("choose_all"), onclick: io.onAll });
    const none = h("button", { class: "crm-icon-button", label: locale.t("choose_none"), "data-action": "none", onclick: io.onNone }, icon("close"));
    fill(this.el, h("span", { class: "crm-t-bulk-count", text: locale.t("chosen", { n: chosen }) }), buttons, all || null, none);
  }
}
