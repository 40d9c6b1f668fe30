const NAMESPACE = "http://www.w3.org/2000/svg";

/** Strokes on a 16 × 16 grid, drawn for this project. */
const STROKES = {
  alert: "M8 2.2 14.4 13.4H1.6Z M8 6.3v3.2 M8 11.4v.1",
  account: "M3 13.5V3.5h6v10 M9 6.5h4v7 M2 13.5h12 M5 6h2 M5 8.5h2 M5 11h2 M11 9h.1 M11 11h.1",
  arrow: "M3 8h9.5 M9 4.5 12.5 8 9 11.5",
  back: "M13 8H3.5 M7 4.5 3.5 8 7 11.5",
  board: "M2.5 2.5h3v11h-3z M6.5 2.5h3v7h-3z M10.5 2.5h3v9h-3z",
  calendar: "M2.5 3.5h11v10h-11z M2.5 6.5h11 M5.5 2v2.5 M10.5 2v2.5",
  change: "M3 5.5h9 M9.5 3 12 5.5 9.5 8 M13 10.5H4 M6.5 8 4 10.5 6.5 13",
  chat: "M2.5 3h11v7.5h-6L4.5 13v-2.5h-2z",
  check: "M3 8.5 6.5 12 13 4.5",
  clock: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 1 0 8 2.2 M8 4.8V8l2.2 1.6",
  close: "M3.8 3.8l8.4 8.4 M12.2 3.8l-8.4 8.4",
  code: "M5.5 4.5 2 8l3.5 3.5 M10.5 4.5 14 8l-3.5 3.5",
  copy: "M5.5 5.5h8v8h-8z M3.5 10.5h-1v-8h8v1",
  filter: "M2 3.5h12 M4.5 8h7 M6.8 12.5h2.4",
  doc: "M4 2h5l3 3v9H4z M9 2v3h3 M6 8h4 M6 10.5h4",
  edit: "M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2z M9.4 4.4l2.2 2.2",
  forward: "M2.5 4 8 8l-5.5 4z M8.5 4 14 8l-5.5 4z",
  folder: "M2 12.8v-9h4.2l1.4 1.7H14v7.3z",
  globe:
    "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 1 0 8 2.2 M2.2 8h11.6 M8 2.2c-4.3 3.7-4.3 7.9 0 11.6 M8 2.2c4.3 3.7 4.3 7.9 0 11.6",
  info: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 1 0 8 2.2 M8 7.2v3.8 M8 5v.1",
  mail: "M2 3.5h12v9H2z M2 4.5l6 4.5 6-4.5",
  mark_before: "M3.5 3v10 M13 3.5 6.5 8l6.5 4.5z",
  mark_next: "M12.5 3v10 M3 3.5 9.5 8 3 12.5z",
  meeting: "M5.5 7.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4 M2 13v-1.2A2.6 2.6 0 0 1 4.6 9.2h1.8A2.6 2.6 0 0 1 9 11.8V13 M11 7.5a1.7 1.7 0 1 0-1-3.1 M11 9.4c1.7.1 3 1.1 3 2.6v1",
  minus: "M3.5 8h9",
  money: "M2 4h12v8H2z M8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6 M4 6.2v.1 M12 9.7v.1",
  more: "M3.5 8h.01 M8 8h.01 M12.5 8h.01",
  note: "M3 2.5h10v7.5L9.5 13.5H3z M9.5 13.5V10H13 M5.5 5.5h5 M5.5 8h3",
  order: "M2 2.5h1.8l1.7 7.5h6.7l1.3-5H4.6 M6.3 13.2v.1 M11.3 13.2v.1",
  pause: "M5.5 3.5v9 M10.5 3.5v9",
  person: "M8 7.5a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2 M3 13.7c0-2.6 2-4.2 5-4.2s5 1.6 5 4.2",
  phone: "M3.2 2.5h2.6l1.2 3-1.6 1.2a8 8 0 0 0 3.9 3.9l1.2-1.6 3 1.2v2.6c-5.6.8-11-4.7-10.3-10.3z",
  pin: "M9.5 2.2 13.8 6.5 11 7.8 9.3 11.3 4.7 6.7 8.2 5z M7 9 2.8 13.2",
  play: "M5 3.2 12.5 8 5 12.8z",
  plus: "M8 3v10 M3 8h10",
  question: "M5.6 6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.9 M8 12.6v.1",
  refresh: "M13.2 6.2A5.6 5.6 0 1 0 13.5 9.3 M13.5 2.8v3.6H9.9",
  rewind: "M13.5 4 8 8l5.5 4z M7.5 4 2 8l5.5 4z",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9A4.5 4.5 0 1 0 7 2.5 M10.3 10.3 13.5 13.5",
  sort: "M4.5 3v10 M2.3 10.6 4.5 13l2.2-2.4 M11.5 13V3 M9.3 5.4 11.5 3l2.2 2.4",
  spark: "M8 2v3.2 M8 10.8V14 M2 8h3.2 M10.8 8H14 M4 4l1.8 1.8 M10.2 10.2 12 12 M12 4l-1.8 1.8 M5.8 10.2 4 12",
  stage: "M2.5 3.5h6l3 4.5-3 4.5h-6l3-4.5z",
  task: "M3 3h10v10H3z M5.5 8l1.8 1.8L10.8 6",
  ticket: "M2 4.5h12v2.2a1.3 1.3 0 0 0 0 2.6v2.2H2V9.3a1.3 1.3 0 0 0 0-2.6z M9.5 5v1 M9.5 7.5v1 M9.5 10v1",
  trash: "M3 4.5h10 M6.2 4.5V2.8h3.6v1.7 M4.3 4.5l.6 9h6.2l.6-9 M6.8 7v4 M9.2 7v4",
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
