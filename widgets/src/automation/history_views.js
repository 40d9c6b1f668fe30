import { fill, h } from "../shared/dom.js";
import { effectWords } from "./dry_view.js";
import { reasonView } from "./reason_view.js";

/**
 * @typedef {import("./wire.js").TabContext} TabContext
 * @typedef {import("./wire.js").Version} Version
 * @typedef {import("./wire.js").Decision} Decision
 */

/**
 * @param {TabContext} context
 * @param {Version[]} versions the newest first
 * @param {((version: Version) => void) | null} onRestore
 * @returns {HTMLElement} what a rule said before, and what each version changed
 */
export function versionsView(context, versions, onRestore) {
  const { locale } = context;
  const rows = versions.map((version, index) => {
    const { number, at, by, changed } = version;
    const who = by ? locale.t("version_by", { who: by, time: locale.time(at) }) : locale.time(at);
    const parts = changed.map((part) => locale.t(/** @type {"part_when"} */ (`part_${part}`))).join(locale.t("comma"));
    const said = h("p", { class: "crm-quiet", text: locale.phrase(version.said) });
    const restore = h("button", { class: "crm-button", "data-action": "restore", onclick: () => onRestore?.(version), text: locale.t("restore") });
    return h(
      "li",
      { class: "crm-a-version" },
      h("div", { class: "crm-a-version-head" }, h("strong", { text: locale.t("version_n", { n: String(number) }) }), h("span", { class: "crm-quiet", text: who }), index > 0 && onRestore && restore),
      h("p", { text: changed.length ? locale.t("version_changed", { parts }) : locale.t("version_first") }),
      said,
    );
  });
  return h("ol", { class: "crm-a-pane crm-a-versions" }, rows);
}

/**
 * @param {TabContext} context
 * @param {Decision[]} decisions the newest first
 * @returns {HTMLElement} what the rule decided, for whom, and why
 */
export function logView(context, decisions) {
  const { locale } = context;
  if (!decisions.length) return h("p", { class: "crm-a-pane crm-quiet", text: locale.t("log_empty") });
  const rows = decisions.map((one) => {
    const why = h("ul", { class: "crm-a-reasons" });
    const open = () => fill(why, one.reasons.map((reason) => reasonView(locale, reason)));
    const effects = one.effects.map((effect) => effectWords(locale, effect)).join(locale.t("comma"));
    const outcome = h("span", { class: `crm-a-outcome crm-a-outcome-${one.outcome}`, text: locale.t(/** @type {"outcome_acted"} */ (`outcome_${one.outcome}`)) });
    const summary = h("summary", {}, outcome, h("span", { class: "crm-clip crm-a-log-who", text: one.name ?? one.id }), h("span", { class: "crm-quiet crm-clip", text: effects }), h("span", { class: "crm-quiet crm-a-log-at", text: locale.time(one.at) }));
    const note = one.note ? h("p", { class: "crm-problem", text: one.note }) : null;
    return h("li", {}, h("details", { ontoggle: open }, summary, note, why));
  });
  return h("ul", { class: "crm-a-pane crm-a-log" }, rows);
}
