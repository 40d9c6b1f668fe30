import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { scoreMark } from "./call_list.js";
import { clock } from "../shared/clock.js";
import { SAYS, coachMark } from "./coach_mark.js";
import { ICONS, wordOf } from "./mark_words.js";
import { speakerOf } from "../shared/call_names.js";

/** Places of evidence that an item shows at once. */
const MOST = 3;

/** @typedef {import("./coach_mark.js").MarkIo & {onSeek: (time: number) => void}} CardIo */

/**
 * @param {import("./wire.js").Call} call
 * @param {import("./texts.js").CallLocale} locale
 * @param {CardIo} io
 * @returns {HTMLElement} how the call was judged: every mark with its evidence, and the coach's own beside it
 */
export function scorecard(call, locale, io) {
  const { judged } = call;
  const title = h("h3", { class: "crm-c-title", text: locale.t("scorecard") });
  if (!judged) return h("section", { class: "crm-c-card", "data-part": "scorecard" }, title, h("p", { class: "crm-quiet", text: locale.t("not_judged") }));
  const facts = judged.marks.filter(({ state }) => state === "found" || state === "absent");
  const items = judged.marks.filter((mark) => !facts.includes(mark));
  const list = (/** @type {import("./wire.js").Mark[]} */ marks) => h("ul", { class: "crm-c-items" }, marks.map((mark) => item(mark, call, locale, io)));
  const card = h(
    "section",
    { class: "crm-c-card", "data-part": "scorecard", onkeydown: (/** @type {KeyboardEvent} */ event) => onKey(event, io) },
    h("div", { class: "crm-c-line" }, title, scoreMark(judged.total, locale)),
    h("p", { class: "crm-quiet crm-c-small", text: locale.t("card_version", { card: judged.card, version: String(judged.version) }) }),
    judged.older && h("p", { class: "crm-c-small crm-c-warn", text: locale.t("judged_older") }),
    list(items),
    facts.length > 0 && h("h4", { class: "crm-c-subtitle", text: locale.t("came_up") }),
    facts.length > 0 && list(facts),
  );
  card.querySelector(".crm-c-item")?.setAttribute("tabindex", "0");
  return card;
}

/**
 * @param {KeyboardEvent} event
 * @param {CardIo} io
 */
function onKey(event, io) {
  const el = /** @type {HTMLElement} */ (event.target);
  const { item } = el.dataset;
  if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
  const say = SAYS.find(({ key }) => key === event.key);
  if (say) io.onMark(item, say.mark);
  else if (event.key === "e") io.onNote(item);
  else if (event.key === "Enter") /** @type {HTMLElement | null} */ (el.querySelector(".crm-c-jump"))?.click();
  else if (event.key === "ArrowDown") step(el, 1);
  else if (event.key === "ArrowUp") step(el, -1);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/**
 * @param {HTMLElement} el
 * @param {1 | -1} by
 */
function step(el, by) {
  const all = /** @type {HTMLElement[]} */ ([...(el.closest(".crm-c-card")?.querySelectorAll(".crm-c-item") ?? [])]);
  const next = all[all.indexOf(el) + by];
  if (!next) return;
  for (const one of all) one.tabIndex = one === next ? 0 : -1;
  next.focus();
}

/**
 * @param {import("./wire.js").Mark} mark
 * @param {import("./wire.js").Call} call
 * @param {import("./texts.js").CallLocale} locale
 * @param {CardIo} io
 */
function item(mark, call, locale, io) {
  const { state, points, of, evidence } = mark;
  const word = wordOf(mark, state, locale);
  const earned = points !== null && of !== null ? locale.t("points", { points, of }) : "";
  const shown = evidence.slice(0, MOST).map((one) => quote(one, call, locale, io.onSeek));
  const rest = evidence.slice(MOST);
  const list = h("ul", { class: "crm-c-evidence" }, shown);
  if (rest.length) {
    const more = h("button", { class: "crm-text-button", text: locale.t("more_evidence", { n: rest.length }), onclick: () => more.parentElement?.replaceWith(...rest.map((one) => quote(one, call, locale, io.onSeek))) });
    list.append(h("li", {}, more));
  }
  return h(
    "li",
    { class: "crm-c-item", tabindex: "-1", "data-item": mark.item, "data-state": state },
    h("span", { class: `crm-c-state crm-c-state-${state}` }, icon(ICONS[state]), h("span", { text: word })),
    h("span", { class: "crm-c-item-title", text: locale.phrase(mark.title) }),
    h("span", { class: "crm-c-points crm-quiet", text: earned }),
    mark.knock_out && state === "missed" && h("span", { class: "crm-c-knock-out", text: locale.t("knock_out") }),
    !evidence.length && !(mark.forbidden && state === "met") && h("p", { class: "crm-c-reason crm-quiet", text: locale.phrase(mark.reason) }),
    evidence.length > 0 && list,
    coachMark(mark, call.coaches[mark.item], locale, io),
  );
}

/**
 * @param {import("./wire.js").Evidence} evidence
 * @param {import("./wire.js").Call} call
 * @param {import("./texts.js").CallLocale} locale
 * @param {(time: number) => void} onSeek
 */
function quote({ start, speaker, quote: words }, call, locale, onSeek) {
  const place = call.spoken?.speakers.findIndex(({ name }) => name === speaker) ?? -1;
  const who = place < 0 ? speaker : speakerOf(call, place, locale);
  const label = `${locale.t("hear_from", { time: clock(start) })}: ${words}`;
  return h(
    "li",
    {},
    h(
      "button",
      { class: "crm-c-jump", "data-at": String(start), "aria-label": label, title: who, onclick: () => onSeek(start) },
      h("span", { class: "crm-c-time", text: clock(start) }),
      h("q", { text: words }),
    ),
  );
}
