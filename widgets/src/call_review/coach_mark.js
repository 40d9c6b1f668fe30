import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { ICONS, wordOf } from "./mark_words.js";

/** What a coach can say of an item, and the key for it. */
export const SAYS = /** @type {const} */ ([
  { mark: true, key: "1" },
  { mark: false, key: "2" },
  { mark: null, key: "3" },
]);

/**
 * @typedef {object} MarkIo
 * @property {(item: string, mark: boolean | null) => void} onMark says it, or takes it back when it is said already
 * @property {(item: string) => void} onNote asks for a note
 */

/**
 * @param {import("./wire.js").Mark} mark the machine's
 * @param {import("./wire.js").Coached | undefined} coached what coaches said of the same item
 * @param {import("./texts.js").CallLocale} locale
 * @param {MarkIo} io
 * @returns {HTMLElement} what the coach says of an item: three buttons, the note, what others said
 */
export function coachMark(mark, coached, locale, io) {
  const own = coached?.own ?? null;
  const buttons = SAYS.map((say) => button(mark, say, own, locale, io));
  const note = own && h("button", { class: "crm-icon-button", "data-action": "note", label: locale.t("note_edit"), tabindex: "-1", onclick: () => io.onNote(mark.item) }, icon("edit"));
  const differs = own && own.state !== mark.state;
  const said = h("span", { class: `crm-c-own crm-c-state-${own?.state ?? "unknown"}`, text: own ? wordOf(mark, own.state, locale) : "" });
  return h(
    "div",
    { class: "crm-c-coach", "data-mark": own ? String(own.mark) : null, "data-differs": differs ? "true" : null },
    h("div", { class: "crm-c-coach-line", role: "group", "aria-label": locale.t("coach_of", { item: locale.phrase(mark.title) }) }, h("span", { class: "crm-c-coach-who crm-quiet", text: locale.t("coach") }), buttons, said, note),
    own?.note && h("p", { class: "crm-c-coach-note", text: own.note }),
    coached?.others.map(({ by, state, note: why }) => h("p", { class: "crm-c-coach-other crm-quiet", text: [`${by}: ${wordOf(mark, state, locale)}`, why].filter(Boolean).join(" · ") })),
  );
}

/**
 * @param {import("./wire.js").Mark} mark
 * @param {(typeof SAYS)[number]} say
 * @param {import("./wire.js").OwnMark | null} own
 * @param {import("./texts.js").CallLocale} locale
 * @param {MarkIo} io
 */
function button(mark, { mark: value, key }, own, locale, io) {
  const state = stateOf(mark, value);
  const label = `${wordOf(mark, state, locale)} (${key})`;
  const pressed = own !== null && own.mark === value;
  return h("button", { class: `crm-c-say crm-c-state-${state}`, "data-say": String(value), "aria-pressed": String(pressed), label, tabindex: "-1", onclick: () => io.onMark(mark.item, value) }, icon(ICONS[state]));
}

/**
 * @param {import("./wire.js").Mark} mark
 * @param {boolean | null} value
 * @returns {import("./wire.js").State} what an item is when it is there, is not there, or can't be told
 */
export function stateOf({ forbidden, fact }, value) {
  if (value === null) return "unknown";
  if (fact) return value ? "found" : "absent";
  return value === forbidden ? "missed" : "met";
}
