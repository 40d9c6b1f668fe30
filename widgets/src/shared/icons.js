const NAMESPACE = "http://www.w3.org/2000/svg";

/** Strokes on a 16 × 16 grid, drawn for this project. */
const STROKES = {
  alert: "M8 2.2 14.4 13.4H1.6Z M8 6.3v3.2 M8 11.4v.1",
  arrow: "M3 8h9.5 M9 4.5 12.5 8 9 11.5",
  board: "M2.5 2.5h3v11h-3z M6.5 2.5h3v7h-3z M10.5 2.5h3v9h-3z",
  calendar: "M2.5 3.5h11v10h-11z M2.5 6.5h11 M5.5 2v2.5 M10.5 2v2.5",
  check: "M3 8.5 6.5 12 13 4.5",
  clock: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 1 0 8 2.2 M8 4.8V8l2.2 1.6",
  close: "M3.8 3.8l8.4 8.4 M12.2 3.8l-8.4 8.4",
  code: "M5.5 4.5 2 8l3.5 3.5 M10.5 4.5 14 8l-3.5 3.5",
  copy: "M5.5 5.5h8v8h-8z M3.5 10.5h-1v-8h8v1",
  filter: "M2 3.5h12 M4.5 8h7 M6.8 12.5h2.4",
  globe:
    "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 1 0 8 2.2 M2.2 8h11.6 M8 2.2c-4.3 3.7-4.3 7.9 0 11.6 M8 2.2c4.3 3.7 4.3 7.9 0 11.6",
  info: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 1 0 8 2.2 M8 7.2v3.8 M8 5v.1",
  more: "M3.5 8h.01 M8 8h.01 M12.5 8h.01",
  refresh: "M13.2 6.2A5.6 5.6 0 1 0 13.5 9.3 M13.5 2.8v3.6H9.9",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9A4.5 4.5 0 1 0 7 2.5 M10.3 10.3 13.5 13.5",
  sort: "M4.5 3v10 M2.3 10.6 4.5 13l2.2-2.4 M11.5 13V3 M9.3 5.4 11.5 3l2.2 2.4",
  undo: "M5.5 3 2.5 6l3 3 M2.5 6h7a4 4 0 0 1 0 8H6",
};

/** @typedef {keyof typeof STROKES} IconName */

/**
 * @param {IconName} name
 * @returns {SVGSVGElement} a decorative icon in the colour of its text
 */
export function icon(name) {
  const svg = document.createElementNS(NAMESPACE, "svg");
  const path = document.createElementNS(NAMESPACE, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `crm-icon crm-icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", STROKES[name]);
  svg.append(path);
  return svg;
}
