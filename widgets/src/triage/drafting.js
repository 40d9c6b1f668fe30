/** A place in a draft that a person must fill in: {order number}. */
const GAP = /\{([^{}\n]{1,60})\}/g;

/** What closes a sentence: its line, or a stop with the marks behind it. A point within a number or a name closes none. */
const SENTENCE = /(?:[^.!?。！？\n]|[.!?]+(?=[^\s.!?"'”’」』)）]))+(?:[.!?。！？]+["'”’」』)）]*)?/gu;

/**
 * @param {string} text
 * @returns {{name: string, start: number, end: number}[]} what is still to be filled in
 */
export function gaps(text) {
  return [...text.matchAll(GAP)].map((found) => ({ name: found[1] ?? "", start: found.index, end: found.index + found[0].length }));
}

/**
 * @param {string} text
 * @returns {string[]} its sentences, without the blanks around them
 */
export function sentences(text) {
  return (text.match(SENTENCE) ?? []).map((one) => one.trim()).filter(Boolean);
}

/**
 * @typedef {{text: string, source: import("./wire.js").Source | null}} Traced
 *
 * @param {string} text as the person has it now
 * @param {import("./wire.js").Suggestion | null} suggestion that it began with
 * @returns {{from: {source: import("./wire.js").Source, count: number}[], own: number}} how many of its sentences stand
 *   as a source has them, and how many are the person's own
 */
export function traced(text, suggestion) {
  const known = new Map((suggestion?.sentences ?? []).flatMap((one) => sentences(one.text).map((part) => [part, one.source])));
  /** @type {Map<number, number>} */
  const counts = new Map();
  let own = 0;
  for (const one of sentences(text)) {
    const source = known.get(one);
    if (source === null || source === undefined) own += known.has(one) ? 0 : 1;
    else counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  const sources = suggestion?.sources ?? [];
  const from = [...counts].flatMap(([place, count]) => (sources[place] ? [{ source: sources[place], count }] : []));
  return { from, own };
}

/**
 * @param {string} draft what stands in the composer
 * @param {string} text to be put in
 * @param {number} at where the person writes
 * @returns {{text: string, at: number}} the new draft, and where the person goes on
 */
export function insert(draft, text, at) {
  if (!draft.trim()) return { text, at: text.length };
  const [before, after] = [draft.slice(0, at), draft.slice(at)];
  const [space, rest] = [before && !/\s$/.test(before) ? "\n\n" : "", after && !/^\s/.test(after) ? "\n\n" : ""];
  return { text: before + space + text + rest + after, at: (before + space + text).length };
}

/**
 * @param {string} body of an article
 * @param {string[]} passages of it
 * @returns {{text: string, marked: boolean}[]} the body cut where passages begin and end
 */
export function marked(body, passages) {
  const spans = passages
    .map((one) => ({ start: body.indexOf(one), size: one.length }))
    .filter(({ start, size }) => start >= 0 && size > 0)
    .sort((a, b) => a.start - b.start);
  const pieces = [];
  let at = 0;
  for (const { start, size } of spans) {
    if (start + size <= at) continue;
    if (start > at) pieces.push({ text: body.slice(at, start), marked: false });
    pieces.push({ text: body.slice(Math.max(at, start), start + size), marked: true });
    at = start + size;
  }
  if (at < body.length) pieces.push({ text: body.slice(at), marked: false });
  return pieces;
}
