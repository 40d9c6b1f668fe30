import { h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";

/**
 * @param {import("./wire.js").TabContext} context
 * @param {"rules" | "segments" | "tags"} kind
 * @param {((example: import("./wire.js").Example) => void) | null} onTake null where this person may only look
 * @returns {HTMLElement} three to begin with, where there are none yet
 */
export function examplesView({ locale, opening }, kind, onTake) {
  const cards = opening.examples[kind].map((one) =>
    h(
      "button",
      { class: "crm-a-example", "data-action": "example", onclick: () => onTake?.(one) },
      h("strong", { text: locale.phrase(one.name) }),
      h("span", { class: "crm-quiet", text: locale.phrase(one.text) }),
    ),
  );
  const mark = { rules: "spark", segments: "filter", tags: "pin" };
  const text = locale.t(onTake ? `empty_${kind}_text` : "empty_read_only");
  return panel(/** @type {any} */ (mark[kind]), locale.t(`empty_${kind}`), text, h("div", { class: "crm-a-example-cards" }, onTake ? cards : []));
}
