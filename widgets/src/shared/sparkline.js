/** @typedef {{day: string, value: number}} DayValue */

const NAMESPACE = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, EDGE] = [132, 30, 3];

/**
 * @param {DayValue[]} history in the order of the days, two at least
 * @param {{leastSpan?: number, most?: number}} [scale] it spans `leastSpan` at least, so that a small change does not
 *   look like a fall, and ends at `most`
 * @returns {{x: number, y: number}[]} where each day stands; days that nobody remembered leave a gap in x
 */
export function course(history, { leastSpan = 1, most = Infinity } = {}) {
  const days = history.map(({ day }) => Date.parse(day));
  const values = history.map(({ value }) => value);
  const [first = 0, last = 1] = [days[0], days.at(-1)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(leastSpan, high - low);
  const floor = Math.max(0, Math.min(most - span, (low + high - span) / 2));
  return history.map(({ value }, index) => ({
    x: EDGE + ((WIDTH - 2 * EDGE) * ((days[index] ?? first) - first)) / Math.max(1, last - first),
    y: HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (value - floor)) / span,
  }));
}

/**
 * @param {DayValue[]} history two days at least
 * @param {string} label the same in words
 * @param {{leastSpan?: number, most?: number}} [scale]
 * @returns {SVGSVGElement} how the value went
 */
export function sparkline(history, label, scale) {
  const places = course(history, scale);
  const end = places.at(-1);
  const svg = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "crm-spark", role: "img", "aria-label": label });
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
