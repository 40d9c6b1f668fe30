import { customerOf } from "../shared/call_names.js";
import { clock } from "../shared/clock.js";
import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { wordOf } from "../shared/words.js";
import { scoreMark } from "./call_list.js";

/** How sure it must be who the rep is, so that nothing is said of it. */
const SURE = 0.8;

/**
 * @param {import("./wire.js").Call} call
 * @param {import("./texts.js").CallLocale} locale
 * @param {object} io
 * @param {(entity: string, id: string) => void} io.onCustomer
 * @param {() => void} io.onLink to say with whom it was
 * @param {() => void} io.onBack to the list, where there is room for one of them
 * @returns {HTMLElement[]} with whom a call was, when and how long, its score, and what one should know of it
 */
export function headOf(call, locale, io) {
  const back = h("button", { class: "crm-icon-button crm-c-back", "data-action": "back-to-list", label: locale.t("back_to_list"), onclick: () => io.onBack() }, icon("back"));
  const line = h("div", { class: "crm-c-line" }, back, h("h3", { class: "crm-c-name" }, titleOf(call, locale, io.onCustomer)), linkOf(call, locale, io.onLink), scoreMark(call.judged?.total ?? null, locale));
  return [line, h("p", { class: "crm-c-facts crm-quiet", text: factsOf(call, locale).filter(Boolean).join(" · ") }), ...notesOf(call, locale)];
}

/**
 * @param {import("./wire.js").Call} call
 * @param {import("./texts.js").CallLocale} locale
 * @param {(entity: string, id: string) => void} onCustomer
 */
function titleOf(call, locale, onCustomer) {
  const { customer } = call;
  const name = customerOf(call);
  if (!customer) return h("span", { class: "crm-clip", title: name, text: name });
  return h("button", { class: "crm-c-open-customer", "data-action": "customer", title: locale.t("open_customer"), onclick: () => onCustomer(customer.entity, customer.id) }, h("span", { class: "crm-clip", text: name }), icon("arrow"));
}

/**
 * @param {import("./wire.js").Call} call
 * @param {import("./texts.js").CallLocale} locale
 * @param {() => void} onLink
 */
function linkOf({ linked }, locale, onLink) {
  if (linked) return h("button", { class: "crm-icon-button", "data-action": "link", label: locale.t("link_change"), onclick: onLink }, icon("edit"));
  return h("button", { class: "crm-button", "data-action": "link", title: locale.t("link_title"), text: locale.t("link"), onclick: onLink });
}

/**
 * @param {import("./wire.js").Call} call
 * @param {import("./texts.js").CallLocale} locale
 */
function factsOf(call, locale) {
  const direction = call.direction === "in" || call.direction === "out" ? locale.t(`direction_${call.direction}`) : null;
  return [call.rep ?? locale.t("no_rep"), locale.time(call.started_at), clock(call.duration), direction, call.language && wordOf("language", call.language, locale)];
}

/**
 * @param {import("./wire.js").Call} call
 * @param {import("./texts.js").CallLocale} locale
 */
function notesOf(call, locale) {
  const { spoken } = call;
  const known = spoken?.speakers.some(({ role }) => role === "rep");
  const notes = [
    !call.linked && locale.t("not_linked", { why: locale.phrase(call.why) }),
    spoken?.segments.length && !known && locale.t("rep_unknown"),
    known && spoken?.certainty !== null && spoken?.certainty !== undefined && spoken.certainty < SURE && locale.t("rep_guessed", { share: locale.percent(spoken.certainty) }),
    ...(spoken?.notes ?? []),
  ];
  return notes.filter(Boolean).map((text) => h("p", { class: "crm-c-note-line" }, icon("info"), h("span", { text: String(text) })));
}
