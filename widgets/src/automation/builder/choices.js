import { matching } from "../../shared/combo.js";

/**
 * @typedef {import("../../shared/combo.js").Option} Option
 * @typedef {import("./context.js").BuilderContext} BuilderContext
 */

/**
 * @param {BuilderContext} context
 * @param {string} entity
 * @param {boolean} inner whether the condition stands within those of related records
 * @returns {Option[]} all that a condition can begin with
 */
export function beginnings(context, entity, inner) {
  const { book, locale } = context;
  const spoken = book.of(entity);
  if (!spoken) return [];
  const fields = fieldOptions(context, entity).map((one) => ({ ...one, value: `field ${one.value}` }));
  const [own, rare] = [fields.filter((one) => !one.rare), fields.filter((one) => one.rare)];
  const related = spoken.relations.map(({ name, label, rare: odd }) => ({
    value: `related ${name}`,
    label: locale.phrase(label),
    group: locale.t(odd ? "group_more" : "group_related"),
    search: label.join(" "),
    rare: odd,
  }));
  const others = [
    { value: "tag", label: locale.t("has_tag"), group: locale.t("group_other") },
    { value: "segment", label: locale.t("in_segment"), group: locale.t("group_other") },
    ...(inner ? [] : [{ value: "changed", label: locale.t("field_changed"), group: locale.t("group_other") }]),
    ...(inner || !context.woken() ? [] : [{ value: "was", label: locale.t("value_before"), group: locale.t("group_other") }]),
  ];
  const first = own.filter(({ first }) => first);
  const parents = own.filter(({ first }) => !first);
  return [...first, ...related.filter((one) => !one.rare), ...others, ...parents, ...rare, ...related.filter((one) => one.rare)];
}

/** So many suggestions are enough not to look further away. */
const ENOUGH = 12;

/**
 * @param {BuilderContext} context
 * @param {string} entity
 * @param {boolean} inner
 * @returns {(text: string) => Promise<Option[]>} what a condition can begin with, by what is typed; where that is little, also
 *   fields that lie several steps away
 */
export function beginningsBy(context, entity, inner) {
  const near = beginnings(context, entity, inner);
  return async (text) => {
    const found = matching(near, text);
    if (text.length < 2 || found.length >= ENOUGH) return found;
    const far = await context.searchFields(entity, text);
    context.book.learnWords(entity, far);
    return [...found, ...far.map(({ path, label, group_label }) => ({ value: `field ${path}`, label: context.locale.phrase(label), group: context.locale.phrase(group_label) }))];
  };
}

/**
 * @param {BuilderContext} context
 * @param {string} entity
 * @param {(word: import("../wire.js").Word) => boolean} [fits]
 * @returns {(Option & {rare: boolean, first: boolean})[]} fields to choose from, by their group
 */
export function fieldOptions({ book, locale }, entity, fits = () => true) {
  const words = (book.of(entity)?.fields ?? []).filter(fits);
  return words.map((word) => ({
    value: word.path,
    label: locale.phrase(word.label),
    group: groupOf(locale, word),
    search: `${word.label.join(" ")} ${word.group_label.join(" ")}`,
    rare: word.rare,
    first: word.group === "own" || word.group === "custom",
  }));
}

/**
 * @param {import("../texts.js").AutomationLocale} locale
 * @param {import("../wire.js").Word} word
 */
function groupOf(locale, word) {
  if (word.rare) return locale.t("group_more");
  return word.group === "own" ? locale.t("group_own") : locale.phrase(word.group_label);
}

/**
 * @typedef {Option & {tag: string, only: string | null}} TagOption `only` is the group, where others have such a tag, too
 *
 * @param {{name: string, group: string | null}[]} tags
 * @param {string} none what the tags without a group stand under
 * @returns {TagOption[]} tags to choose from, by their group
 */
export function tagOptions(tags, none) {
  return tags.map(({ name, group }) => {
    const only = tags.some((one) => one.name === name && one.group !== group) ? group : null;
    return { value: only ? `${name} · ${only}` : name, label: name, group: group ?? none, tag: name, only };
  });
}
