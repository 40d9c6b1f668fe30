import { h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * What a place says that has nothing to show.
 *
 * @param {import("./icons.js").IconName} name
 * @param {string} title
 * @param {string} text
 * @param {HTMLElement} [remedy] what the person can do about it
 */
export function panel(name, title, text, remedy) {
  return h(
    "div",
    { class: "crm-empty-panel" },
    h("div", { class: "crm-empty-panel-mark" }, icon(name)),
    h("h3", { class: "crm-empty-panel-title", text: title }),
    h("p", { class: "crm-quiet", text }),
    remedy,
  );
}
