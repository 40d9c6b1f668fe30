/** @typedef {"bad" | "warn" | "good" | "quiet"} Tone */

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** From so many hours on, minutes are not told. */
const COARSE = 10;

/**
 * @param {import("./texts.js").TriageLocale} locale
 * @param {number} seconds of working time
 * @returns {string} its size: "47 min", "5 h 20 min", "38 h"
 */
export function length(locale, seconds) {
  const size = Math.abs(seconds);
  if (size < MINUTE) return locale.t("less_than_a_minute");
  const [hours, minutes] = [Math.floor(size / HOUR), Math.floor((size % HOUR) / MINUTE)];
  if (hours >= COARSE || (hours > 0 && minutes === 0)) return locale.t("hours", { hours });
  return hours > 0 ? locale.t("hours_minutes", { hours, minutes }) : locale.t("minutes", { minutes });
}

/**
 * @param {import("./texts.js").TriageLocale} locale
 * @param {import("./wire.js").Standing} row
 * @returns {{text: string, tone: Tone}} how a ticket stands against what was promised, in words
 */
export function timeLeft(locale, { status, state, left, resolved_at }) {
  if (status === "solved") return { text: locale.t("solved_ago", { ago: resolved_at ? locale.ago(resolved_at) : "" }).trim(), tone: "quiet" };
  if (state === "breached") {
    const missed = locale.t("missed_by", { length: length(locale, left ?? 0) });
    return { text: status === "waiting" ? locale.t("waiting_missed", { missed }) : missed, tone: "bad" };
  }
  if (state === "paused") return { text: locale.t(status === "waiting" ? "waiting" : "paused"), tone: "quiet" };
  if (left === null || state === "none") return { text: locale.t("no_promise"), tone: "quiet" };
  return { text: locale.t("left", { length: length(locale, left) }), tone: state === "due soon" ? "warn" : "good" };
}
