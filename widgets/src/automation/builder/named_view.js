import { h } from "../../shared/dom.js";
import { tagOptions } from "./choices.js";
import { Combo, matching } from "./combo.js";
import { durationControl } from "./values.js";

/**
 * @typedef {import("./row_view.js").RowOptions} RowOptions
 * @typedef {import("./tree.js").Node} Node
 */

/** @param {RowOptions & {node: import("./tree.js").TagNode}} options a tag, whether it is there, and since when */
export function tagParts({ context, node, entity, onChange, onReplace }) {
  const { locale, book } = context;
  const known = tagOptions(book.of(entity)?.tags ?? [], locale.t("no_group"));
  const tags = Array.isArray(node.tag) ? node.tag.join(", ") : node.tag;
  const single = new Combo({
    label: locale.t("tag"),
    value: String(node.tag),
    shown: node.group ? `${tags} · ${node.group}` : tags,
    placeholder: locale.t("choose_tag"),
    name: "value",
    nothing: locale.t("no_tag_yet"),
    options: (text) => matching(known, text),
    onPick: (_value, option) => {
      const { tag, only } = /** @type {import("./choices.js").TagOption} */ (option);
      node.tag = tag;
      if (only) node.group = only;
      else delete node.group;
      onChange();
    },
  }).el;
  const time = node.time?.op ?? "ever";
  const onchange = (/** @type {Event} */ event) => {
    const { value: op } = /** @type {HTMLSelectElement} */ (event.target);
    onReplace({ ...node, time: op === "ever" ? null : { op, value: node.time?.value ?? "30 days" } }, "value");
  };
  const times = ["ever", "within", "older_than"].map((one) =>
    h("option", { value: one, selected: one === time, text: locale.t(/** @type {"tag_ever"} */ (`tag_${one}`)) }),
  );
  const when = h("select", { class: "crm-select", "aria-label": locale.t("since_when"), "data-control": "time", onchange }, times);
  const length = node.time && durationControl(context, node.time.value, (value) => (node.time && (node.time.value = value), onChange()));
  return [has(locale, node, onReplace, "tag"), single, when, length];
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
  return [has(locale, node, onReplace, "segment"), choice];
}

/**
 * @param {import("../texts.js").AutomationLocale} locale
 * @param {Node} node
 * @param {(node: Node, focus?: string) => void} onReplace
 * @param {"tag" | "segment"} kind
 */
function has(locale, node, onReplace, kind) {
  const onchange = (/** @type {Event} */ event) =>
    onReplace({ ...node, negated: /** @type {HTMLSelectElement} */ (event.target).value === "no" }, "op");
  const option = (/** @type {string} */ value, /** @type {boolean} */ on) =>
    h("option", { value, selected: on, text: locale.t(/** @type {"tag_yes"} */ (`${kind}_${value}`)) });
  const listed = [option("yes", !node.negated), option("no", Boolean(node.negated))];
  return h("select", { class: "crm-select crm-a-op", "aria-label": locale.t("how"), "data-control": "op", onchange }, listed);
}
