import { DuplicatesTab } from "./duplicates_tab.js";
import { ImportTab } from "./import_tab.js";
import { TodoTab } from "./todo_tab.js";

/**
 * @typedef {import("./context.js").TabContext} TabContext
 * @typedef {import("./context.js").Tab} Tab
 * @typedef {import("./wire.js").TabName} TabName
 * @typedef {{label: "tab_todo" | "tab_duplicates" | "tab_import", make: (context: TabContext) => Tab}} TabKind
 */

/** @type {Record<string, TabKind>} */
const KINDS = {
  todo: { label: "tab_todo", make: (context) => new TodoTab(context) },
  duplicates: { label: "tab_duplicates", make: (context) => new DuplicatesTab(context) },
  import: { label: "tab_import", make: (context) => new ImportTab(context) },
};

/**
 * @param {TabName} name
 * @returns {TabKind} what a tab is called and how it is made
 */
export function kindOf(name) {
  const kind = KINDS[name];
  if (!kind) throw new Error(`there is no tab ${name}`);
  return kind;
}
