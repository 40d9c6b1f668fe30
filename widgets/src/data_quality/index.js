import { tabbed } from "../shared/tabbed_view.js";
import { KINDS } from "./tabs.js";
import { TEXTS } from "./texts.js";

export default tabbed({ name: "data_quality", texts: TEXTS, kinds: KINDS });
