import { h } from "../../shared/dom.js";
import { firstValue, operatorsOf } from "./starting.js";
import { valueControl } from "./values.js";

/** Comparisons that have another one as their negation. */
const PAIRED = ["is", "is_not", "in", "not_in", "empty", "filled"];
const NOT = "not ";

/**
 * @param {{context: import("./context.js").BuilderContext, node: import("./tree.js").FieldNode | import("./tree.js").RelatedNode,
 *   word: import("../wire.js").Word, entity: string, onChange: () => void, onRedraw: () => void}} options
 * @returns {(HTMLElement | null)[]} operator and value of each comparison
 */
export function testParts({ context, node, word, entity, onChange, onRedraw }) {
  const { locale } = context;
  return node.tests.flatMap((test, index) => {
    const label = locale.t("value_of", { field: locale.phrase(word.label) });
    const onValue = (/** @type {any} */ value) => {
      test.value = value;
      onChange();
    };
    const and = index > 0 ? h("span", { class: "crm-a-word", text: locale.t("and") }) : null;
    return [and, operatorChoice({ context, node, word, test, onRedraw }), valueControl(context, { word, entity, op: test.op, value: test.value, label, onValue })];
  });
}

/** @param {import("./tree.js").Node} node @returns {boolean} whether its negation is a part of its one comparison */
export function isNegatedByOperator(node) {
  return (node.kind === "field" || node.kind === "related") && node.tests.length === 1;
}

/**
 * @param {{context: import("./context.js").BuilderContext, node: import("./tree.js").FieldNode | import("./tree.js").RelatedNode,
 *   word: import("../wire.js").Word, test: import("./tree.js").Test, onRedraw: () => void}} options
 */
function operatorChoice({ context, node, word, test, onRedraw }) {
  const { locale, book } = context;
  const single = isNegatedByOperator(node);
  const present = single && node.negated ? `${NOT}${test.op}` : test.op;
  const onchange = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.target);
    const op = value.replace(NOT, "");
    Object.assign(test, { op, value: firstValue(op, test.value, word.kind) });
    if (single) node.negated = value.startsWith(NOT);
    onRedraw();
  };
  const option = (/** @type {string} */ value) => h("option", { value, selected: value === present, text: operatorWords(locale, value, word.kind) });
  const ops = operatorsOf(book, word.kind);
  const negations = single ? ops.map((op) => `${NOT}${op}`).filter((one) => one === present || !PAIRED.includes(one.replace(NOT, ""))) : [];
  const group = negations.length > 0 && h("optgroup", { label: locale.t("op_negated") }, negations.map(option));
  return h("select", { class: "crm-select crm-a-op", "aria-label": locale.t("how"), "data-control": "op", onchange }, ops.map(option), group);
}

/** @param {import("../texts.js").AutomationLocale} locale @param {string} op @param {string} kind @returns {string} */
function operatorWords(locale, op, kind) {
  const key = `op_${op.replace(NOT, "not_")}`;
  const timed = ["day", "moment"].includes(kind) && `${key}_time` in locale.texts;
  if (timed || key in locale.texts) return locale.t(/** @type {"op_is"} */ (timed ? `${key}_time` : key));
  return locale.t("op_not_other", { op: operatorWords(locale, op.replace(NOT, ""), kind) });
}
