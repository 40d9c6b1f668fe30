/** @typedef {import("./wire.js").Filters} Filters */

/** @type {Required<Filters>} what takes every filter away */
export const NO_FILTERS = { owner: null, team: null, product: null, close_from: null, close_to: null, overdue: null, text: null, stalled: null };

/**
 * @param {Filters} filters
 * @returns {number} how many a person would count: both ends of a period are one
 */
export function countFilters({ owner, team, product, close_from, close_to, overdue, text, stalled }) {
  return [owner, team, product, close_from || close_to || overdue, text, stalled].filter(Boolean).length;
}
