/**
 * Which rows of a long list exist: arithmetic for lists whose rows are equally high.
 *
 * @typedef {{first: number, last: number}} Rows from first to last, both included; none when last < first
 */

/** Rows drawn beyond either edge, so that a flick of the wheel meets no gap. */
const OVERSCAN = 3;

/**
 * @param {{scrollTop: number, viewport: number, rows: number, stride: number, overscan?: number}} view CSS pixels; `stride`
 *   is the way from one row's top to the next one's
 * @returns {Rows} the rows to draw
 */
export function visibleRows({ scrollTop, viewport, rows, stride, overscan = OVERSCAN }) {
  const first = Math.max(0, Math.floor(scrollTop / stride) - overscan);
  const last = Math.min(rows - 1, Math.ceil((scrollTop + viewport) / stride) - 1 + overscan);
  return { first: Math.min(first, Math.max(0, rows - 1)), last };
}

/**
 * @param {{row: number, scrollTop: number, viewport: number, stride: number}} view
 * @returns {number} the least scrolling that shows the whole row
 */
export function scrollToShow({ row, scrollTop, viewport, stride }) {
  const [top, bottom] = [row * stride, row * stride + stride];
  if (top < scrollTop) return top;
  if (bottom > scrollTop + viewport) return Math.min(top, bottom - viewport);
  return scrollTop;
}
