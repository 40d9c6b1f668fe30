import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

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
export function reportView({ locale }, report, { onNext, onUndo }) {
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
      report.files.map((file) => fileView(locale, file)),
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
 * @param {QualityLocale} locale
 * @param {FileReport} file
 */
function fileView(locale, file) {
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
    section(locale, locale.t("set_aside"), aside),
    section(locale, locale.t("mended_rows"), mends),
    section(locale, locale.t("assumed"), file.assumed),
    section(locale, locale.t("made_too"), made),
    section(locale, locale.t("look_at"), file.notes),
  );
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
