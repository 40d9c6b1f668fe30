import { fill, h } from "../../shared/dom.js";

/**
 * @typedef {import("./context.js").BuilderContext} BuilderContext
 * @typedef {import("./values.js").Wish} Wish
 */

/**
 * @param {BuilderContext} context
 * @param {Wish} wish
 * @returns {HTMLElement} a day as a whole, or a time of day, by one click from one to the other
 */
export function momentControl({ locale }, wish) {
  const place = h("span", { class: "crm-a-together" });
  let value = String(wish.value ?? "");
  const take = (/** @type {string} */ given) => wish.onValue((value = given));
  const turn = (/** @type {boolean} */ timed) => {
    if (value) take(timed ? `${value}T00:00` : value.slice(0, 10));
    draw(timed);
    /** @type {HTMLElement | null} */ (place.querySelector("[data-control=timed]"))?.focus();
  };
  const draw = (/** @type {boolean} */ timed) => {
    const text = timed ? locale.t("only_day") : ["+", locale.t("with_time")].join(" ");
    const button = h("button", { class: "crm-text-button crm-a-more", "data-control": "timed", onclick: () => turn(!timed), text });
    fill(place, dayControl({ ...wish, value, onValue: take }, timed), button);
  };
  draw(value.includes("T"));
  return place;
}

/**
 * @param {Wish} wish
 * @param {boolean} [timed] whether the time of day is asked for, too
 * @returns {HTMLElement} a box for a day
 */
export function dayControl({ value, onValue, label }, timed = false) {
  const oninput = (/** @type {Event} */ event) => onValue(/** @type {HTMLInputElement} */ (event.target).value);
  const type = timed ? "datetime-local" : "date";
  return h("input", { class: "crm-input", type, "aria-label": label, "data-control": "value", value: value ?? "", oninput });
}
