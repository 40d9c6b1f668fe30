import { tabbed } from "../shared/tabbed_view.js";
import { InboxTab } from "./inbox_tab.js";
import { TEXTS } from "./texts.js";

/** @type {Record<string, import("../shared/tabbed_screen.js").TabKind>} */
const KINDS = { inbox: { label: "tab_inbox", make: (context) => new InboxTab(context) } };

export default tabbed({ name: "lead_inbox", texts: TEXTS, kinds: KINDS });
