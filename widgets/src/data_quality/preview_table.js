import { h } from "../shared/dom.js";

/**
 * @param {import("./texts.js").QualityLocale} locale
 * @param {import("./wire.js").Preview} preview
 * @param {import("./wire.js").Labelled[]} fields
 * @returns {HTMLElement} the first rows as records
 */
export function previewTable(locale, { fields: names, custom, rows }, fields) {
  const label = (/** @type {string} */ name) => {
    const field = fields.find((each) => each.name === name);
    return field ? locale.nameOf({ name: field.label, name_zh: field.label_zh }) : name;
  };
  const filled = [...names, ...custom].map((_, at) => rows.some(({ values }) => values[at]));
  const shown = filled.flatMap((is, at) => (is ? [at] : []));
  const heads = [...names.map(label), ...custom];
  const head = h(
    "tr",
    {},
    h("th", { scope: "col", text: locale.t("line") }),
    shown.map((at) => h("th", { scope: "col", class: at >= names.length && "crm-q-custom", text: heads[at] })),
  );
  const lines = rows.flatMap(({ line, values, reason }) => {
    const cells = shown.map((at) => h("td", {}, h("span", { class: "crm-q-value", title: values[at], text: values[at] })));
    const row = h("tr", { class: reason && "crm-q-aside" }, h("th", { scope: "row", text: locale.number(line) }), cells);
    const why = h("td", { colspan: String(shown.length), text: locale.t("set_aside_why", { reason }) });
    return reason ? [row, h("tr", { class: "crm-q-why" }, h("td"), why)] : [row];
  });
  const table = h("table", { class: "crm-q-preview-table" }, h("thead", {}, head), h("tbody", {}, lines));
  return h("div", { class: "crm-q-preview-place", tabindex: "0", role: "region", "aria-label": locale.t("preview") }, table);
}
