const NAMESPACE = "http://www.w3.org/2000/svg";

/** Units of a dot range's own view box. */
const [WIDE, HIGH, EDGE] = [100, 14, 3];

/** Units of a line's. */
const [LONG, TALL, SIDE] = [240, 64, 5];

/**
 * @param {{value: number, low: number | null, high: number | null}} cell
 * @param {{from?: number, scale: number, low?: number | null, high?: number | null, top?: number | null}} axis where it
 *   begins and ends, its usual range, the top quarter's value
 * @returns {Record<"value" | "low" | "high" | "band_low" | "band_high" | "top", number | null>} places from 0 to 1
 */
export function places(cell, { from = 0, scale, low = null, high = null, top = null }) {
  const at = (/** @type {number | null} */ value) => (value === null ? null : Math.max(0, Math.min(1, (value - from) / (scale - from || 1))));
  const band = low !== null || high !== null;
  return { value: at(cell.value), low: at(cell.low), high: at(cell.high), band_low: band ? at(low ?? from) : null, band_high: band ? at(high ?? scale) : null, top: at(top) };
}

/**
 * @param {Parameters<typeof places>[0] & {state: string}} cell
 * @param {Parameters<typeof places>[1]} axis
 * @returns {SVGSVGElement} a dot with its interval, before the usual range and the top quarter's value
 */
export function dotRange(cell, axis) {
  const { value, low, high, band_low, band_high, top } = places(cell, axis);
  const x = (/** @type {number} */ place) => EDGE + (WIDE - 2 * EDGE) * place;
  const parts = [line({ x1: EDGE, x2: WIDE - EDGE, y1: HIGH / 2, y2: HIGH / 2, class: "crm-h-ground" })];
  if (band_low !== null && band_high !== null) parts.push(make("rect", { x: x(band_low), width: x(band_high) - x(band_low), y: 1, height: HIGH - 2, rx: 2, class: "crm-h-usual" }));
  if (top !== null) parts.push(line({ x1: x(top), x2: x(top), y1: 0, y2: HIGH, class: "crm-h-top" }));
  if (low !== null && high !== null) parts.push(line({ x1: x(low), x2: x(high), y1: HIGH / 2, y2: HIGH / 2, class: "crm-h-span" }));
  parts.push(make("circle", { cx: x(value ?? 0), cy: HIGH / 2, r: 3, class: "crm-h-dot" }));
  return drawing({ viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "xMinYMid", class: "crm-h-range", "data-state": cell.state }, parts);
}

/**
 * @param {import("./wire.js").Point[]} course by their start
 * @param {{low: number | null, high: number | null, top: number | null, scale: number}} axis
 * @returns {{points: {x: number, y: number}[], top: number | null, band: [number, number] | null}} places in the view
 *   box; a period without calls leaves a gap in x
 */
export function placed(course, { low, high, top, scale }) {
  const days = course.map(({ start }) => Date.parse(start));
  const [first = 0, last = 0] = [days[0], days.at(-1)];
  const most = Math.max(scale, ...course.map(({ value }) => value)) || 1;
  const y = (/** @type {number} */ value) => TALL - SIDE - ((TALL - 2 * SIDE) * value) / most;
  const x = (/** @type {number} */ day) => (last === first ? LONG / 2 : SIDE + ((LONG - 2 * SIDE) * (day - first)) / (last - first));
  const points = course.map(({ value }, index) => ({ x: x(days[index] ?? first), y: y(value) }));
  const band = low === null && high === null ? null : /** @type {[number, number]} */ ([y(high ?? most), y(low ?? 0)]);
  return { points, top: top === null ? null : y(top), band };
}

/**
 * @param {import("./wire.js").Point[]} course one period at least
 * @param {Parameters<typeof placed>[1]} axis
 * @param {string} label the same in words
 * @param {(point: import("./wire.js").Point) => string} says what a point tells
 * @returns {SVGSVGElement} how a figure went, before the usual range and the top quarter's value
 */
export function courseLine(course, axis, label, says) {
  const { points, top, band } = placed(course, axis);
  const parts = [];
  if (band) parts.push(make("rect", { x: 0, width: LONG, y: band[0], height: band[1] - band[0], class: "crm-h-usual" }));
  if (top !== null) parts.push(line({ x1: 0, x2: LONG, y1: top, y2: top, class: "crm-h-top crm-h-dashed" }));
  parts.push(make("path", { d: points.map(({ x, y }, index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join(" "), class: "crm-h-course" }));
  points.forEach(({ x, y }, index) => {
    const dot = make("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 3, class: "crm-h-dot" });
    dot.append(titled(says(/** @type {import("./wire.js").Point} */ (course[index]))));
    parts.push(dot);
  });
  return drawing({ viewBox: `0 0 ${LONG} ${TALL}`, class: "crm-h-plot", role: "img", "aria-label": label }, parts);
}

/**
 * @param {Record<string, string | number>} attributes
 * @param {Element[]} parts
 */
function drawing(attributes, parts) {
  const svg = make("svg", attributes);
  if (!("role" in attributes)) svg.setAttribute("aria-hidden", "true");
  svg.append(...parts);
  return /** @type {SVGSVGElement} */ (svg);
}

/** @param {Record<string, string | number>} attributes */
function line(attributes) {
  return make("line", attributes);
}

/** @param {string} text */
function titled(text) {
  const title = make("title", {});
  title.textContent = text;
  return title;
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function make(tag, attributes) {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
