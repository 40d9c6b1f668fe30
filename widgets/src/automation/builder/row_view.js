import { h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { beginnings, fieldOptions } from "./choices.js";
import { Combo, matching } from "./combo.js";
import { segmentParts, tagParts } from "./named_view.js";
import { relatedParts } from "./related_view.js";
import { firstValue, nodeFor, operatorsOf } from "./starting.js";
import { durationControl, oneControl, valueControl } from "./values.js";

/**
 * @typedef {import("./context.js").BuilderContext} BuilderContext
 * @typedef {import("./tree.js").Node} Node
 * @typedef {import("./tree.js").Group} Group
 *
 * @typedef {object} RowOptions
 * @property {BuilderContext} context
 * @property {Exclude<Node, Group>} node
 * @property {string} entity
 * @property {boolean} inner
 * @property {() => void} onChange a value was changed
 * @property {(node: Node, focus?: string) => void} onReplace another condition takes its place, and is drawn anew
 * @property {(node: Node, control?: string) => void} onRedraw draws anew what lies within
 * @property {() => void} onRemove
 * @property {(node: Node, el: HTMLElement) => void} onDrawn
 */

/**
 * @param {RowOptions} options
 * @returns {HTMLElement} one condition: what, how, and with what it is compared
 */
export function rowView(options) {
  const { context, node } = options;
  const { locale } = context;
  const parts = node.kind === "raw" ? [rawPart(context, node)] : [negation(options), head(options), ...rest(options)];
  const remove = h("button", { class: "crm-icon-button crm-a-remove", label: locale.t("remove_condition"), "data-action": "remove", onclick: options.onRemove }, icon("close"));
  const line = h("div", { class: "crm-a-line" }, parts, remove);
  const below = node.kind === "related" && node.where ? relatedParts.where(options) : null;
  const el = h("li", { class: `crm-a-row crm-a-${node.kind}` }, line, below, h("p", { class: "crm-problem", role: "alert" }));
  options.onDrawn(node, el);
  return el;
}

/** @param {BuilderContext} context @param {import("./tree.js").RawNode} node */
function rawPart(context, node) {
  const code = h("code", { text: JSON.stringify(node.data) });
  context.yaml(node.data).then((text) => (code.textContent = text.replace(/^when:\n?/, "").trimEnd()), context.fail);
  return h("div", { class: "crm-a-raw-box" }, h("span", { class: "crm-quiet", text: context.locale.t("raw_note") }), h("pre", {}, code));
}

/** @param {RowOptions} options a negated condition says so, and a click takes it away */
function negation({ context, node, onReplace }) {
  if (!node.negated || ["tag", "segment"].includes(node.kind)) return null;
  const props = { class: "crm-a-not", title: context.locale.t("not_why"), "data-action": "not" };
  return h("button", { ...props, onclick: () => onReplace({ ...node, negated: false }), text: context.locale.t("not") });
}

/** @param {RowOptions} options what the condition speaks of */
function head({ context, node, entity, inner, onReplace }) {
  const { locale, book } = context;
  const all = beginnings(context, entity, inner);
  const pick = (/** @type {string} */ value) => {
    const [, name = ""] = value.split("related ");
    const next = () => onReplace(nodeFor(book, entity, value), "value");
    const table = value.startsWith("related ") ? book.relation(entity, name)?.entity : null;
    if (table) book.open(table).then(next, context.fail);
    else next();
  };
  return new Combo({
    label: locale.t("what"),
    value: headValue(node),
    shown: headShown(context, node, entity),
    name: "head",
    nothing: locale.t("nothing_found"),
    options: (text) => matching(all, text),
    onPick: pick,
  }).el;
}

/** @param {Node} node */
function headValue(node) {
  if (node.kind === "field") return `field ${node.field}`;
  return node.kind === "related" ? `related ${node.relation}` : node.kind;
}

/** @param {BuilderContext} context @param {Node} node @param {string} entity */
function headShown({ locale, book }, node, entity) {
  if (node.kind === "related") return locale.phrase(book.relation(entity, node.relation)?.label ?? ["", ""]);
  if (node.kind === "tag") return locale.t("has_tag");
  if (node.kind === "segment") return locale.t("in_segment");
  if (node.kind === "changed") return locale.t("field_changed");
  const word = node.kind === "field" ? book.word(entity, node.field) : null;
  if (!word) return "";
  const name = locale.phrase(word.label);
  return word.group === "own" || word.group === "custom" ? name : `${locale.phrase(word.group_label)} · ${name}`;
}

/** @param {RowOptions} options @returns {(HTMLElement | null)[]} */
function rest(options) {
  const { node } = options;
  if (node.kind === "field") return fieldParts({ ...options, node });
  if (node.kind === "tag") return tagParts({ ...options, node });
  if (node.kind === "segment") return segmentParts({ ...options, node });
  if (node.kind === "changed") return changedParts({ ...options, node });
  return node.kind === "related" ? relatedParts.line({ ...options, node }) : [];
}

/** @param {RowOptions & {node: import("./tree.js").FieldNode}} options @returns {(HTMLElement | null)[]} */
function fieldParts({ context, node, entity, onChange, onReplace }) {
  const word = context.book.word(entity, node.field);
  if (!word) return [];
  const was = node.was && h("span", { class: "crm-a-word", text: context.locale.t("was_before") });
  return [was || null, ...testParts({ context, tests: node.tests, word, entity, onChange, onRedraw: () => onReplace(node, "value") })];
}

/**
 * @param {{context: BuilderContext, tests: import("./tree.js").Test[], word: import("../wire.js").Word, entity: string,
 *   onChange: () => void, onRedraw: () => void}} options
 * @returns {(HTMLElement | null)[]} operator and value of each comparison
 */
export function testParts({ context, tests, word, entity, onChange, onRedraw }) {
  const { locale, book } = context;
  const ops = operatorsOf(book, word.kind);
  return tests.flatMap((test, index) => {
    const onchange = (/** @type {Event} */ event) => {
      const { value: op } = /** @type {HTMLSelectElement} */ (event.target);
      Object.assign(test, { op, value: firstValue(op, test.value, word.kind) });
      onRedraw();
    };
    const listed = ops.map((op) => h("option", { value: op, selected: op === test.op, text: opWords(locale, op, word.kind) }));
    const choice = h("select", { class: "crm-select crm-a-op", "aria-label": locale.t("how"), "data-control": "op", onchange }, listed);
    const label = locale.t("value_of", { field: locale.phrase(word.label) });
    const onValue = (/** @type {any} */ value) => {
      test.value = value;
      onChange();
    };
    const and = index > 0 ? h("span", { class: "crm-a-word", text: locale.t("and") }) : null;
    return [and, choice, valueControl(context, { word, entity, op: test.op, value: test.value, label, onValue })];
  });
}

/** @param {import("../texts.js").AutomationLocale} locale @param {string} op @param {string} kind */
function opWords(locale, op, kind) {
  const timed = ["day", "moment"].includes(kind) && `op_${op}_time` in locale.texts;
  return locale.t(/** @type {"op_is"} */ (timed ? `op_${op}_time` : `op_${op}`));
}

/** @param {RowOptions & {node: import("./tree.js").ChangedNode}} options */
function changedParts({ context, node, entity, onChange, onReplace }) {
  const { locale, book } = context;
  const fields = fieldOptions(context, entity, (word) => word.before);
  const word = book.word(entity, node.field);
  const choice = new Combo({
    label: locale.t("field"),
    value: node.field,
    shown: word ? locale.phrase(word.label) : "",
    placeholder: locale.t("choose_field"),
    name: "value",
    nothing: locale.t("nothing_found"),
    options: (text) => matching(fields, text),
    onPick: (field) => onReplace({ kind: "changed", field, negated: node.negated }, "op"),
  }).el;
  if (!word) return [choice];
  const optional = (/** @type {"from" | "to" | "within"} */ key) => optionalPart({ context, node, word, entity, key, onChange, onReplace });
  return [choice, optional("from"), optional("to"), optional("within")];
}

/**
 * @param {{context: BuilderContext, node: import("./tree.js").ChangedNode, word: import("../wire.js").Word, entity: string,
 *   key: "from" | "to" | "within", onChange: () => void, onReplace: (node: Node, focus?: string) => void}} options
 */
function optionalPart({ context, node, word, entity, key, onChange, onReplace }) {
  const { locale } = context;
  const label = locale.t(/** @type {"changed_from"} */ (`changed_${key}`));
  if (node[key] === undefined) {
    const first = key === "within" ? "30 days" : word.kind === "flag" ? true : "";
    return h("button", { class: "crm-text-button crm-a-more", onclick: () => onReplace({ ...node, [key]: first }), text: ["+", label].join(" ") });
  }
  const onValue = (/** @type {any} */ value) => {
    node[key] = value;
    onChange();
  };
  const control =
    key === "within" ? durationControl(context, node.within, onValue) : oneControl(context, { word, entity, op: "is", value: node[key], label, onValue });
  const drop = () => {
    const { [key]: _gone, ...kept } = node;
    onReplace(/** @type {any} */ (kept));
  };
  const away = h("button", { class: "crm-a-chip-x", label: locale.t("remove_value", { value: label }), onclick: drop }, icon("close"));
  return h("span", { class: "crm-a-together" }, h("span", { class: "crm-a-word", text: label }), control, away);
}
