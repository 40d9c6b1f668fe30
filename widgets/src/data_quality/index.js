import { tabbed } from "../shared/tabbed_view.js";
import { KINDS } from "./tabs.js";
import { TEXTS } from "./texts.js";
import { newButton } from "./customers.js";

export default tabbed({ name: "data_quality", texts: TEXTS, kinds: KINDS, tools: (context) => [newButton(context)] });
