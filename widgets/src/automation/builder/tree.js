/**
 * Conditions as the builder draws them. Whatever it can't draw stays as it is, as `raw`.
 *
 * @typedef {{op: string, value: any}} Test
 * @typedef {{kind: "group", mode: "all" | "any", shape: "list" | "map" | "single", parts: Node[], negated?: boolean}} Group
 * @typedef {{kind: "field", field: string, was: boolean, tests: Test[], negated?: boolean}} FieldNode
 * @typedef {{kind: "changed", field: string, from?: any, to?: any, within?: string, negated?: boolean}} ChangedNode
 * @typedef {{kind: "tag", tag: string | string[], group?: string | null, times: Test[], negated?: boolean}} TagNode
 * @typedef {{kind: "segment", segment: string, negated?: boolean}} SegmentNode
 * @typedef {{kind: "related", figure: string, relation: string, of: string, tests: Test[], within?: string,
 *   where: Group | null, negated?: boolean}} RelatedNode
 * @typedef {{kind: "raw", data: any, negated?: boolean}} RawNode
 * @typedef {Group | FieldNode | ChangedNode | TagNode | SegmentNode | RelatedNode | RawNode} Node
 */

import { isDrawable } from "./drawable.js";

/** Figures over related records; the first two have no comparison of their own. */
export const FIGURES = ["exists", "none", "count", "sum", "latest", "earliest", "largest", "smallest"];

/**
 * @param {any} data conditions as rules keep them
 * @param {string} entity the table that they are about
 * @param {import("./book.js").Book} book knows the words of every table that is spoken of
 * @returns {Group}
 */
export function readRoot(data, entity, book) {
  if (Array.isArray(data)) return { kind: "group", mode: "all", shape: "list", parts: data.map((one) => read(one, entity, book)) };
  const node = read(data, entity, book);
  if (node.kind === "group") return node;
  return { kind: "group", mode: "all", shape: "single", parts: [node] };
}

/** @param {Group} root */
export function writeRoot(root) {
  return write(root);
}

/**
 * @param {any} data
 * @param {string} entity
 * @param {import("./book.js").Book} book
 * @returns {Node}
 */
function read(data, entity, book) {
  const node = parse(data, entity, book);
  return node && isDrawable(node, entity, book) ? node : { kind: "raw", data };
}

/**
 * @param {any} data
 * @param {string} entity
 * @param {import("./book.js").Book} book
 * @returns {Node | null}
 */
function parse(data, entity, book) {
  if (Array.isArray(data)) return group("all", "list", data, entity, book);
  if (data === null || typeof data !== "object") return null;
  if ("not" in data) return only(data, ["not"]) ? negation(read(data.not, entity, book)) : null;
  if ("all" in data || "any" in data) {
    const mode = "all" in data ? "all" : "any";
    return only(data, [mode]) && Array.isArray(data[mode]) ? group(mode, "map", data[mode], entity, book) : null;
  }
  return leaf(data, entity, book);
}

/** @param {Node} inner @returns {Node} what is negated already, or written by hand, stands in a group of its own: none of these */
function negation(inner) {
  if (inner.kind !== "raw" && !inner.negated) return { ...inner, negated: true };
  return { kind: "group", mode: "any", shape: "single", parts: [inner], negated: true };
}

/**
 * @param {"all" | "any"} mode
 * @param {"list" | "map"} shape
 * @param {any[]} listed
 * @param {string} entity
 * @param {import("./book.js").Book} book
 * @returns {Group}
 */
function group(mode, shape, listed, entity, book) {
  return { kind: "group", mode, shape, parts: listed.map((one) => read(one, entity, book)) };
}

/**
 * @param {Record<string, any>} data
 * @param {string} entity
 * @param {import("./book.js").Book} book
 * @returns {Node | null}
 */
function leaf(data, entity, book) {
  if ("field" in data || "was" in data) {
    const head = "field" in data ? "field" : "was";
    return { kind: "field", field: data[head], was: head === "was", tests: testsOf(data, [head]) };
  }
  if ("changed" in data) {
    const { changed, ...rest } = data;
    return only(rest, ["from", "to", "within"]) ? { kind: "changed", field: changed, ...rest } : null;
  }
  if ("tag" in data) return tagOf(data);
  if ("segment" in data) return only(data, ["segment"]) ? { kind: "segment", segment: data.segment } : null;
  return relatedOf(data, entity, book);
}

/** @param {Record<string, any>} data @returns {Node | null} */
function tagOf({ tag, group, ...times }) {
  if (!only(times, ["within", "older_than"])) return null;
  const listed = Object.entries(times).map(([op, value]) => ({ op, value }));
  return { kind: "tag", tag, ...(group === undefined ? {} : { group }), times: listed };
}

