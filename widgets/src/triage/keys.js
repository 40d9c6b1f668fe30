/** Every key of the screen: what it does, and the text that tells so. Keys are those of `KeyboardEvent.key`. */
export const KEYS = /** @type {const} */ ([
  { keys: ["j", "ArrowDown"], act: "next", says: "key_next" },
  { keys: ["k", "ArrowUp"], act: "previous", says: "key_previous" },
  { keys: ["Enter"], act: "open", says: "key_open" },
  { keys: ["x"], act: "select", says: "key_select" },
  { keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], act: "suggestion", says: "key_suggestion" },
  { keys: ["y"], act: "accept", says: "key_accept" },
  { keys: ["r"], act: "reply", says: "key_reply" },
  { keys: ["n"], act: "note", says: "key_note" },
  { keys: ["t"], act: "macro", says: "key_macro" },
  { keys: ["e"], act: "solve", says: "key_solve" },
  { keys: ["w"], act: "wait", says: "key_wait" },
  { keys: ["a"], act: "assign", says: "key_assign" },
  { keys: ["p"], act: "priority", says: "key_priority" },
  { keys: ["c"], act: "category", says: "key_category" },
  { keys: ["m"], act: "merge", says: "key_merge" },
  { keys: ["u"], act: "undo", says: "key_undo" },
  { keys: ["/"], act: "search", says: "key_search" },
  { keys: ["Escape"], act: "back", says: "key_back" },
  { keys: ["?"], act: "help", says: "key_help" },
]);

/** @typedef {(typeof KEYS)[number]["act"]} Act */

/** @type {Map<string, Act>} */
const ACTS = new Map(KEYS.flatMap(({ keys, act }) => keys.map((key) => [key, act])));

/**
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, isComposing?: boolean}} event
 * @returns {Act | null} what a key means while nobody is typing a text
 */
export function actOf({ key, ctrlKey, metaKey, altKey, isComposing }) {
  if (ctrlKey || metaKey || altKey || isComposing) return null;
  return ACTS.get(key) ?? ACTS.get(key.toLowerCase()) ?? null;
}

/** @type {Record<string, string>} */
const SIGNS = { ArrowDown: "↓", ArrowUp: "↑", Enter: "↵", Escape: "Esc" };

/**
 * @param {readonly string[]} keys
 * @returns {string[]} what is printed on them; a row of digits as its ends
 */
export function printed(keys) {
  const signs = keys.map((key) => SIGNS[key] ?? key);
  return signs.length > 3 ? [`${signs[0]}–${signs.at(-1)}`] : signs;
}
