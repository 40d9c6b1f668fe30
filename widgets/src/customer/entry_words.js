import { wordOf } from "../shared/words.js";
import { tell } from "../shared/said.js";

/**
 * @typedef {import("./wire.js").Entry} Entry
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 * @typedef {import("../shared/icons.js").IconName} IconName
 */

/** @type {Record<string, IconName>} */
const ICONS = {
  call: "phone",
  mail: "mail",
  message: "chat",
  meeting: "meeting",
  note: "note",
  task: "task",
  quote: "doc",
  contract: "doc",
  order: "order",
  payment: "money",
  ticket: "ticket",
  stage: "stage",
  change: "edit",
};

/**
 * @param {string} kind
 * @returns {IconName}
 */
export function iconOf(kind) {
  return ICONS[kind] ?? "note";
}

/**
 * @param {Entry} entry
 * @param {CustomerLocale} locale
 * @returns {string} what stands in its first line
 */
export function titleOf(entry, locale) {
  if (entry.kind === "change") return changeTitle(entry, locale);
  return tell(entry.title, locale) || wordOf("channel", entry.channel ?? null, locale) || wordOf("one", entry.kind, locale) || "";
}

/**
 * @param {Entry} entry
 * @param {CustomerLocale} locale
 */
function changeTitle({ entity = "", title, action = "", changes = [] }, locale) {
  const what = entityName(entity, tell(title, locale), locale);
  const fields = changes.map(([field]) => fieldName(field, locale)).join(locale.code === "zh" ? "、" : ", ");
  const key = `action_${action}`;
  const known = key in locale.texts && (action !== "updated" || fields);
  return locale.t(known ? /** @type {any} */ (key) : "action_other", { what, fields, action });
}

/**
 * @param {string} entity a table
 * @param {string} name
 * @param {CustomerLocale} locale
 */
function entityName(entity, name, locale) {
  const key = `entity_${entity}`;
  return key in locale.texts ? locale.t(/** @type {any} */ (key), { name }).trim() : name || entity;
}

/**
 * @param {string} field
 * @param {CustomerLocale} locale
 */
export function fieldName(field, locale) {
  return wordOf("field", field, locale) ?? field;
}

/**
 * @param {Entry} entry
 * @param {CustomerLocale} locale
 * @returns {string} what stands in its second line: the text, else what is known besides
 */
export function noteOf(entry, locale) {
  if (entry.kind === "change") return (entry.changes ?? []).map((change) => changeText(change, locale)).join("; ");
  const text = (entry.text ?? "").replace(/\s+/g, " ").trim();
  const facts = [entry.who, text || entry.deal, entry.kind === "payment" ? entry.method : null, entry.reason];
  return facts.filter(Boolean).join(" · ");
}

/**
 * @param {[string, any, any]} change
 * @param {CustomerLocale} locale
 */
function changeText([field, before, after], locale) {
  return `${fieldName(field, locale)}: ${plain(before)} → ${plain(after)}`;
}

/** @param {any} value of a field, as the log has it */
export function plain(value) {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * @param {Entry} entry
 * @param {CustomerLocale} locale
 * @returns {{text: string, tone: string} | null} what stands at its right end
 */
export function markOf(entry, locale) {
  if (entry.kind === "call" && entry.seconds === 0) return { text: locale.t("not_answered"), tone: "watch" };
  if (entry.kind === "call" && entry.seconds) return { text: minutes(entry.seconds, locale), tone: "" };
  if (entry.kind === "task") return taskMark(entry, locale);
  if (entry.money) return { text: locale.money(entry.money), tone: entry.kind === "payment" ? "good" : "strong" };
  if (entry.kind === "ticket") return ticketMark(entry, locale);
  if (entry.kind === "stage") return entry.undo ? { text: locale.t("undone"), tone: "" } : stageMark(entry);
  return null;
}

/** @param {Entry} entry */
function stageMark({ state }) {
  return state === "won" ? { text: "✓", tone: "good" } : state === "lost" ? { text: "✕", tone: "risk" } : null;
}

/**
 * @param {Entry} entry
 * @param {CustomerLocale} locale
 */
function taskMark({ done_at, due_at }, locale) {
  if (done_at) return { text: locale.t("task_done"), tone: "good" };
  if (!due_at) return null;
  const late = new Date(due_at).getTime() < Date.now();
  return { text: locale.t("task_due", { date: locale.day(due_at) }), tone: late ? "risk" : "watch" };
}

/**
 * @param {Entry} entry
 * @param {CustomerLocale} locale
 */
function ticketMark({ status, rating, resolved_at, priority }, locale) {
  if (rating) return { text: locale.t("rated", { rating }), tone: rating <= 2 ? "risk" : rating >= 4 ? "good" : "" };
  const pressing = !resolved_at && (priority === "high" || priority === "urgent");
  return status ? { text: locale.nameOf(status), tone: pressing ? "risk" : "" } : null;
}

/**
 * @param {number} seconds
 * @param {CustomerLocale} locale
 */
export function minutes(seconds, locale) {
  return locale.t("minutes", { n: Math.max(1, Math.round(seconds / 60)) });
}
