import { points } from "./score_view.js";

/** @typedef {import("./wire.js").DayScore} DayScore */

const NAMESPACE = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, EDGE] = [132, 30, 3];

/** The scale spans this many points at least, so that a change of a tenth does not look like a fall. */
const LEAST_SPAN = 4;

/**
 * @param {DayScore[]} history in the order of the days, two at least
 * @returns {{x: number, y: number}[]} where each day stands; days that nobody remembered leave a gap in x
 */
export function course(history) {
  const days = history.map(({ day }) => Date.parse(day));
  const scores = history.map(({ score }) => score);
  const [first = 0, last = 1] = [days[0], days.at(-1)];
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const span = Math.max(LEAST_SPAN, high - low);
  const floor = Math.max(0, Math.min(100 - span, (low + high - span) / 2));
  return history.map(({ score }, index) => ({
    x: EDGE + ((WIDTH - 2 * EDGE) * ((days[index] ?? first) - first)) / Math.max(1, last - first),
    y: HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (score - floor)) / span,
  }));
}

/**
 * @param {import("./texts.js").QualityLocale} locale
 * @param {DayScore[]} history
 * @returns {SVGSVGElement} how the score went, with the same in words
 */
export function sparkline(locale, history) {
  const [first, last] = [/** @type {DayScore} */ (history[0]), /** @type {DayScore} */ (history.at(-1))];
  const label = locale.t("course", {
    first: points(first.score),
    from: locale.date(first.day),
    last: points(last.score),
    to: locale.date(last.day),
  });
  const places = course(history);
  const end = places.at(-1);
  const svg = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "crm-q-spark", role: "img", "aria-label": label });
  const title = make("title", {});
  title.textContent = label;
  svg.append(
    title,
    make("path", { d: places.map(({ x, y }, index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join(" ") }),
    make("circle", { cx: String(end?.x), cy: String(end?.y), r: "2.5" }),
  );
  return /** @type {SVGSVGElement} */ (svg);
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
function make(tag, attributes) {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
