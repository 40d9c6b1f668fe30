const NAMESPACE = "http://www.w3.org/2000/svg";

/** Units of a bar's width in its own view box. */
const WIDE = 200;

/**
 * @typedef {{kind: string, size: number}} Part `kind` is the end of a class: its colour
 *
 * @param {Part[]} parts
 * @param {number} most what fills the whole width
 * @returns {(Part & {x: number, width: number})[]} where each part stands; those of nothing are left out
 */
export function stacked(parts, most) {
  let x = 0;
  const placed = [];
  for (const part of parts) {
    const width = most > 0 ? (WIDE * part.size) / most : 0;
    if (width > 0) placed.push({ ...part, x, width });
    x += width;
  }
  return placed;
}

/**
 * @param {Part[]} parts
 * @param {number} most
 * @param {string} label the same in words
 * @returns {SVGSVGElement} a bar of parts one after the other
 */
export function bar(parts, most, label) {
  const svg = make("svg", { viewBox: `0 0 ${WIDE} 10`, preserveAspectRatio: "none", class: "crm-t-bar", role: "img", "aria-label": label });
  const title = make("title", {});
  title.textContent = label;
  const pieces = stacked(parts, most).map(({ kind, x, width }) => make("rect", { x: x.toFixed(2), width: Math.max(0.5, width).toFixed(2), y: "0", height: "10", class: `crm-t-fill-${kind}` }));
  svg.append(title, ...pieces);
  return /** @type {SVGSVGElement} */ (svg);
}

/**
 * @param {{parts: Part[], label: string}[]} columns
 * @param {string} label
 * @returns {SVGSVGElement} upright bars of one common height
 */
export function columns(columns, label) {
  const most = Math.max(1, ...columns.map(({ parts }) => parts.reduce((sum, { size }) => sum + size, 0)));
  const svg = make("svg", { viewBox: `0 0 ${columns.length * 20} 100`, preserveAspectRatio: "none", class: "crm-t-columns", role: "img", "aria-label": label });
  columns.forEach(({ parts, label: each }, place) => {
    const group = make("g", {});
    const title = make("title", {});
    title.textContent = each;
    group.append(title);
    for (const { kind, x, width } of stacked(parts, most)) {
      const [height, from] = [width / 2, x / 2];
      group.append(make("rect", { x: String(place * 20 + 3), width: "14", y: (100 - from - height).toFixed(2), height: Math.max(0.8, height).toFixed(2), class: `crm-t-fill-${kind}` }));
    }
    svg.append(group);
  });
  return /** @type {SVGSVGElement} */ (svg);
}

/**
 * @param {{from: number | null, value: number, to: number | null}} figure on a scale from 0 to 1; without ends when
 *   nobody can say how sure it is
 * @param {string} label
 * @returns {SVGSVGElement} a figure and how sure it is
 */
export function interval({ from, value, to }, label) {
  const svg = make("svg", { viewBox: `0 0 ${WIDE} 10`, preserveAspectRatio: "none", class: "crm-t-interval", role: "img", "aria-label": label });
  const title = make("title", {});
  title.textContent = label;
  const [low, high] = [Math.max(0, from ?? value), Math.min(1, to ?? value)];
  svg.append(
    title,
    make("rect", { x: "0", width: String(WIDE), y: "4", height: "2", class: "crm-t-fill-ground" }),
    make("rect", { x: (WIDE * low).toFixed(2), width: (WIDE * Math.max(0, high - low)).toFixed(2), y: "2.5", height: "5", class: "crm-t-fill-span" }),
    make("rect", { x: Math.max(0, WIDE * value - 2).toFixed(2), width: "2", y: "0", height: "10", class: "crm-t-fill-point" }),
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
