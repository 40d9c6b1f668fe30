import { h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { BUILDER_TEXTS } from "../builder_texts.js";
import { groupView } from "./group_view.js";
import { fieldsFor, figuresFor, firstTest } from "./starting.js";
import { testParts } from "./tests_view.js";
import { durationControl } from "./values.js";

/**
 * @typedef {import("./row_view.js").RowOptions} RowOptions
 * @typedef {import("./tree.js").RelatedNode} RelatedNode
 */

/** @type {any} the number of related records, as if it were a field */
const COUNT = { path: "count", label: BUILDER_TEXTS.figures_count, kind: "whole", group: "own", group_label: ["", ""], target: null, choices: [], rare: false, before: false };

/** The parts of a condition on related records: which figure of them, over which time, and which of them count. */
export const relatedParts = { line, where };

/** @param {RowOptions & {node: RelatedNode}} options @returns {(HTMLElement | null)[]} */
function line(options) {
  const { context, node, entity, onChange, onReplace } = options;
  const relation = context.book.relation(entity, node.relation);
  if (!relation) return [];
  const word = node.figure === "count" ? COUNT : context.book.word(relation.entity, node.of);
  const redraw = () => onReplace(node, "value");
  const tests = word && node.tests.length ? testParts({ context, node, word, entity: relation.entity, onChange, onRedraw: redraw }) : [];
  return [figureChoice(options, relation.entity), ofChoice(options, relation.entity), ...tests, windowPart(options, relation.time), whereButton(options, relation.entity)];
}

/** @param {RowOptions & {node: RelatedNode}} options @param {string} table */
function figureChoice({ context, node, onReplace }, table) {
  const { locale, book } = context;
  const onchange = (/** @type {Event} */ event) => {
    const { value: figure } = /** @type {HTMLSelectElement} */ (event.target);
    const fields = fieldsFor(book, table, figure);
    const word = fields.find(({ path }) => path === node.of) ?? fields.find(({ path }) => path === "amount") ?? fields[0];
    const plain = figure === "exists" || figure === "none";
    const tests = plain ? [] : [firstTest(book, figure === "count" ? "whole" : (word?.kind ?? "number"))];
    onReplace({ ...node, figure, of: plain || figure === "count" ? "" : (word?.path ?? ""), tests }, "value");
  };
  const listed = figuresFor(book, table).map((one) =>
    h("option", { value: one, selected: one === node.figure, text: locale.t(/** @type {"figures_sum"} */ (`figures_${one}`)) }),
  );
  return h("select", { class: "crm-select crm-a-op", "aria-label": locale.t("figure"), "data-control": "figure", onchange }, listed);
}

/** @param {RowOptions & {node: RelatedNode}} options @param {string} table */
function ofChoice({ context, node, onReplace }, table) {
  const { locale, book } = context;
  const fields = fieldsFor(book, table, node.figure);
  if (!fields.length) return null;
  const onchange = (/** @type {Event} */ event) => {
    const { value: of } = /** @type {HTMLSelectElement} */ (event.target);
    onReplace({ ...node, of, tests: [firstTest(book, book.word(table, of)?.kind ?? "number")] }, "value");
  };
  const listed = fields.map(({ path, label }) => h("option", { value: path, selected: path === node.of, text: locale.phrase(label) }));
  return h("select", { class: "crm-select", "aria-label": locale.t("field"), "data-control": "of", onchange }, listed);
}

/** @param {RowOptions & {node: RelatedNode}} options @param {string | null} time */
function windowPart({ context, node, onChange, onReplace }, time) {
  const { locale } = context;
  if (time === null || !["exists", "none", "count", "sum"].includes(node.figure)) return null;
  const onchange = (/** @type {Event} */ event) => {
    const { within: _gone, ...kept } = node;
    const timed = /** @type {HTMLSelectElement} */ (event.target).value === "within";
    onReplace(/** @type {RelatedNode} */ (timed ? { ...kept, within: "30 days" } : kept), "window");
  };
  const option = (/** @type {"window_ever" | "window_within"} */ key, /** @type {boolean} */ on) =>
    h("option", { value: key.slice(7), selected: on, text: locale.t(key) });
  const listed = [option("window_ever", node.within === undefined), option("window_within", node.within !== undefined)];
  const choice = h("select", { class: "crm-select", "aria-label": locale.t("window"), "data-control": "window", onchange }, listed);
  const tell = (/** @type {string} */ value) => {
    node.within = value;
    onChange();
  };
  return h("span", { class: "crm-a-together" }, choice, node.within !== undefined && durationControl(context, node.within, tell));
}

/** @param {RowOptions & {node: RelatedNode}} options @param {string} table */
function whereButton({ context, node, onReplace }, table) {
  if (node.where) return null;
  const add = () =>
    context.book.open(table).then(() => onReplace({ ...node, where: { kind: "group", mode: "all", shape: "list", parts: [] } }), context.fail);
  return h("button", { class: "crm-text-button crm-a-more", "data-action": "where", onclick: add, text: ["+", context.locale.t("which_of_them")].join(" ") });
}

/** @param {RowOptions} options */
function where(options) {
  const { context, node, entity, onChange, onReplace, onDrawn } = options;
  if (node.kind !== "related" || !node.where) return null;
  const relation = context.book.relation(entity, node.relation);
  if (!relation) return null;
  const drop = () => onReplace({ ...node, where: null });
  const away = h("button", { class: "crm-icon-button", label: context.locale.t("all_of_them"), onclick: drop }, icon("close"));
  const label = h("div", { class: "crm-a-where-head" }, h("span", { class: "crm-a-word", text: context.locale.t("where_head", { records: context.locale.phrase(relation.label) }) }), away);
  const group = groupView({
    context,
    node: node.where,
    entity: relation.entity,
    inner: true,
    onChange,
    onRedraw: options.onRedraw,
    onDrawn,
  });
  return h("div", { class: "crm-a-where" }, label, group);
}
