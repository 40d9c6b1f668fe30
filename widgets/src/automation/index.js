import { tabbed } from "../shared/tabbed_view.js";
import { RulesTab } from "./rules_tab.js";
import { SegmentsTab } from "./segments_tab.js";
import { TagsTab } from "./tags_tab.js";
import { TEXTS } from "./texts.js";

/** @type {Record<string, import("../shared/tabbed_screen.js").TabKind>} */
const KINDS = {
  rules: { label: "tab_rules", make: (context) => new RulesTab(context) },
  segments: { label: "tab_segments", make: (context) => new SegmentsTab(context) },
  tags: { label: "tab_tags", make: (context) => new TagsTab(context) },
};

export default tabbed({ name: "automation", texts: TEXTS, kinds: KINDS, events: ["figure"] });