/**
 * @param {Record<string, any>} data
 * @param {string} entity
 * @param {import("./book.js").Book} book
 * @returns {Node | null}
 */
function relatedOf(data, entity, book) {
  const heads = FIGURES.filter((one) => one in data);
  const [figure] = heads;
  if (heads.length !== 1 || !figure || typeof data[figure] !== "string") return null;
  const [relation = "", ...rest] = data[figure].split(".");
  const other = book.relation(entity, relation)?.entity;
  if (!other) return null;
  return {
    kind: "related",
    figure,
    relation,
    of: rest.join("."),
    tests: testsOf(data, [figure, "within", "where"]),
    ...("within" in data ? { within: data.within } : {}),
    where: "where" in data ? readRoot(data.where, other, book) : null,
  };
}

/**
 * @param {Record<string, any>} data
 * @param {string[]} others
 * @returns {Test[]}
 */
function testsOf(data, others) {
  return Object.entries(data)
    .filter(([key]) => !others.includes(key))
    .map(([op, value]) => (op === "empty" && value === false ? { op: "filled", value: true } : { op, value }));
}

/**
 * @param {Record<string, any>} data
 * @param {string[]} keys
 */
function only(data, keys) {
  return Object.keys(data).every((key) => keys.includes(key));
}

/**
 * @param {Node} node
 * @returns {any} the condition as rules keep it
 */
export function write(node) {
  const data = plain(node);
  return node.negated ? { not: data } : data;
}

/** @param {Node} node @returns {any} */
function plain(node) {
  if (node.kind === "raw") return node.data;
  if (node.kind === "group") return written(node);
  if (node.kind === "field") return { [node.was ? "was" : "field"]: node.field, ...tests(node.tests) };
  if (node.kind === "segment") return { segment: node.segment };
  if (node.kind === "tag") {
    const { tag, times } = node;
    return { tag, ...("group" in node ? { group: node.group } : {}), ...tests(times) };
  }
  if (node.kind === "changed") {
    const { kind: _kind, negated: _negated, field, ...rest } = node;
    return { changed: field, ...rest };
  }
  const { figure, relation, of, where, within } = node;
  const named = of ? `${relation}.${of}` : relation;
  const inner = where && (where.parts.length || where.shape !== "list" || where.negated) ? { where: write(where) } : where ? { where: [] } : {};
  return { [figure]: named, ...(within === undefined ? {} : { within }), ...inner, ...tests(node.tests) };
}

/** @param {Group} node */
function written({ mode, shape, parts }) {
  const listed = parts.map(write);
  if (shape === "single" && listed.length === 1) return listed[0];
  return mode === "all" && shape !== "map" ? listed : { [mode]: listed };
}

/** @param {Test[]} listed */
function tests(listed) {
  return Object.fromEntries(listed.map(({ op, value }) => (op === "filled" ? ["empty", false] : [op, value])));
}

/** @param {Node} node @returns {boolean} whether it looks at what an event changed, so that only events can be tried */
export function looksAtEvent(node) {
  if (node.kind === "group") return node.parts.some(looksAtEvent);
  return (node.kind === "field" && node.was) || (node.kind === "changed" && node.within === undefined);
}

/**
 * @param {Group} root
 * @param {string} [place] of the root, as Python calls it
 * @returns {Map<Node, string>} where each condition stands, in the words of Python's messages
 */
export function placesOf(root, place = "when") {
  const found = new Map();
  note(root, place, found);
  return found;
}

/**
 * @param {Node} node
 * @param {string} place
 * @param {Map<Node, string>} found
 */
function note(node, place, found) {
  found.set(node, place);
  const inner = node.negated ? `${place}.not` : place;
  if (node.kind === "group") {
    const single = node.shape === "single" && node.parts.length === 1;
    const list = node.mode === "all" && node.shape !== "map";
    node.parts.forEach((part, index) => note(part, single ? inner : `${inner}${list ? "" : `.${node.mode}`}[${index}]`, found));
  } else if (node.kind === "related" && node.where) note(node.where, `${inner}.where`, found);
}

/**
 * @param {Map<Node, string>} places
 * @param {string} message of Python's, or a place
 * @returns {Node | null} the condition that it speaks of: the innermost one
 */
export function nodeAt(places, message) {
  let best = null;
  let length = 0;
  for (const [node, place] of places) {
    const at = message.indexOf(place);
    const after = message[at + place.length] ?? "";
    if (at >= 0 && place.length > length && !/[\w[]/.test(after)) [best, length] = [node, place.length];
  }
  return best;
}
