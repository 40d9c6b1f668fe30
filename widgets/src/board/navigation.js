/**
 * @typedef {"up" | "down" | "left" | "right" | "first" | "last" | "pageUp" | "pageDown"} Direction
 * @typedef {{column: number, row: number}} Position
 * @typedef {{rows: number, firstRow: number}} ColumnShape how many rows there are, and the first one on the screen
 */

/**
 * @param {Position} from
 * @param {Direction} direction
 * @param {ColumnShape[]} columns
 * @param {number} pageRows rows that fit on the screen
 * @returns {Position} where the focus goes; sideways it skips empty columns and stays at the same height
 */
export function nextPosition(from, direction, columns, pageRows) {
  if (direction === "left" || direction === "right") return sideways(from, direction === "left" ? -1 : 1, columns);
  const last = (columns[from.column]?.rows ?? 1) - 1;
  const row = {
    up: from.row - 1,
    down: from.row + 1,
    first: 0,
    last,
    pageUp: from.row - pageRows,
    pageDown: from.row + pageRows,
  };
  return { column: from.column, row: Math.max(0, Math.min(last, row[direction])) };
}

/**
 * @param {Position} from
 * @param {1 | -1} step
 * @param {ColumnShape[]} columns
 * @returns {Position}
 */
function sideways(from, step, columns) {
  const height = from.row - (columns[from.column]?.firstRow ?? 0);
  for (let column = from.column + step; column >= 0 && column < columns.length; column += step) {
    const { rows, firstRow } = columns[column] ?? { rows: 0, firstRow: 0 };
    if (rows > 0) return { column, row: Math.max(0, Math.min(rows - 1, firstRow + height)) };
  }
  return from;
}
