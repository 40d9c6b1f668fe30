import { readDuration } from "./durations.js";

/** @typedef {import("./tree.js").Node} Node @typedef {import("./tree.js").Test} Test */

const LISTS = ["in", "not_in"];
const TIMES = ["within", "older_than", "in_next"];

/**
 * @param {Node} node
 * @param {string} entity
 * @param {import("./book.js").Book} book
 * @returns {boolean} whether the builder has a control for every part of it
 */
export function isDrawable(node, entity, book) {
  if (node.kind === "field") return fieldIs(node, book.word(entity, node.field), book);
  if (node.kind === "changed") return changedIs(node, book.word(entity, node.field));
  if (node.kind === "tag") return tagIs(node);
  if (node.kind === "segment") return typeof node.segment === "string";
  if (node.kind === "related") return relatedIs(node, entity, book);
  return true;
}

/**
 * @param {import("./tree.js").FieldNode} node
 * @param {import("../wire.js").Word | undefined} word
 * @param {import("./book.js").Book} book
 */
function fieldIs(node, word, book) {
  if (!word || (node.was && !word.before) || node.tests.length === 0) return false;
  return node.tests.every((test) => testIs(test, word.kind, book));
}

/** @param {import("./tree.js").ChangedNode} node @param {import("../wire.js").Word | undefined} word */
function changedIs(node, word) {
  if (!word?.before) return false;
  const sides = [node.from, node.to].filter((one) => one !== undefined);
  const sideIs = (/** @type {any} */ one) => one === null || (Array.isArray(one) ? one.length > 0 && one.every((each) => valueIs(each, word.kind)) : valueIs(one, word.kind));
  return sides.every(sideIs) && (node.within === undefined || readDuration(node.within) !== null);
}

/** @param {import("./tree.js").TagNode} node */
function tagIs({ tag, group, times }) {
  const names = Array.isArray(tag) ? tag : [tag];
  const known = names.length > 0 && names.every((one) => typeof one === "string");
  const grouped = group === undefined || typeof group === "string";
  return known && grouped && times.every(({ value }) => readDuration(value) !== null);
}

/**
 * @param {import("./tree.js").RelatedNode} node
 * @param {string} entity
 * @param {import("./book.js").Book} book
 */
function relatedIs(node, entity, book) {
  const relation = book.relation(entity, node.relation);
  const { figure, of, tests, within } = node;
  if (!relation || (within !== undefined && readDuration(within) === null)) return false;
  if (figure === "exists" || figure === "none") return of === "" && tests.length === 0;
  const kind = figure === "count" ? "whole" : book.word(relation.entity, of)?.kind;
  const fits = figure === "count" ? of === "" : kind !== undefined && (book.figures[figure] ?? []).includes(kind);
  return fits && tests.length > 0 && tests.every((test) => testIs(test, /** @type {string} */ (kind), book));
}

/**
 * @param {Test} test
 * @param {string} kind
 * @param {import("./book.js").Book} book
 */
function testIs({ op, value }, kind, book) {
  if (op === "filled" || op === "empty") return value === true;
  if (!(book.operators[kind] ?? []).includes(op)) return false;
  if (TIMES.includes(op)) return readDuration(value) !== null;
  if (op === "anniversary") return value === "today" || (/^(in|within) /.test(value) && readDuration(value.replace(/^\w+ /, "")) !== null);
  if (LISTS.includes(op)) return Array.isArray(value) && value.every((one) => valueIs(one, kind));
  if (op === "between") return Array.isArray(value) && value.length === 2 && value.every((one) => valueIs(one, kind));
  return valueIs(value, kind);
}

/**
 * @param {any} value
 * @param {string} kind
 */
function valueIs(value, kind) {
  if (kind === "flag") return typeof value === "boolean";
  if (kind === "whole" || kind === "number") return typeof value === "number";
  if (kind === "money") return typeof value === "number" || /^-?[\d.]+ [A-Z]{3}$/.test(value);
  if (kind === "day") return /^\d{4}-\d\d-\d\d$/.test(value);
  if (kind === "moment") return /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/.test(value);
  return typeof value === "string" && value !== "";
}
