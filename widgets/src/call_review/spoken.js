/**
 * Arithmetic of a transcript: who speaks at a moment, which word, where a click falls.
 *
 * @typedef {import("./wire.js").Turn} Turn
 */

/** Places of the parts of a turn, and of a word among the four numbers that tell it. */
export const [SPEAKER, START, END, TEXT, WORDS] = /** @type {const} */ ([0, 1, 2, 3, 4]);

/**
 * @param {Turn[]} turns by their start
 * @param {number} time seconds
 * @returns {number} the turn that is heard, or was heard last; -1 before the first. Of two at once, the one that began last
 */
export function turnAt(turns, time) {
  let [low, high] = [0, turns.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (/** @type {Turn} */ (turns[middle])[START] <= time) low = middle + 1;
    else high = middle;
  }
  const last = low - 1;
  for (let at = last; at >= Math.max(0, last - 4); at--) if (/** @type {Turn} */ (turns[at])[END] > time) return at;
  return last;
}

/**
 * @param {Turn} turn
 * @param {number} time seconds
 * @returns {number} the word that is heard, or was heard last; -1 before the first one, or without word times
 */
export function wordAt(turn, time) {
  const words = turn[WORDS] ?? [];
  let found = -1;
  for (let at = 0; at < words.length; at += 4) if (Number(words[at + 2]) <= time) found = at / 4;
  return found;
}

/**
 * @param {Turn} turn
 * @param {number} offset characters from the beginning of its text
 * @returns {number} the second at which what stands there is said: its word's, else the turn's beginning
 */
export function timeAt(turn, offset) {
  const words = turn[WORDS] ?? [];
  let time = turn[START];
  for (let at = 0; at < words.length; at += 4) if (Number(words[at]) <= offset) time = Number(words[at + 2]);
  return time;
}

/**
 * @param {Turn} turn
 * @returns {{text: string, word: number | null}[]} its text in pieces, words and what stands between them
 */
export function pieces(turn) {
  const [text, words] = [turn[TEXT], turn[WORDS] ?? []];
  const found = [];
  let end = 0;
  for (let at = 0; at < words.length; at += 4) {
    const [from, length] = [Number(words[at]), Number(words[at + 1])];
    if (from > end) found.push({ text: text.slice(end, from), word: null });
    found.push({ text: text.slice(from, from + length), word: at / 4 });
    end = from + length;
  }
  if (end < text.length) found.push({ text: text.slice(end), word: null });
  return found;
}

/**
 * @typedef {{time: number, state: import("./wire.js").State | "comment", title: [string, string], quote: string}} Moment
 */

/**
 * @param {import("./wire.js").Judged | null} judged
 * @param {import("./wire.js").Comment[]} [comments]
 * @returns {Moment[]} where evidence and comments stand, by time; of several at one moment all are there
 */
export function moments(judged, comments = []) {
  const found = (judged?.marks ?? []).flatMap(({ state, title, evidence }) => evidence.map(({ start, quote }) => ({ time: start, state, title, quote })));
  const said = comments.map(({ at, by, text }) => /** @type {Moment} */ ({ time: at, state: "comment", title: [by, by], quote: text }));
  return [...found, ...said].sort((a, b) => a.time - b.time);
}

/** Seconds by which a mark must lie away to be the next one. */
const APART = 0.25;

/**
 * @param {{time: number}[]} marks by time
 * @param {number} now seconds
 * @param {1 | -1} step
 * @returns {number | null} the time of the next mark, or of the one before
 */
export function nextMark(marks, now, step) {
  const times = marks.map(({ time }) => time).filter((time) => (step > 0 ? time > now + APART : time < now - APART));
  return (step > 0 ? times[0] : times.at(-1)) ?? null;
}
