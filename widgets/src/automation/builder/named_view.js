import { h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { tagOptions } from "./choices.js";
import { Combo, matching } from "../../shared/combo.js";
import { durationControl } from "./values.js";

/**
 * @typedef {import("./row_view.js").RowOptions} RowOptions
 * @typedef {import("./tree.js").Node} Node
 * @typedef {RowOptions & {node: import("./tree.js").TagNode}} TagOptions
 */

/** @param {TagOptions} options a tag or one of several, whether it is there, and since when */
export function tagParts(options) {
  const { context, node, onReplace } = options;
  const { locale } = context;
  const times = node.times.length ? node.times.map((_, index) => timePart(options, index)) : [timeChoice(options, 0)];
  return [yesOrNo(locale, node, onReplace, "tag"), ...(Array.isArray(node.tag) ? [severalTags(options, node.tag)] : oneTag(options, node.tag)), ...times];
}

/** @param {TagOptions} options @param {string} tag */
function oneTag(options, tag) {
  const { context, node, onReplace } = options;
  const box = tagBox(options, tag, node.group ? `${tag} · ${node.group}` : tag, (name, only) => {
    const { group: _other, ...kept } = node;
    onReplace({ ...kept, tag: name, ...(only ? { group: only } : {}) }, "tag");
  });
  const several = () => onReplace({ ...node, tag: [tag] }, "tag");
  const more = tag && h("button", { class: "crm-text-button crm-a-more", "data-action": "or-tag", onclick: several, text: ["+", context.locale.t("or_tag")].join(" ") });
  return [box, more || null];
}

/** @param {TagOptions} options @param {string[]} tags */
function severalTags(options, tags) {
  const { context, node, onReplace } = options;
  const { locale } = context;
  const put = (/** @type {string[]} */ listed) => onReplace({ ...node, tag: listed.length > 1 ? listed : (listed[0] ?? "") }, "tag");
  const chips = tags.map((one) => {
    const away = () => put(tags.filter((other) => other !== one));
    const drop = h("button", { class: "crm-a-chip-x", label: locale.t("remove_value", { value: one }), onclick: away }, icon("close"));
    return h("span", { class: "crm-a-chip" }, h("span", { class: "crm-clip", title: one, text: one }), drop);
  });
  const box = tagBox(options, "", "", (name) => put([...new Set([...tags, name])]));
  return h("span", { class: "crm-a-chips" }, h("span", { class: "crm-a-word", text: locale.t("one_of_tags") }), chips, box);
}

/**
 * @param {TagOptions} options
 * @param {string} value
 * @param {string} shown
 * @param {(tag: string, only: string | null) => void} onTake
 */
function tagBox({ context, entity }, value, shown, onTake) {
  const { locale, book } = context;
  const known = tagOptions(book.of(entity)?.tags ?? [], locale.t("no_group"));
  return new Combo({
    label: locale.t("tag"),
    value,
    shown,
    placeholder: locale.t("choose_tag"),
    name: "tag",
    nothing: locale.t("no_tag_yet"),
    options: (text) => matching(known, text),
    onPick: (_value, option) => {
      const { tag, only } = /** @type {import("./choices.js").TagOption} */ (option);
      onTake(tag, only);
    },
  }).el;
}

/** @param {TagOptions} options @param {number} index */
function timePart(options, index) {
  const { context, node, onChange } = options;
  const time = /** @type {import("./tree.js").Test} */ (node.times[index]);
  const tell = (/** @type {any} */ value) => {
    time.value = value;
    onChange();
  };
  return h("span", { class: "crm-a-together" }, timeChoice(options, index), durationControl(context, time.value, tell));
}

/** @param {TagOptions} options @param {number} index */
function timeChoice({ context, node, onReplace }, index) {
  const { locale } = context;
  const time = node.times[index];
  const others = node.times.filter((_, at) => at !== index);
  const onchange = (/** @type {Event} */ event) => {
    const { value: op } = /** @type {HTMLSelectElement} */ (event.target);
    const times = [...node.times];
    times.splice(index, 1, ...(op === "ever" ? [] : [{ op, value: time?.value ?? "30 days" }]));
    onReplace({ ...node, times }, "time");
  };
  const listed = ["ever", "within", "older_than"]
    .filter((one) => others.every(({ op }) => op !== one))
    .map((one) => h("option", { value: one, selected: one === (time?.op ?? "ever"), text: locale.t(/** @type {"tag_ever"} */ (`tag_${one}`)) }));
  return h("select", { class: "crm-select", "aria-label": locale.t("since_when"), "data-control": "time", onchange }, listed);
}

/** @param {RowOptions & {node: import("./tree.js").SegmentNode}} options a segment, and whether it is in it */
export function segmentParts({ context, node, entity, onChange, onReplace }) {
  const { locale, book } = context;
  const known = (book.of(entity)?.segments ?? []).map((name) => ({ value: name, label: name }));
  const choice = new Combo({
    label: locale.t("segment"),
    value: node.segment,
    placeholder: locale.t("choose_segment"),
    name: "value",
    nothing: locale.t("no_segment_yet"),
    options: (text) => matching(known, text),
    onPick: (value) => {
      node.segment = value;
      onChange();
    },
  }).el;
  return [yesOrNo(locale, node, onReplace, "segment"), choice];
}

/**
 * @param {import("../texts.js").AutomationLocale} locale
 * @param {Node} node
 * @param {(node: Node, focus?: string) => void} onReplace
 * @param {"tag" | "segment" | "changed"} kind
 * @returns {HTMLElement} whether the condition is to hold, or is not to
 */
export function yesOrNo(locale, node, onReplace, kind) {
  const onchange = (/** @type {Event} */ event) =>
    onReplace({ ...node, negated: /** @type {HTMLSelectElement} */ (event.target).value === "no" }, "op");
  const option = (/** @type {"yes" | "no"} */ value, /** @type {boolean} */ on) => h("option", { value, selected: on, text: locale.t(`${kind}_${value}`) });
  const listed = [option("yes", !node.negated), option("no", Boolean(node.negated))];
  return h("select", { class: "crm-select crm-a-op", "aria-label": locale.t("how"), "data-control": "op", onchange }, listed);
}
