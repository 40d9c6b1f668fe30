/**
 * What the parts of the board's picture share.
 *
 * @typedef {object} BoardContext
 * @property {HTMLElement} root
 * @property {import("./texts.js").BoardLocale} locale
 * @property {import("./state.js").BoardState} state
 * @property {import("./active.js").ActiveCard} active
 * @property {() => import("./carry.js").Carried | null} carried
 * @property {() => string | null} dragged id of the card under the pointer
 * @property {(stage: string, rows: import("./window.js").Rows) => void} want asks for cards
 * @property {string} hintId of the text that tells how to use the keys
 */

export {};
