import { QueueTab } from "./queue_tab.js";
import { TeamTab } from "./team_tab.js";

/** @type {Record<string, import("../shared/tabbed_screen.js").TabKind>} */
export const KINDS = {
  queue: { label: "tab_queue", make: (context) => new QueueTab(context) },
  team: { label: "tab_team", make: (context) => new TeamTab(context) },
};
