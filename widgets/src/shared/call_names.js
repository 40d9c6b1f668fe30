/**
 * @param {import("../call_review/wire.js").Row} call
 * @returns {string} with whom it was: a customer, else the number, else the file
 */
export function customerOf(call) {
  const { account, contact, lead } = call;
  if (account && contact && account !== contact) return `${contact} · ${account}`;
  return account ?? contact ?? lead ?? call.phone ?? call.file;
}

/**
 * @param {import("../call_review/wire.js").Call} call
 * @param {number} place of the speaker
 * @param {import("../call_review/texts.js").CallLocale} locale
 * @returns {string} who speaks
 */
export function speakerOf(call, place, locale) {
  const { name = "", role = null } = call.spoken?.speakers[place] ?? {};
  if (role === "rep") return call.rep ?? locale.t("the_rep");
  if (role === "customer") return call.contact ?? call.lead ?? call.account ?? locale.t("the_customer");
  return name || locale.t("somebody");
}

/**
 * @param {import("../call_review/wire.js").Call} call
 * @param {number} place
 * @returns {number} which of the colours a speaker has: the rep the first, others the next ones
 */
export function colourOf(call, place) {
  const speakers = call.spoken?.speakers ?? [];
  if (speakers[place]?.role === "rep") return 0;
  const others = speakers.map((_, at) => at).filter((at) => speakers[at]?.role !== "rep");
  return 1 + (Math.max(0, others.indexOf(place)) % 4);
}

/**
 * @param {number | null} total
 * @returns {"good" | "warn" | "bad" | "quiet"} how a score looks; `score_good` … say it in words
 */
export function toneOf(total) {
  if (total === null) return "quiet";
  return total >= 80 ? "good" : total >= 60 ? "warn" : "bad";
}
