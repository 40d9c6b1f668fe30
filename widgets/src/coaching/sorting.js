/** @typedef {import("./wire.js").Rep} Rep */

/**
 * @param {string} tag of the language
 * @returns {(a: Rep, b: Rep) => number} by their names
 */
export function byName(tag) {
  return (a, b) => a.name.localeCompare(b.name, tag) || (a.id < b.id ? -1 : 1);
}

/**
 * @param {string} figure
 * @returns {(a: Rep, b: Rep) => number} by a figure; those of whom it is not known, or who have too few calls, first
 */
export function byFigure(figure) {
  const of = (/** @type {Rep} */ rep) => {
    const cell = rep.cells[figure];
    return cell && cell.state !== "few" ? cell.value : -Infinity;
  };
  return (a, b) => (of(a) === of(b) ? (a.id < b.id ? -1 : 1) : of(a) - of(b));
}
