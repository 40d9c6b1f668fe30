import { h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { fieldOptions } from "./choices.js";
import { Combo, matching } from "../../shared/combo.js";
import { yesOrNo } from "./named_view.js";
import { durationControl, valueControl } from "./values.js";

/**
 * @typedef {import("./tree.js").Node} Node
 * @typedef {import("./tree.js").ChangedNode} ChangedNode
 * @typedef {import("./row_view.js").RowOptions & {node: ChangedNode}} ChangedOptions
 * @typedef {"from" | "to"} Side
 */

/** With what a side of a change is compared, and the value that it begins with. */
const SIDES = /** @type {const} */ (["is", "in", "empty"]);

/** @param {ChangedOptions} options which field was changed, or was not, from what, to what, within which time */
export function changedParts({ context, node, entity, onChange, onReplace }) {
  const { locale, book } = context;
  const word = book.word(entity, node.field);
  const choice = fieldChoice(context, entity, node.field, (field) => onReplace({ kind: "changed", field, negated: node.negated }, "op"));
  const parts = [choice, yesOrNo(locale, node, onReplace, "changed")];
  if (!word) return parts;
  const side = (/** @type {Side} */ key) => optionalPart({ context, node, key, onReplace, first: word.kind === "flag" ? true : "", control: () => sideControl({ context, node, word, entity, key, onChange, onReplace }) });
  const tell = (/** @type {string} */ value) => {
    node.within = value;
    onChange();
  };
  const within = optionalPart({ context, node, key: "within", onReplace, first: "30 days", control: () => durationControl(context, node.within, tell) });
  return [...parts, side("from"), side("to"), within];
}

/**
 * @param {import("./context.js").BuilderContext} context
 * @param {string} entity
 * @param {string} field
 * @param {(field: string) => void} onPick
 * @returns {HTMLElement} a box for a field whose value before an event is known
 */
export function fieldChoice(context, entity, field, onPick) {
  const { locale, book } = context;
  const known = fieldOptions(context, entity, (word) => word.before);
  const word = book.word(entity, field);
  return new Combo({
    label: locale.t("field"),
    value: field,
    shown: word ? locale.phrase(word.label) : "",
    placeholder: locale.t("choose_field"),
    name: "value",
    nothing: locale.t("nothing_found"),
    options: (text) => matching(known, text),
    onPick,
  }).el;
}

/**
 * @param {{context: import("./context.js").BuilderContext, node: ChangedNode, key: Side | "within", first: any,
 *   control: () => HTMLElement, onReplace: (node: Node, focus?: string) => void}} options
 */
function optionalPart({ context, node, key, first, control, onReplace }) {
  const { locale } = context;
  const label = locale.t(`changed_${key}`);
  if (node[key] === undefined) {
    const add = () => onReplace({ ...node, [key]: first }, key);
    return h("button", { class: "crm-text-button crm-a-more", "data-control": key, onclick: add, text: ["+", label].join(" ") });
  }
  const drop = () => {
    const { [key]: _gone, ...kept } = node;
    onReplace(/** @type {any} */ (kept), key);
  };
  const away = h("button", { class: "crm-a-chip-x", label: locale.t("remove_value", { value: label }), onclick: drop }, icon("close"));
  return h("span", { class: "crm-a-together" }, h("span", { class: "crm-a-word", text: label }), control(), away);
}

/**
 * @param {{context: import("./context.js").BuilderContext, node: ChangedNode, word: import("../wire.js").Word, entity: string,
 *   key: Side, onChange: () => void, onReplace: (node: Node, focus?: string) => void}} options
 */
function sideControl({ context, node, word, entity, key, onChange, onReplace }) {
  const { locale } = context;
  const value = node[key];
  const how = value === null ? "empty" : Array.isArray(value) ? "in" : "is";
  const onchange = (/** @type {Event} */ event) => {
    const { value: other } = /** @type {HTMLSelectElement} */ (event.target);
    const kept = Array.isArray(value) ? (value[0] ?? "") : (value ?? "");
    const first = { is: word.kind === "flag" ? true : kept, in: kept === "" ? [] : [kept], empty: null };
    onReplace({ ...node, [key]: first[/** @type {"is"} */ (other)] }, key);
  };
  const listed = SIDES.map((one) => h("option", { value: one, selected: one === how, text: locale.t(`changed_${one}`) }));
  const label = locale.t("changed_side", { side: locale.t(`changed_${key}`) });
  const choice = h("select", { class: "crm-select", "aria-label": label, "data-control": key, onchange }, listed);
  const onValue = (/** @type {any} */ given) => {
    node[key] = given;
    onChange();
  };
  const control = valueControl(context, { word, entity, op: how, value, label: locale.t("value_of", { field: label }), onValue });
  return h("span", { class: "crm-a-together" }, choice, control);
}
