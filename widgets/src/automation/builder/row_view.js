import { h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { changedParts, fieldChoice } from "./changed_view.js";
import { beginningsBy } from "./choices.js";
import { Combo } from "../../shared/combo.js";
import { segmentParts, tagParts } from "./named_view.js";
import { relatedParts } from "./related_view.js";
import { nodeFor } from "./starting.js";
import { isNegatedByOperator, testParts } from "./tests_view.js";

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
  if (!node.negated || ["tag", "segment", "changed"].includes(node.kind) || isNegatedByOperator(node)) return null;
  const props = { class: "crm-a-not", title: context.locale.t("not_why"), "data-action": "not" };
  return h("button", { ...props, onclick: () => onReplace({ ...node, negated: false }), text: context.locale.t("not") });
}

/** @param {RowOptions} options what the condition speaks of */
function head({ context, node, entity, inner, onReplace }) {
  const { locale, book } = context;
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
    options: beginningsBy(context, entity, inner),
    onPick: pick,
  }).el;
}

/** @param {Node} node */
function headValue(node) {
  if (node.kind === "field") return node.field ? `field ${node.field}` : "was";
  return node.kind === "related" ? `related ${node.relation}` : node.kind;
}

/** @param {BuilderContext} context @param {Node} node @param {string} entity */
function headShown({ locale, book }, node, entity) {
  if (node.kind === "related") return locale.phrase(book.relation(entity, node.relation)?.label ?? ["", ""]);
  if (node.kind === "tag") return locale.t("has_tag");
  if (node.kind === "segment") return locale.t("in_segment");
  if (node.kind === "changed") return locale.t("field_changed");
  if (node.kind === "field" && !node.field) return locale.t("value_before");
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
function fieldParts({ context, node, entity, inner, onChange, onReplace }) {
  const word = context.book.word(entity, node.field);
  if (!word) return node.was ? [fieldChoice(context, entity, "", (field) => onReplace(nodeFor(context.book, entity, `was ${field}`), "value"))] : [];
  const asked = node.was || (word.before && !inner && context.woken());
  return [asked ? momentChoice(context, node, onReplace) : null, ...testParts({ context, node, word, entity, onChange, onRedraw: () => onReplace(node, "value") })];
}

/**
 * @param {BuilderContext} context
 * @param {import("./tree.js").FieldNode} node
 * @param {(node: Node, focus?: string) => void} onReplace
 * @returns {HTMLElement} whether the present value is meant, or the one before the event
 */
function momentChoice({ locale }, node, onReplace) {
  const onchange = (/** @type {Event} */ event) => onReplace({ ...node, was: /** @type {HTMLSelectElement} */ (event.target).value === "before" }, "moment");
  const option = (/** @type {"now" | "before"} */ value, /** @type {boolean} */ on) => h("option", { value, selected: on, text: locale.t(`was_${value}`) });
  const listed = [option("now", !node.was), option("before", node.was)];
  return h("select", { class: "crm-select", "aria-label": locale.t("was_when"), "data-control": "moment", onchange }, listed);
}
