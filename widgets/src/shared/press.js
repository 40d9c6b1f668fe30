const PRESSABLE = "button, a[href], summary, [tabindex]";
const ROW = "li, tr, [role=row], [role=option]";
const STILL = 8; // pixels; whoever moves further is dragging

/**
 * @typedef {object} Press
 * @property {Element} target
 * @property {string} row what stands in its row, so that the same button of another row is not taken for it
 * @property {number} x
 * @property {number} y
 */

/**
 * Lets a click through that began on an element which was drawn anew before the button of the mouse was let go.
 * Browsers send no click then, although the person sees the same button under the pointer all the time.
 *
 * @param {HTMLElement} root
 */
export function keepPresses(root) {
  /** @type {Press | null} */
  let pressed = null;
  const down = (/** @type {PointerEvent} */ event) => (pressed = event.button === 0 ? pressOf(event) : null);
  const up = (/** @type {PointerEvent} */ event) => {
    const released = pressed?.target.isConnected === false ? pressOf(event) : null;
    if (released && pressed && isTwin(released, pressed)) /** @type {HTMLElement} */ (released.target).click();
    pressed = null;
  };
  root.addEventListener("pointerdown", down, true);
  root.addEventListener("pointerup", up, true);
}

/**
 * @param {PointerEvent} event
 * @returns {Press | null}
 */
function pressOf({ target: at, clientX: x, clientY: y }) {
  const target = at instanceof Element ? at.closest(PRESSABLE) : null;
  return target && { target, row: target.closest(ROW)?.textContent ?? "", x, y };
}

/**
 * @param {Press} one
 * @param {Press} other
 */
function isTwin(one, other) {
  const still = Math.hypot(one.x - other.x, one.y - other.y) < STILL;
  return still && one.row === other.row && one.target.isEqualNode(other.target);
}
