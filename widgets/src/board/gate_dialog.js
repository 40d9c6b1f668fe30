import { Dialog } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { titleOf } from "./moves.js";

/**
 * @typedef {import("./wire.js").Card} Card
 * @typedef {import("./wire.js").Column} Column
 * @typedef {import("./wire.js").Missing} Missing
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 */

/** Of each kind of thing that may be missing, how it looks. */
const ICONS = /** @type {const} */ ({ field: "edit", task: "task", petal: "person", document: "doc", comes_from: "stage" });

/**
 * Lists what a deal lacks for a stage; whoever may pass it nevertheless is asked for the reason.
 *
 * @param {{root: HTMLElement, locale: BoardLocale, mayPass: boolean}} place
 * @param {Card} card
 * @param {Column} target
 * @param {Missing[]} missing
 * @returns {Promise<{override: string} | "look" | null>} why it may pass, to look at the deal first, or to leave it
 */
export function askPastGate({ root, locale, mayPass }, card, target, missing) {
  return new Promise((resolve) => {
    const stage = locale.nameOf(target);
    const answer = (/** @type {{override: string} | "look"} */ said) => (dialog.close(), resolve(said));
    const reason = h("textarea", { class: "crm-input", name: "override", rows: "2", maxlength: "500", "data-autofocus": mayPass });
    const dialog = new Dialog(
      root,
      { title: locale.t("gate_title", { stage }) },
      h("p", { class: "crm-dialog-text", text: locale.t("gate_intro", { card: titleOf(card), stage }) }),
      h("ul", { class: "crm-gate" }, missing.map((one) => lacking(one, locale))),
      mayPass ? passing(locale, reason, answer, () => dialog.cancel()) : leaving(locale, answer, () => dialog.cancel()),
    );
    dialog.onCancel = () => resolve(null);
    dialog.open();
  });
}

/**
 * @param {Missing} one
 * @param {BoardLocale} locale
 */
function lacking({ kind, said, said_zh }, locale) {
  const text = locale.code === "zh" ? said_zh : said;
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return h("li", { "data-missing": kind }, icon(ICONS[kind] ?? "info"), h("span", { text: sentence }));
}

/**
 * @param {BoardLocale} locale
 * @param {HTMLTextAreaElement} reason
 * @param {(said: {override: string} | "look") => void} answer
 * @param {() => void} cancel
 */
function passing(locale, reason, answer, cancel) {
  const problem = h("p", { class: "crm-problem", role: "alert" });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (reason.value.trim()) return answer({ override: reason.value.trim() });
    problem.textContent = locale.t("gate_reason_missing");
    reason.setAttribute("aria-invalid", "true");
    reason.focus();
  };
  return h(
    "form",
    { class: "crm-form", novalidate: true, onsubmit: submit },
    h("label", { class: "crm-field" }, h("span", { class: "crm-label", text: locale.t("gate_reason") }), reason),
    problem,
    h(
      "div",
      { class: "crm-dialog-buttons" },
      button(locale.t("cancel"), "cancel", cancel),
      button(locale.t("gate_look"), "look", () => answer("look")),
      h("button", { type: "submit", class: "crm-button crm-button-main", "data-action": "pass", text: locale.t("gate_pass") }),
    ),
  );
}

/**
 * @param {BoardLocale} locale
 * @param {(said: "look") => void} answer
 * @param {() => void} cancel
 */
function leaving(locale, answer, cancel) {
  return h(
    "div",
    { class: "crm-form" },
    h("p", { class: "crm-dialog-text crm-quiet", text: locale.t("gate_ask_manager") }),
    h(
      "div",
      { class: "crm-dialog-buttons" },
      button(locale.t("cancel"), "cancel", cancel),
      h("button", {
        class: "crm-button crm-button-main",
        "data-action": "look",
        "data-autofocus": true,
        onclick: () => answer("look"),
        text: locale.t("gate_look"),
      }),
    ),
  );
}

/**
 * @param {string} text
 * @param {string} action
 * @param {() => void} onclick
 */
function button(text, action, onclick) {
  return h("button", { type: "button", class: "crm-button", "data-action": action, onclick, text });
}
