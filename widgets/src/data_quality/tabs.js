import { DuplicatesTab } from "./duplicates_tab.js";
import { ImportTab } from "./import_tab.js";
import { TodoTab } from "./todo_tab.js";

/** @type {Record<string, import("../shared/tabbed_screen.js").TabKind>} */
export const KINDS = {
  todo: { label: "tab_todo", make: (context) => new TodoTab(context) },
  duplicates: { label: "tab_duplicates", make: (context) => new DuplicatesTab(context) },
  import: { label: "tab_import", make: (context) => new ImportTab(context) },
};
