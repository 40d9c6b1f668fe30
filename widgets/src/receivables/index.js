import { tabbed } from "../shared/tabbed_view.js";
import { OwedTab } from "./owed_tab.js";
import { TEXTS } from "./texts.js";

/** @type {Record<string, import("../shared/tabbed_screen.js").TabKind>} */
const KINDS = { owed: { label: "tab_owed", make: (context) => new OwedTab(context) } };

export default tabbed({ name: "receivables", texts: TEXTS, kinds: KINDS });
