import { tabbed } from "../shared/tabbed_view.js";
import { CallsTab } from "./calls_tab.js";
import { TEXTS } from "./texts.js";

/** @type {Record<string, import("../shared/tabbed_screen.js").TabKind>} */
const KINDS = { calls: { label: "title", make: (context) => new CallsTab(context) } };

export default tabbed({ name: "call_review", texts: TEXTS, kinds: KINDS, events: ["lanes", "read", "turn"] });
