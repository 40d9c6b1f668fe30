import { FIGURES } from "./tree.js";

/**
 * @typedef {import("./tree.js").Node} Node
 * @typedef {import("./book.js").Book} Book
 * @typedef {import("./context.js").BuilderContext} BuilderContext
 */

/** The first value of each kind of comparison that needs one of its own. */
const FIRST = /** @type {Record<string, any>} */ ({
  within: "30 days",
  older_than: "30 days",
  in_next: "30 days",
  anniversary: "today",
  in: [],
  not_in: [],
  between: ["", ""],
  empty: true,
  filled: true,
});

const USUAL = /** @type {Record<string, string>} */ ({ day: "within", moment: "within", whole: "ge", number: "ge", money: "ge" });

/**
 * @param {Book} book
 * @param {string} kind
 * @returns {string[]} the comparisons of a kind of field, as the builder offers them
 */
export function operatorsOf(book, kind) {
  const known = book.operators[kind] ?? [];
  return known.flatMap((op) => (op === "empty" ? ["empty", "filled"] : [op]));
}

/**
 * @param {string} op
 * @param {any} [before] the value of the comparison before this one
 * @param {string} [kind]
 */
export function firstValue(op, before, kind) {
  if (op in FIRST) {
    const list = op === "in" || op === "not_in";
    return list && before !== undefined && before !== "" && !Array.isArray(before) && typeof before !== "object" ? [before] : FIRST[op];
  }
  if (kind === "flag") return true;
  const odd = Array.isArray(before) ? before[0] : before;
  return typeof odd === "string" && / (minute|hour|day|week|month|year)s?$/.test(odd) ? "" : (odd ?? "");
}

/**
 * @param {Book} book
 * @param {string} kind
 */
export function firstTest(book, kind) {
  const op = USUAL[kind] ?? operatorsOf(book, kind)[0] ?? "is";
  return { op, value: firstValue(op, "", kind) };
}

/**
 * @param {Book} book
 * @param {string} entity
 * @param {string} pick what was chosen: "field city", "related orders", "tag", "segment", "changed"
 * @returns {Node}
 */
export function nodeFor(book, entity, pick) {
  const [what, ...rest] = pick.split(" ");
  const name = rest.join(" ");
  if (what === "tag") return { kind: "tag", tag: "", times: [] };
  if (what === "segment") return { kind: "segment", segment: "" };
  if (what === "changed") return { kind: "changed", field: name };
  if (what === "was") return { kind: "field", field: name, was: true, tests: name ? [firstTest(book, book.word(entity, name)?.kind ?? "text")] : [] };
  if (what === "related") return { kind: "related", figure: "exists", relation: name, of: "", tests: [], where: null };
  return { kind: "field", field: name, was: false, tests: [firstTest(book, book.word(entity, name)?.kind ?? "text")] };
}

/**
 * @param {Book} book
 * @param {string} entity the related table
 * @param {string} figure
 * @returns {import("../wire.js").Word[]} the fields over which the figure can be taken
 */
export function fieldsFor(book, entity, figure) {
  const kinds = book.figures[figure] ?? [];
  return (book.of(entity)?.fields ?? []).filter((word) => ["own", "custom"].includes(word.group) && kinds.includes(word.kind));
}

/**
 * @param {Book} book
 * @param {string} entity the related table
 * @returns {string[]} the figures that can be taken over it
 */
export function figuresFor(book, entity) {
  return FIGURES.filter((one) => ["exists", "none", "count"].includes(one) || fieldsFor(book, entity, one).length > 0);
}

/**
 * @param {Node} node
 * @returns {boolean} whether every part of it is filled in
 */
export function isComplete(node) {
  if (node.kind === "group") return node.parts.every(isComplete) && (node.mode === "all" || node.parts.length > 0);
  if (node.kind === "field") return node.field !== "" && node.tests.every(hasValue);
  if (node.kind === "tag") return node.tag.length > 0 && node.times.every(hasValue);
  if (node.kind === "segment") return node.segment !== "";
  if (node.kind === "changed") return node.field !== "" && [node.from, node.to, node.within].every((one) => one === undefined || one === null || hasValue({ value: one }));
  if (node.kind === "related") return node.tests.every(hasValue) && node.within !== "" && (!node.where || isComplete(node.where));
  return true;
}

/** @param {{value: any}} test */
function hasValue({ value }) {
  if (Array.isArray(value)) return value.length > 0 && value.every((one) => one !== "" && one !== undefined);
  return value !== "" && value !== undefined && !Number.isNaN(value);
}
