/** Pixels from an edge within which it scrolls, and pixels a frame at the very edge. */
const EDGE = 48;
const FASTEST = 16;

/**
 * @param {number} at
 * @param {number} start
 * @param {number} end
 * @returns {number} pixels a frame, negative towards the start; 0 away from the edges
 */
export function edgeSpeed(at, start, end) {
  const edge = Math.min(EDGE, (end - start) / 4);
  if (at < start + edge) return -FASTEST * Math.min(1, (start + edge - at) / edge);
  if (at > end - edge) return FASTEST * Math.min(1, (at - end + edge) / edge);
  return 0;
}

/** Scrolls the board sideways and the column under the pointer up or down while a card is dragged near an edge. */
export class AutoScroll {
  #frame = 0;
  #at = { x: 0, y: 0 };

  /**
   * @param {(x: number, y: number) => {board: HTMLElement, column: HTMLElement | null}} scrollersAt
   * @param {(x: number, y: number) => void} onScroll told after each step, since what lies under the pointer has changed
   */
  constructor(scrollersAt, onScroll) {
    this.scrollersAt = scrollersAt;
    this.onScroll = onScroll;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  follow(x, y) {
    this.#at = { x, y };
    if (!this.#frame) this.#frame = requestAnimationFrame(this.#step);
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #step = () => {
    const { x, y } = this.#at;
    const { board, column } = this.scrollersAt(x, y);
    const [wide, tall] = [board.getBoundingClientRect(), column?.getBoundingClientRect()];
    const before = board.scrollLeft + (column?.scrollTop ?? 0);
    board.scrollLeft += edgeSpeed(x, wide.left, wide.right);
    if (column && tall) column.scrollTop += edgeSpeed(y, tall.top, tall.bottom);
    if (board.scrollLeft + (column?.scrollTop ?? 0) !== before) this.onScroll(x, y);
    this.#frame = requestAnimationFrame(this.#step);
  };
}
