import { h } from "../shared/dom.js";
import { chance } from "../shared/evidence.js";
import { icon } from "../shared/icons.js";
import { showCustomer } from "./customers.js";

/**
 * @typedef {import("./context.js").TabContext} TabContext
 * @typedef {import("./wire.js").FileReport} FileReport
 * @typedef {import("./texts.js").QualityLocale} QualityLocale
 */

const FIGURES = /** @type {const} */ ([
  ["came", "figure_came"],
  ["landed", "figure_landed"],
  ["updated", "figure_updated"],
  ["unchanged", "figure_unchanged"],
  ["repeated", "figure_repeated"],
  ["skipped", "figure_skipped"],
  ["set aside", "figure_aside"],
]);

/** Figures that are worth saying only when there are any. */
const RARE = new Set(["repeated", "skipped"]);

/**
 * @param {TabContext} context
 * @param {import("./wire.js").Report} report
 * @param {{onNext: () => void, onUndo: () => void}} options
 * @returns {HTMLElement} what an import did, file by file
 */
export function reportView(context, report, { onNext, onUndo }) {
  const { locale } = context;
  const told = FIGURES.filter(([name]) => report.figures[name] || !RARE.has(name));
  const figures = told.map(([name, key]) =>
    h("div", { "data-figure": name }, h("dt", { text: locale.t(key) }), h("dd", { text: locale.number(report.figures[name] ?? 0) })),
  );
  const undo = h("button", { class: "crm-button", "data-action": "undo-import", onclick: onUndo }, icon("undo"), locale.t("undo_import"));
  const next = h("button", { class: "crm-button crm-button-main", "data-action": "next-import", onclick: onNext, text: locale.t("next_import") });
  return h(
    "div",
    { class: "crm-q-report" },
    h(
      "div",
      { class: "crm-q-mapping-body" },
      h("h3", { class: "crm-q-heading" }, icon("check"), locale.t("report")),
      h("dl", { class: "crm-q-figures" }, figures),
      asideFiles(locale, report.aside_files),
      report.files.map((file) => fileView(context, file)),
      section(locale, locale.t("left_out"), report.left_out.map(({ name, reason }) => locale.t("with_reason", { name, reason }))),
    ),
    h("div", { class: "crm-q-foot" }, undo, next),
  );
}

/**
 * @param {QualityLocale} locale
 * @param {string[]} paths
 */
function asideFiles(locale, paths) {
  if (!paths.length) return null;
  const files = paths.map((path) => h("li", {}, h("code", { class: "crm-q-aside-path", text: path })));
  return h("div", { class: "crm-q-question" }, icon("alert"), h("div", {}, h("p", { text: locale.t("set_aside_where") }), h("ul", { class: "crm-q-plain" }, files)));
}

/**
 * @param {TabContext} context
 * @param {FileReport} file
 */
function fileView(context, file) {
  const { locale } = context;
  const mends = file.mends.map(({ column, rule, count, examples }) => {
    const shown = examples.slice(0, 2).map(([from, to]) => locale.t("arrow", { from, to }));
    return [locale.t("mend_count", { n: count }), column ? `${column}: ${rule}` : rule, shown.length ? `(${shown.join(", ")})` : ""].join(" ");
  });
  const made = Object.entries(file.made).map(([table, count]) => locale.t("moved_part", { count, what: entityName(locale, table) }));
  const aside = file.aside.map(({ line, column, value, reason }) => [`${line}`, column, value, reason].filter(Boolean).join(" · "));
  return h(
    "section",
    { class: "crm-q-file-report", "aria-label": file.file },
    h("h4", { class: "crm-q-heading", text: locale.t("arrow", { from: file.file, to: entityName(locale, file.entity) }) }),
    likely(context, file),
    section(locale, locale.t("set_aside"), aside),
    section(locale, locale.t("figure_skipped"), file.skipped.map(({ reason, count }) => locale.t("skipped_why", { count, reason }))),
    section(locale, locale.t("mended_rows"), mends),
    section(locale, locale.t("assumed"), file.assumed),
    section(locale, locale.t("made_too"), made),
    section(locale, locale.t("look_at"), file.notes),
  );
}

/**
 * What landed and is perhaps there already, and the way to look at it and to merge it.
 *
 * @param {TabContext} context
 * @param {FileReport} file
 */
function likely(context, { entity, likely: rows }) {
  const { locale, turnTo } = context;
  if (!rows.length) return null;
  const open = (/** @type {string} */ id, /** @type {string} */ text) =>
    h("button", { class: "crm-text-button", "data-action": "customer", onclick: () => showCustomer(context, entity, id), text });
  const items = rows.map(({ line, name, own_id, other, record_id, score, reasons }) =>
    h("li", {}, locale.t("line_number", { n: line }), open(own_id, name), locale.t("is_perhaps"), open(record_id, other), locale.t("likely_why", { share: chance(locale, score), reasons })),
  );
  const review = h("button", { class: "crm-button", "data-action": "to-duplicates", onclick: () => turnTo("duplicates"), text: locale.t("review_likely") });
  const title = locale.t("section_count", { title: locale.t("likely_there"), count: rows.length });
  return h("details", { class: "crm-q-out", open: true }, h("summary", { text: title }), h("ul", { class: "crm-q-lines" }, items), review);
}

/**
 * @param {QualityLocale} locale
 * @param {string} table
 */
function entityName(locale, table) {
  const key = /** @type {"entity_accounts"} */ (`entity_${table}`);
  return key in locale.texts ? locale.t(key) : table;
}

/**
 * @param {QualityLocale} locale
 * @param {string} title
 * @param {string[]} lines
 */
function section(locale, title, lines) {
  if (!lines.length) return null;
  const list = h("ul", { class: "crm-q-lines" }, lines.map((text) => h("li", { text })));
  return h("details", { class: "crm-q-out", open: lines.length <= 5 }, h("summary", { text: locale.t("section_count", { title, count: lines.length }) }), list);
}
