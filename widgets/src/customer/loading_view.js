import { h } from "../shared/dom.js";
import { skeletonRow } from "./entry_row.js";

/**
 * @param {import("./texts.js").CustomerLocale} locale
 * @returns {HTMLElement} the outline of a customer, while Python reads it
 */
export function loadingCustomer(locale) {
  const bones = ["crm-bone crm-bone-title", "crm-bone crm-bone-short"].map((name) => h("div", { class: name }));
  const rows = Array.from({ length: 8 }, (_, row) => {
    const element = skeletonRow();
    element.style.transform = `translateY(${row * 54}px)`;
    return element;
  });
  return h(
    "div",
    { class: "crm-cu-loading", role: "status", "aria-label": locale.t("loading") },
    h("div", { class: "crm-cu-header" }, bones),
    h("ol", { class: "crm-cu-list", "aria-hidden": "true" }, rows),
  );
}
