import { h } from "../shared/dom.js";
import { wordOf } from "../shared/words.js";

/**
 * @typedef {import("./wire.js").Card} Card
 * @typedef {import("./wire.js").HealthReason} HealthReason
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 */

/** The five petals around who decides, in the order in which they are drawn. */
const FIVE = ["initiator", "gatekeeper", "user", "assistant_decider", "supporter"];
const MOST = 4;

/**
 * @param {Card} card
 * @param {BoardLocale} locale
 * @returns {HTMLElement | null} how well an open deal is, as a mark that tells its reasons; none for a closed one
 */
export function healthMark({ health }, locale) {
  if (!health) return null;
  const title = healthInWords(health, locale);
  return h("span", { class: `crm-health crm-health-${health.level}`, "data-health": health.level, title, "aria-hidden": "true" });
}

/**
 * @param {NonNullable<Card["health"]>} health
 * @param {BoardLocale} locale
 */
export function healthInWords({ level, reasons }, locale) {
  const said = reasons.slice(0, MOST).map((one) => saidIn(one, locale));
  const more = reasons.length > MOST ? [locale.t("health_more", { n: reasons.length - MOST })] : [];
  return [locale.t(`health_${level}`), ...said, ...more].join("\n");
}

/**
 * @param {HealthReason} reason
 * @param {BoardLocale} locale
 */
export function saidIn({ said, said_zh }, locale) {
  return locale.code === "zh" ? said_zh : said;
}

/**
 * @param {Card} card
 * @param {BoardLocale} locale
 * @returns {HTMLElement | null} the five petals, filled where somebody plays the part, with who decides in their midst
 */
export function petalMark({ petals }, locale) {
  if (!petals) return null;
  const has = new Set(petals);
  const dots = FIVE.map((role) => h("i", { class: has.has(role) ? "crm-petal crm-petal-on" : "crm-petal" }));
  const heart = h("i", { class: has.has("decider") ? "crm-petal crm-petal-on" : "crm-petal" });
  return h("span", { class: "crm-petals", title: petalsInWords(petals, locale), "aria-hidden": "true" }, ...dots, heart);
}

/**
 * @param {string[]} petals the parts that somebody plays
 * @param {BoardLocale} locale
 */
export function petalsInWords(petals, locale) {
  const names = (/** @type {string[]} */ roles) => roles.map((role) => wordOf("role", role, locale)).join(locale.t("list_comma"));
  const missing = [...FIVE, "decider"].filter((role) => !petals.includes(role));
  const told = petals.length ? [locale.t("petals_there", { names: names(petals) })] : [];
  return [...told, ...(missing.length ? [locale.t("petals_missing", { names: names(missing) })] : [])].join("\n");
}
