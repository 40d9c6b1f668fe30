import { h } from "./dom.js";

/**
 * Puts text on the clipboard; falls back to a selection where the page may not use the clipboard directly.
 *
 * @param {string} text
 * @param {Element} near an element of the screen, inside which the selection is made
 * @returns {Promise<boolean>} whether it worked
 */
export async function copyText(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text, near); // plain http, or the person said no: the older way needs no permission
  }
}

/**
 * @param {string} text
 * @param {Element} near
 */
function copySelection(text, near) {
  const area = h("textarea", { class: "crm-offscreen", "aria-hidden": "true", tabindex: "-1" });
  area.value = text;
  near.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
