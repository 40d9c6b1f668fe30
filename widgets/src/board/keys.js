/**
 * @typedef {import("./navigation.js").Direction} Direction
 *
 * @typedef {{do: "focus", to: Direction} | {do: "over", by: 1 | -1}
 *   | {do: "pick" | "drop" | "cancel" | "open" | "menu" | "stay"}} KeyAction
 *
 * @typedef {object} KeyPress
 * @property {string} key
 * @property {boolean} [ctrlKey]
 * @property {boolean} [metaKey]
 * @property {boolean} [altKey]
 * @property {boolean} [shiftKey]
 */

/** @type {Record<string, Direction>} */
const DIRECTIONS = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "first",
  End: "last",
  PageUp: "pageUp",
  PageDown: "pageDown",
};

/** @type {Record<string, KeyAction>} with a card in hand; the order inside a column is Python's, so up and down do nothing */
const CARRYING = {
  " ": { do: "drop" },
  Enter: { do: "drop" },
  Escape: { do: "cancel" },
  Tab: { do: "cancel" },
  ArrowLeft: { do: "over", by: -1 },
  ArrowRight: { do: "over", by: 1 },
};

/** @type {Record<string, KeyAction>} */
const RESTING = { " ": { do: "pick" }, Enter: { do: "open" }, m: { do: "menu" }, ContextMenu: { do: "menu" } };

/**
 * @param {KeyPress} press on a card
 * @param {boolean} carrying whether a card is in the hand of the keyboard
 * @returns {KeyAction | null} null for keys that mean nothing here
 */
export function keyAction(press, carrying) {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  if (press.shiftKey) return press.key === "F10" && !carrying ? { do: "menu" } : null;
  const direction = DIRECTIONS[press.key];
  if (carrying) return CARRYING[press.key] ?? (direction ? { do: "stay" } : null);
  if (direction) return { do: "focus", to: direction };
  return RESTING[press.key] ?? null;
}

/**
 * @param {KeyPress} press anywhere in the board, but not where a person types
 * @returns {boolean} whether it asks for undo
 */
export function asksUndo({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  return key.toLowerCase() === "z" && Boolean(ctrlKey || metaKey) && !altKey && !shiftKey;
}
