import { tabbed } from "../shared/tabbed_view.js";
import { KINDS } from "./tabs.js";
import { TEXTS } from "./texts.js";

export default tabbed({ name: "triage", texts: TEXTS, kinds: KINDS, events: ["suggested", "proposed"] });
