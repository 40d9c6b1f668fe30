import * as windows from "../shared/window.js";

/** A card's height and the gap below it, in CSS pixels; card.css holds the same. */
export const CARD = { height: 126, gap: 8 };

/** From one card's top to the next one's. */
export const STRIDE = CARD.height + CARD.gap;

/** @typedef {windows.Rows} Rows */

/**
 * @param {{scrollTop: number, viewport: number, rows: number, overscan?: number}} view pixels, pixels, rows
 * @returns {Rows} the rows to draw
 */
export function visibleRows(view) {
  return windows.visibleRows({ ...view, stride: STRIDE });
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
export function scrollToShow(view) {
  return windows.scrollToShow({ ...view, stride: STRIDE });
}

/**
 * @param {{y: number, scrollTop: number, rows: number}} point y from the top of the list's viewport
 * @returns {number} the row that a card dropped there would take
 */
export function rowAt({ y, scrollTop, rows }) {
  return Math.max(0, Math.min(rows, Math.round((scrollTop + y - CARD.height / 2) / STRIDE)));
}
