import { wordOf } from "../shared/words.js";

/**
 * @typedef {import("./wire.js").Proposed} Proposed
 * @typedef {import("./wire.js").Proposal} Proposal
 * @typedef {import("./texts.js").TriageLocale} TriageLocale
 */

/** Above this what is not sure is likelier than not. */
const LIKELY = 0.5;

/** Fields that matter less to a person at work: they are shown, but do not ask. */
const QUIET = new Set(["language", "sentiment"]);

const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i;

/**
 * Of what is proposed, what still may be said: not what the ticket has by now, nor what was said of another value, nor
 * what the person left as it is; nothing of a solved ticket.
 *
 * @param {Proposed} proposed
 * @param {import("./wire.js").Ticket} ticket
 * @param {(proposal: Proposal) => boolean} isLeft
 */
export function standing({ fields, duplicates }, ticket, isLeft) {
  const solved = isSolved(ticket);
  const rest = fields.filter((one) => !solved && valueOf(ticket, one.field) === one.present && one.value !== one.present && !isLeft(one));
  const loud = rest.filter((one) => !isQuiet(one));
  return {
    sure: rest.filter(({ sure }) => sure),
    told: loud.filter(({ sure }) => sure),
    asked: loud.filter(({ sure }) => !sure),
    quiet: rest.filter(isQuiet),
    duplicates: solved ? [] : duplicates,
  };
}

/** @param {{field: string}} proposal */
export function isQuiet({ field }) {
  return QUIET.has(field);
}

/**
 * When a field has another value now than when it was proposed for, and not the proposed one, somebody decided: that
 * speaks against what is proposed.
 *
 * @param {Proposed} proposed
 * @param {import("./wire.js").Ticket} ticket
 * @returns {Proposal[]} what is proposed against what was decided
 */
export function decidedOtherwise({ fields }, ticket) {
  const now = fields.map((one) => ({ ...one, present: valueOf(ticket, one.field) }));
  return now.filter(({ present, value }, place) => present !== null && present !== value && present !== fields[place]?.present);
}

/**
 * @param {Proposed} proposed
 * @param {import("./wire.js").Ticket} ticket
 * @returns {boolean} whether the team's tickets teach nothing that this one lacks
 */
export function teachesNothing({ learnt, notes }, ticket) {
  return !learnt.includes("category") && !notes.length && !ticket.category && !isSolved(ticket);
}

/** @param {import("./wire.js").Ticket} ticket */
function isSolved({ status }) {
  return status.kind === "solved";
}

/**
 * @param {import("./wire.js").Ticket} ticket
 * @param {string} field
 * @returns {string | null}
 */
function valueOf(ticket, field) {
  return /** @type {any} */ (ticket)[field] ?? null;
}

/**
 * @param {readonly Proposal[]} proposals
 * @returns {Record<string, string>} what is taken over, by field
 */
export function valuesOf(proposals) {
  return Object.fromEntries(proposals.map(({ field, value }) => [field, value]));
}

/**
 * @param {TriageLocale} locale
 * @param {{confidence: number, sure?: boolean}} one
 * @returns {string} how sure it is, in words and in figures
 */
export function confidenceSaid(locale, { confidence, sure = false }) {
  const word = sure ? "is_sure" : confidence > LIKELY ? "is_likely" : "is_perhaps";
  return locale.t("confidence_said", { word: locale.t(word), share: locale.percent(Math.min(confidence, sure ? 1 : 0.99)) });
}

/**
 * @param {TriageLocale} locale
 * @param {string} field
 * @param {string | null} value
 * @returns {string | null} the value as people say it
 */
export function valueSaid(locale, field, value) {
  if (field !== "language" || value === null || !LANGUAGE.test(value)) return wordOf(field, value, locale);
  const names = new Intl.DisplayNames([locale.code], { type: "language" });
  return names.of(value) ?? value;
}

/**
 * @param {TriageLocale} locale
 * @param {string} field
 */
export function fieldSaid(locale, field) {
  return locale.t(/** @type {"field_category"} */ (`field_${field}`));
}

/**
 * @param {TriageLocale} locale
 * @param {readonly [en: string, zh: string][]} reasons
 */
export function reasonsSaid(locale, reasons) {
  return reasons.map((pair) => pair[locale.code === "zh" ? 1 : 0]);
}

/**
 * @param {TriageLocale} locale
 * @param {ReturnType<typeof standing>} found
 * @returns {string} all of it in a sentence for screen readers
 */
export function summary(locale, { told, asked, duplicates }) {
  const fields = [...told, ...asked].map((one) => locale.t("field_value", { field: fieldSaid(locale, one.field), value: `${valueSaid(locale, one.field, one.value)} (${confidenceSaid(locale, one)})` }));
  const same = duplicates.map(({ number, subject }) => locale.t("same_as_one", { ticket: `#${number} ${subject}` }));
  return [...fields, ...same].join(locale.t("clause_mark"));
}
