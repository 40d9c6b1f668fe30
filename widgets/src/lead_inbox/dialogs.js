import { Dialog } from "../shared/dialog.js";
import { h } from "../shared/dom.js";

/**
 * @typedef {import("./wire.js").TabContext} TabContext
 * @typedef {import("./wire.js").Match} Match
 */

/**
 * @param {TabContext} context
 * @param {string} title
 * @param {string} does the word on the button
 * @param {HTMLElement[]} fields
 * @param {() => boolean} answer what a press of the button does; false keeps the dialog open
 */
function ask({ root, locale }, title, does, fields, answer) {
  const no = h("button", { class: "crm-button", type: "button", text: locale.t("cancel"), onclick: () => dialog.cancel() });
  const yes = h("button", { class: "crm-button crm-button-main", type: "submit", "data-action": "answer", text: does });
  const onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (answer()) dialog.close();
  };
  const dialog = new Dialog(root, { title, className: "crm-l-dialog" }, h("form", { class: "crm-l-form", onsubmit }, fields, h("div", { class: "crm-dialog-buttons" }, no, yes)));
  dialog.open();
}

/**
 * @param {string} label
 * @param {HTMLElement} control
 */
function field(label, control) {
  return h("label", { class: "crm-l-field" }, h("span", { text: label }), control);
}

/**
 * @param {TabContext} context
 * @param {string} name
 * @param {(reason: string) => void} then
 */
export function askRelease(context, name, then) {
  const { locale } = context;
  const reason = h("input", { class: "crm-input", "data-control": "reason", "data-autofocus": true, required: true, placeholder: locale.t("reason_needed") });
  ask(context, locale.t("release_title", { name }), locale.t("release"), [field(locale.t("reason"), reason)], () => {
    const said = reason.value.trim();
    if (said) then(said);
    return said !== "";
  });
}

/**
 * @param {TabContext} context
 * @param {string} name
 * @param {(reason: string, note: string | null) => void} then
 */
export function askDisqualify(context, name, then) {
  const { locale, opening } = context;
  const options = opening.reasons.map(({ key, en, zh }) => h("option", { value: key, text: locale.code === "zh" ? zh : en }));
  const reason = h("select", { class: "crm-select", "data-control": "reason", "data-autofocus": true, onchange: () => (note.required = reason.value === "other") }, options);
  const note = h("input", { class: "crm-input", "data-control": "note" });
  const fields = [field(locale.t("reason"), reason), field(locale.t("note"), note)];
  ask(context, locale.t("disqualify_title", { name }), locale.t("disqualify"), fields, () => {
    then(reason.value, note.value.trim() || null);
    return true;
  });
}

/**
 * @param {TabContext} context
 * @param {string} name
 * @param {import("./wire.js").Matches} matches
 * @param {(chosen: {account: string, contact: string, deal: boolean}) => void} then
 */
export function askConvert(context, name, matches, then) {
  const { locale } = context;
  const choice = (/** @type {Match[]} */ found, /** @type {string} */ which) => {
    const options = found.map((one) => h("option", { value: one.id, text: locale.t("as_found", one) }));
    return h("select", { class: "crm-select", "data-control": which }, options, h("option", { value: "new", text: locale.t("make_new") }));
  };
  const [account, contact] = [choice(matches.accounts, "account"), choice(matches.contacts, "contact")];
  const deal = h("input", { type: "checkbox", "data-control": "deal" });
  const fields = [field(locale.t("account"), account), field(locale.t("contact"), contact), h("label", { class: "crm-l-check" }, deal, locale.t("deal"))];
  ask(context, locale.t("convert_title", { name }), locale.t("convert"), fields, () => {
    then({ account: account.value, contact: contact.value, deal: deal.checked });
    return true;
  });
}
