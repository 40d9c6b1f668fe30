import { DURATION_WORDS } from "./duration_texts.js";

/** @typedef {keyof typeof DURATION_WORDS} Unit */

export const UNITS = /** @type {Unit[]} */ (Object.keys(DURATION_WORDS));

/**
 * @param {any} text such as "30 days"
 * @returns {{count: number, unit: Unit} | null}
 */
export function readDuration(text) {
  const found = typeof text === "string" ? /^\s*(\d{1,6})\s*([^\s\d]+)\s*$/.exec(text) : null;
  const word = found?.[2]?.toLowerCase() ?? "";
  const unit = UNITS.find((one) => DURATION_WORDS[one].includes(word));
  return found && unit ? { count: Number(found[1]), unit } : null;
}

/**
 * @param {number} count
 * @param {Unit} unit
 */
export function writeDuration(count, unit) {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
