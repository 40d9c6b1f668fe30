/** A card's height and the gap below it, in CSS pixels; card.css holds the same. */
export const CARD = { height: 126, gap: 8 };

/** From one card's top to the next one's. */
export const STRIDE = CARD.height + CARD.gap;

/** Cards drawn beyond either edge, so that a flick of the wheel meets no gap. */
const OVERSCAN = 3;

/**
 * @typedef {{first: number, last: number}} Rows from first to last, both included; none when last < first
 */

/**
 * @param {{scrollTop: number, viewport: number, rows: number, overscan?: number}} view pixels, pixels, rows
 * @returns {Rows} the rows to draw
 */
export function visibleRows({ scrollTop, viewport, rows, overscan = OVERSCAN }) {
  const first = Math.max(0, Math.floor(scrollTop / STRIDE) - overscan);
  const last = Math.min(rows - 1, Math.ceil((scrollTop + viewport) / STRIDE) - 1 + overscan);
  return { first: Math.min(first, Math.max(0, rows - 1)), last };
}

/**
 * @param {number} rows
 * @returns {number} the height of a list of so many rows
 */
export function listHeight(rows) {
  return rows * STRIDE;
}

/**
 * @param {{row: number, scrollTop: number, viewport: number}} view
 * @returns {number} the least scrolling that shows the whole row
 */
export function scrollToShow({ row, scrollTop, viewport }) {
  const [top, bottom] = [row * STRIDE, row * STRIDE + STRIDE];
  if (top < scrollTop) return top;
  if (bottom > scrollTop + viewport) return Math.min(top, bottom - viewport);
  return scrollTop;
}

/**
 * @param {{y: number, scrollTop: number, rows: number}} point y from the top of the list's viewport
 * @returns {number} the row that a card dropped there would take
 */
export function rowAt({ y, scrollTop, rows }) {
  return Math.max(0, Math.min(rows, Math.round((scrollTop + y - CARD.height / 2) / STRIDE)));
}
