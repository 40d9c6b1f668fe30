/**
 * @param {HTMLElement} el
 * @param {number} x
 * @param {number} y
 * @returns {number | null} how many characters of its text stand before a point of the page; null beside it
 */
export function offsetIn(el, x, y) {
  const at = caret(el.getRootNode(), x, y);
  if (!at || !el.contains(at.node)) return null;
  const before = document.createRange();
  before.selectNodeContents(el);
  before.setEnd(at.node, at.offset);
  return before.toString().length;
}

/**
 * @param {any} root
 * @param {number} x
 * @param {number} y
 * @returns {{node: Node, offset: number} | null}
 */
function caret(root, x, y) {
  const page = /** @type {any} */ (document);
  if (page.caretPositionFromPoint) {
    const shadowRoots = root instanceof ShadowRoot ? [root] : [];
    const found = page.caretPositionFromPoint(x, y, { shadowRoots });
    return found && { node: found.offsetNode, offset: found.offset };
  }
  const range = page.caretRangeFromPoint?.(x, y);
  return range && { node: range.startContainer, offset: range.startOffset };
}
