// What a person with weak eyes, a screen reader or a small window would stumble over.
const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
const all = (selector) => [...document.querySelectorAll(`.crm-board ${selector}`)];

function mixed(colours) {
  pen.clearRect(0, 0, 1, 1);
  for (const colour of colours) {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
  }
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

function luminance(rgb) {
  const [r, g, b] = rgb
    .map((value) => value / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function groundOf(element) {
  const colours = [];
  for (let each = element; each; each = each.parentElement) colours.unshift(getComputedStyle(each).backgroundColor);
  return ["white", ...colours];
}

function contrast(element) {
  const ground = groundOf(element);
  const [a, b] = [luminance(mixed(ground)), luminance(mixed([...ground, getComputedStyle(element).color]))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const isSeen = (element) => element.getBoundingClientRect().width > 1 && !element.closest(":disabled, option, [hidden]");

/** Visible texts with a contrast below 4.5 (WCAG AA); opacity is not counted in. */
export function faint() {
  const withText = all("*").filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const found = withText.filter(isSeen).map((element) => [contrast(element), element]);
  return found
    .filter(([ratio]) => ratio < 4.5)
    .map(([ratio, element]) => `${ratio.toFixed(2)} ${element.className} ${element.textContent.slice(0, 30)}`);
}

/** Controls that a screen reader could not name. */
export function nameless() {
  const named = (element) =>
    element.getAttribute("aria-label") || element.textContent.trim() || element.closest("label")?.textContent.trim();
  return all(":is(button, input, select, textarea, [role=button])")
    .filter((element) => !element.hidden && !named(element))
    .map((element) => element.className);
}

/** Parts outside of the scrolling ones that do not fit into the board's width. */
export function sticksOut() {
  const right = document.querySelector(".crm-board").getBoundingClientRect().right;
  const fixed = all("*").filter((element) => element.offsetParent && !element.closest(".crm-strip, .crm-tabs, .crm-cu-figures, .crm-cu-chips, .crm-h-wide"));
  return fixed.filter((element) => element.getBoundingClientRect().right > right + 1).map((element) => element.className);
}
