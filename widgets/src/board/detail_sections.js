import { h } from "../shared/dom.js";
import { wordOf } from "../shared/words.js";
import { healthMark, saidIn } from "./marks.js";

/**
 * @typedef {import("./wire.js").Detail} Detail
 * @typedef {(reason: string | null) => string | null} ReasonOf says a reason for a lost deal in the reader's language
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 */

/**
 * @param {Detail} detail
 * @param {BoardLocale} locale
 * @param {ReasonOf} reasonOf
 * @returns {HTMLElement[]} all that is known of a deal besides its editable fields; what is empty is left out
 */
export function detailSections(detail, locale, reasonOf) {
  const { contacts, lines, activities, history, description } = detail;
  const parts = [
    detail.card.health ? section(locale.t("health"), health(detail.card, detail.card.health, locale)) : null,
    facts(detail, locale, reasonOf),
    description ? section(locale.t("description"), h("p", { class: "crm-prose", text: description })) : null,
    contacts.length ? section(locale.t("contacts"), list(contacts.map((each) => contact(each, locale)))) : null,
    lines.length ? section(locale.t("lines"), lineTable(lines, locale)) : null,
    history.length ? section(locale.t("history"), list(history.map((step) => historyStep(step, locale, reasonOf)))) : null,
    activities.length ? section(locale.t("activities"), list(activities.map((each) => activity(each, locale)))) : null,
  ];
  return parts.filter((part) => part !== null);
}

/**
 * @param {string} title
 * @param {Node} content
 */
function section(title, content) {
  return h("section", { class: "crm-section" }, h("h4", { class: "crm-section-title", text: title }), content);
}

/**
 * @param {import("./wire.js").Card} card
 * @param {import("./wire.js").Health} health
 * @param {BoardLocale} locale
 */
function health(card, { level, reasons }, locale) {
  const title = h("span", { class: "crm-entry-title", text: locale.t(`health_${level}`) });
  const said = reasons.map((one) => h("li", { class: `crm-reason crm-reason-${one.level}`, text: saidIn(one, locale) }));
  const head = h("div", { class: "crm-health-head" }, healthMark(card, locale), title);
  return h("div", { class: "crm-health-part", "data-part": "health" }, head, said.length ? h("ul", { class: "crm-reasons" }, said) : null);
}

/** @param {Node[][]} entries */
function list(entries) {
  return h(
    "ul",
    { class: "crm-entries" },
    entries.map((parts) => h("li", { class: "crm-entry" }, parts)),
  );
}

/**
 * @param {Detail} detail
 * @param {BoardLocale} locale
 * @param {ReasonOf} reasonOf
 */
function facts({ created_at, closed_at, source, probability, stage_probability, lost_reason }, locale, reasonOf) {
  const chance = probability ?? stage_probability;
  /** @type {[string, string | null | undefined][]} */
  const rows = [
    [locale.t("probability"), chance === null ? null : locale.percent(chance)],
    [locale.t("source"), source],
    [locale.t("lost_reason"), reasonOf(lost_reason)],
    [locale.t("closed_at"), closed_at && locale.time(closed_at)],
    [locale.t("created_at"), locale.time(created_at)],
  ];
  const known = rows.filter(([, value]) => value);
  return h(
    "dl",
    { class: "crm-facts" },
    known.map(([name, value]) => h("div", {}, h("dt", { text: name }), h("dd", { text: value }))),
  );
}

/**
 * @param {Detail["contacts"][number]} contact
 * @param {BoardLocale} locale
 */
function contact({ name, role, phone, email }, locale) {
  const reach = [phone, email].filter(Boolean).join(" · ");
  return [head(name, wordOf("role", role, locale)), reach ? h("div", { class: "crm-entry-note", text: reach }) : h("span")];
}

/**
 * @param {Detail["lines"]} lines
 * @param {BoardLocale} locale
 */
function lineTable(lines, locale) {
  const headings = [locale.t("product"), locale.t("quantity"), locale.t("price"), locale.t("total")];
  const head = h(
    "thead",
    {},
    h(
      "tr",
      {},
      headings.map((text) => h("th", { scope: "col", text })),
    ),
  );
  const rows = lines.map(({ product, quantity, price, total }) =>
    h(
      "tr",
      {},
      [product, locale.number(quantity), locale.money(price), locale.money(total)].map((text) => h("td", { text })),
    ),
  );
  return h("table", { class: "crm-lines" }, head, h("tbody", {}, rows));
}

/**
 * @param {Detail["history"][number]} step
 * @param {BoardLocale} locale
 * @param {ReasonOf} reasonOf
 */
function historyStep({ at, from, from_zh, to, to_zh, by, reason, days, undo }, locale, reasonOf) {
  const target = locale.nameOf({ name: to, name_zh: to_zh });
  const path = from ? `${locale.nameOf({ name: from, name_zh: from_zh })} → ${target}` : target;
  const spent = days === null ? null : locale.t("after_days", { n: days });
  return [head(path, spent), when(at, [undo ? locale.t("taken_back") : null, by, reasonOf(reason)], locale)];
}

/**
 * @param {Detail["activities"][number]} activity
 * @param {BoardLocale} locale
 */
function activity({ at, channel, subject, by }, locale) {
  const where = wordOf("channel", channel, locale) ?? channel;
  return [head(subject || where, subject ? where : null), when(at, [by], locale)];
}

/**
 * @param {string} text
 * @param {string | null} aside
 */
function head(text, aside) {
  return h(
    "div",
    { class: "crm-entry-head" },
    h("span", { class: "crm-entry-title", text }),
    aside && h("span", { class: "crm-entry-aside", text: aside }),
  );
}

/**
 * @param {string} at
 * @param {(string | null)[]} more
 * @param {BoardLocale} locale
 */
function when(at, more, locale) {
  const text = [locale.ago(at), ...more].filter(Boolean).join(" · ");
  return h("div", { class: "crm-entry-note", title: locale.time(at), text });
}
