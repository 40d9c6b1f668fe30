import { Book } from "./builder/book.js";

/**
 * @param {import("./wire.js").TabContext} context
 * @param {boolean} readOnly
 * @returns {import("./builder/context.js").BuilderContext} what the builder of one tab works with
 */
export function builderContext(context, readOnly) {
  const { rpc, locale, opening, root } = context;
  const book = new Book(
    (entity) => rpc.call("vocabulary", { entity }),
    opening,
    (entity, paths) => rpc.call("words", { entity, paths }),
  );
  const names = new Map();
  return {
    locale,
    root,
    book,
    names,
    readOnly,
    currency: opening.currency,
    suggest: (entity, field, text) => rpc.call("suggest", { entity, field, text }),
    searchFields: (entity, text) => rpc.call("search_fields", { entity, text }),
    called: (table, ids) => rpc.call("called", { table, ids }),
    inWords: async (entity, when) => locale.phrase(await rpc.call("in_words", { entity, when })),
    woken: () => false,
    yaml: (data) => rpc.call("as_yaml", { data: [data] }),
    fail: (error) => context.fail(error),
  };
}

/**
 * @param {import("./wire.js").TabContext} context
 * @param {string} entity
 * @returns {string} what its records are called, several of them
 */
export function tableName({ opening, locale }, entity) {
  const table = opening.tables.find(({ name }) => name === entity);
  return table ? locale.phrase([table.label[1], table.label[2]]) : entity;
}

/**
 * @param {any} data
 * @returns {string} JSON data as Python writes it
 */
export function pythonOf(data) {
  if (Array.isArray(data)) return `[${data.map(pythonOf).join(", ")}]`;
  if (data === null || data === undefined) return "None";
  if (typeof data === "boolean") return data ? "True" : "False";
  if (typeof data === "object") return `{${Object.entries(data).map(([key, value]) => `${JSON.stringify(key)}: ${pythonOf(value)}`).join(", ")}}`;
  return JSON.stringify(data);
}
