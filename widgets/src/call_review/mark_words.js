export const ICONS = /** @type {const} */ ({ met: "check", missed: "close", unknown: "question", found: "pin", absent: "minus" });

/**
 * @param {import("./wire.js").Mark} mark
 * @param {import("./wire.js").State} state
 * @param {import("./texts.js").CallLocale} locale
 * @returns {string} what a state of this item is called
 */
export function wordOf({ forbidden }, state, locale) {
  return locale.t(/** @type {"state_met"} */ (forbidden ? `forbidden_${state}` : `state_${state}`));
}
