import { h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { rowView } from "./row_view.js";
import { beginningsBy } from "./choices.js";
import { Combo } from "../../shared/combo.js";
import { nodeFor } from "./starting.js";

/**
 * @typedef {import("./tree.js").Node} Node
 * @typedef {import("./tree.js").Group} Group
 *
 * @typedef {object} GroupOptions
 * @property {import("./context.js").BuilderContext} context
 * @property {Group} node
 * @property {string} entity
 * @property {boolean} inner
 * @property {() => void} onChange a value was changed
 * @property {(node: Node, control?: string) => void} onRedraw conditions came, went, or became others; the focus goes to
 *   the control of that name in `node`
 * @property {() => void} [onRemove]
 * @property {(node: Node, el: HTMLElement) => void} onDrawn
 */

const MODES = ["all", "any", "none", "notall"];

/**
 * @param {GroupOptions} options
 * @returns {HTMLElement} conditions that belong together: all of them, any, none …
 */
export function groupView(options) {
  const { node, onDrawn } = options;
  const parts = node.parts.map((part, index) => partView(options, part, index));
  const el = h(
    "div",
    { class: "crm-a-group", role: "group", "aria-label": options.context.locale.t("conditions") },
    header(options),
    h("ul", { class: "crm-a-parts" }, parts),
    adding(options),
  );
  onDrawn(node, el);
  return el;
}

/** @param {Group} node */
function modeOf(node) {
  if (!node.negated) return node.mode;
  return node.mode === "any" ? "none" : "notall";
}

/** @param {GroupOptions} options */
function header({ context, node, onRedraw, onRemove }) {
  const { locale } = context;
  if (!onRemove && !node.negated && node.mode === "all" && node.parts.length < 2) return null;
  const onchange = (/** @type {Event} */ event) => {
    const mode = /** @type {HTMLSelectElement} */ (event.target).value;
    node.mode = mode === "any" || mode === "none" ? "any" : "all";
    node.negated = mode === "none" || mode === "notall";
    onRedraw(node, "mode");
  };
  const listed = MODES.map((one) => h("option", { value: one, selected: one === modeOf(node), text: locale.t(/** @type {"mode_all"} */ (`mode_${one}`)) }));
  const remove = onRemove && h("button", { class: "crm-icon-button crm-a-remove", label: locale.t("remove_group"), onclick: onRemove }, icon("close"));
  const choice = h("select", { class: "crm-select crm-a-mode", "aria-label": locale.t("conditions"), "data-control": "mode", onchange }, listed);
  return h("div", { class: "crm-a-group-head" }, choice, h("span", { class: "crm-quiet", text: locale.t("of_these_hold") }), remove);
}

/** @param {GroupOptions} options @param {Node} part @param {number} index @returns {HTMLElement} */
function partView(options, part, index) {
  const { context, node, entity, inner, onChange, onRedraw, onDrawn } = options;
  const remove = () => {
    node.parts.splice(index, 1);
    onRedraw(node, "add");
  };
  if (part.kind === "group") {
    const group = groupView({ ...options, node: part, onRemove: remove });
    return h("li", { class: "crm-a-row" }, group);
  }
  const replace = (/** @type {Node} */ other, /** @type {string} */ control = "") => {
    node.parts[index] = other;
    onRedraw(other, control);
  };
  return rowView({ context, node: part, entity, inner, onChange, onRedraw, onReplace: replace, onRemove: remove, onDrawn });
}

/** @param {GroupOptions} options */
function adding({ context, node, entity, inner, onRedraw }) {
  if (context.readOnly) return null;
  const { locale, book } = context;
    const add = (/** @type {Node} */ part) => {
    node.parts.push(part);
    onRedraw(part, part.kind === "group" ? "add" : "value");
  };
  const pick = (/** @type {string} */ value) => {
    const table = value.startsWith("related ") ? book.relation(entity, value.slice(8))?.entity : null;
    const made = () => add(nodeFor(book, entity, value));
    if (table) book.open(table).then(made, context.fail);
    else made();
  };
  const box = new Combo({
    label: locale.t("add_condition"),
    placeholder: locale.t("add_condition"),
    name: "add",
    nothing: locale.t("nothing_found"),
    options: beginningsBy(context, entity, inner),
    onPick: pick,
  });
  box.el.classList.add("crm-a-add");
  const group = () => add({ kind: "group", mode: node.mode === "all" ? "any" : "all", shape: "map", parts: [] });
  const more = h("button", { class: "crm-text-button", "data-action": "add-group", onclick: group, text: ["+", locale.t("add_group")].join(" ") });
  return h("div", { class: "crm-a-adding" }, icon("plus"), box.el, more);
}
