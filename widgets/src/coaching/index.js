import { tabbed } from "../shared/tabbed_view.js";
import { AgreementTab } from "./agreement_tab.js";
import { LibraryTab } from "./library_tab.js";
import { RepTab } from "./rep_tab.js";
import { TeamTab } from "./team_tab.js";
import { TEXTS } from "./texts.js";
import { TopicsTab } from "./topics_tab.js";

/** @type {Record<string, import("../shared/tabbed_screen.js").TabKind>} */
const KINDS = {
  team: { label: "tab_team", make: (context) => new TeamTab(context) },
  rep: { label: "tab_rep", make: (context) => new RepTab(context) },
  agreement: { label: "tab_agreement", make: (context) => new AgreementTab(context) },
  topics: { label: "tab_topics", make: (context) => new TopicsTab(context) },
  library: { label: "tab_library", make: (context) => new LibraryTab(context) },
};

export default tabbed({ name: "coaching", texts: TEXTS, kinds: KINDS });
