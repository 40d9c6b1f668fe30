import { fill, h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { Combo, matching } from "../../shared/combo.js";
import { dayControl, momentControl } from "./days.js";
import { UNITS, readDuration, writeDuration } from "./durations.js";

/**
 * @typedef {import("./context.js").BuilderContext} BuilderContext
 * @typedef {import("../wire.js").Word} Word
 * @typedef {{word: Word, entity: string, op: string, value: any, label: string, onValue: (value: any) => void}} Wish
 */

const TIMES = ["within", "older_than", "in_next"];

/**
 * @param {BuilderContext} context
 * @param {Wish} wish
 * @returns {HTMLElement | null} the control for the right side of a comparison; none where it needs none
 */
export function valueControl(context, wish) {
  const { op, value, onValue } = wish;
  if (op === "empty" || op === "filled") return null;
  if (TIMES.includes(op)) return durationControl(context, value, onValue);
  if (op === "anniversary") return anniversaryControl(context, value, onValue);
  if (op === "in" || op === "not_in") return listControl(context, wish);
  if (op === "between") return betweenControl(context, wish);
  return oneControl(context, wish);
}

/**
 * @param {BuilderContext} context
 * @param {Wish} wish
 * @returns {HTMLElement}
 */
export function oneControl(context, wish) {
  const { word, value, onValue, label } = wish;
  if (word.kind === "flag") return flagControl(context, value, onValue, label);
  if (word.kind === "whole" || word.kind === "number") return numberControl(value, onValue, label, word.kind === "whole");
  if (word.kind === "money") return moneyControl(context, value, onValue, label);
  if (word.kind === "moment") return momentControl(context, wish);
  if (word.kind === "day") return dayControl(wish);
  return suggestControl(context, wish);
}

/**
 * @param {BuilderContext} context
 * @param {any} value
 * @param {(value: boolean) => void} onValue
 * @param {string} label
 */
function flagControl({ locale }, value, onValue, label) {
  const onchange = (/** @type {Event} */ event) => onValue(/** @type {HTMLSelectElement} */ (event.target).value === "yes");
  const option = (/** @type {boolean} */ flag, /** @type {"yes" | "no"} */ key) =>
    h("option", { value: key, selected: value === flag, text: locale.t(key) });
  return h("select", { class: "crm-select", "aria-label": label, "data-control": "value", onchange }, option(true, "yes"), option(false, "no"));
}

/**
 * @param {any} value
 * @param {(value: number | "") => void} onValue
 * @param {string} label
 * @param {boolean} whole
 */
function numberControl(value, onValue, label, whole) {
  const oninput = (/** @type {Event} */ event) => {
    const { value: text } = /** @type {HTMLInputElement} */ (event.target);
    onValue(text === "" ? "" : Number(text));
  };
  const step = whole ? "1" : "any";
  return h("input", { class: "crm-input crm-a-number", type: "number", step, "aria-label": label, "data-control": "value", value, oninput });
}

/**
 * @param {BuilderContext} context
 * @param {any} value
 * @param {(value: number | string) => void} onValue
 * @param {string} label
 */
function moneyControl({ locale, currency }, value, onValue, label) {
  const [number = "", own = ""] = String(value ?? "").split(" ");
  const amount = h("input", { class: "crm-input crm-a-number", type: "number", step: "any", "aria-label": label, "data-control": "value", value: number });
  const known = [...new Set([currency, own || currency, "CNY", "USD", "EUR", "GBP", "JPY", "HKD"])];
  const options = known.map((one) => h("option", { value: one, selected: one === (own || currency), text: one }));
  const choice = h("select", { class: "crm-select crm-a-currency", "aria-label": locale.t("currency") }, options);
  const tell = () => {
    if (amount.value === "") return onValue("");
    onValue(choice.value === currency && !own ? Number(amount.value) : `${Number(amount.value)} ${choice.value}`);
  };
  amount.addEventListener("input", tell);
  choice.addEventListener("change", tell);
  return h("span", { class: "crm-a-together" }, amount, choice);
}

/**
 * @param {BuilderContext} context
 * @param {Wish} wish
 */
function suggestControl(context, { word, entity, op, value, onValue, label }) {
  const { locale } = context;
  const free = word.kind === "text" && (word.choices.length === 0 || !["is", "is_not", "in", "not_in"].includes(op));
  const choice = word.choices.find(([one]) => one === value);
  const shown = choice ? locale.phrase(choice[1]) : (context.names.get(value) ?? value);
  const wishes = { label, value, shown, free, name: "value", nothing: locale.t(free ? "nothing_known" : "nothing_found") };
  const combo = new Combo({ ...wishes, placeholder: locale.t("type_value"), options: (text) => options(context, word, entity, text), onPick: onValue });
  if (word.kind === "reference" && value && !context.names.has(value)) {
    learn(context, word, entity, value).then(() => document.activeElement !== combo.input && combo.call(context.names.get(value) ?? value), context.fail);
  }
  return combo.el;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

/**
 * Learns what a record is called in the reader's language that a condition names by its id or its English name.
 *
 * @param {BuilderContext} context
 * @param {Word} word
 * @param {string} entity
 * @param {string} value
 */
async function learn(context, word, entity, value) {
  context.names.set(value, value);
  if (ID.test(value) && word.target) {
    const found = await context.called(word.target, [value]);
    if (found[value]) context.names.set(value, context.locale.phrase(found[value]));
  } else await options(context, word, entity, value);
}

/**
 * @param {BuilderContext} context
 * @param {Word} word
 * @param {string} entity
 * @param {string} text
 * @returns {Promise<import("../../shared/combo.js").Option[]>}
 */
async function options(context, word, entity, text) {
  const { locale } = context;
  if (word.choices.length) return matching(word.choices.map(([value, label]) => ({ value, label: locale.phrase(label) })), text);
  /** @type {import("../wire.js").Suggestion[]} */
  const found = await context.suggest(entity, word.path, text);
  return found.map(({ value, label, detail, count }) => {
    const shown = locale.phrase(label);
    if (value !== shown) context.names.set(value, shown);
    return { value, label: shown, detail: detail ?? (count === undefined ? undefined : locale.number(count)) };
  });
}

/**
 * @param {BuilderContext} context
 * @param {any} value
 * @param {(value: string) => void} onValue
 * @param {boolean} [days] only what can be counted in days
 */
export function durationControl({ locale }, value, onValue, days = false) {
  const found = readDuration(value) ?? { count: 30, unit: "day" };
  const count = h("input", { class: "crm-input crm-a-count", type: "number", min: "1", max: "9999", "aria-label": locale.t("how_many"), "data-control": "value", value: found.count });
  const units = UNITS.filter((unit) => !days || unit === "day" || unit === "week");
  const unit = h(
    "select",
    { class: "crm-select", "aria-label": locale.t("unit"), "data-control": "unit" },
    units.map((one) => h("option", { value: one, selected: one === found.unit, text: locale.t(/** @type {"unit_day"} */ (`unit_${one}`)) })),
  );
  const tell = () => onValue(count.value === "" ? "" : writeDuration(Number(count.value), /** @type {any} */ (unit.value)));
  count.addEventListener("input", tell);
  unit.addEventListener("change", tell);
  return h("span", { class: "crm-a-together" }, count, unit);
}

/**
 * @param {BuilderContext} context
 * @param {any} value
 * @param {(value: string) => void} onValue
 */
function anniversaryControl(context, value, onValue) {
  const { locale } = context;
  const place = h("span", { class: "crm-a-together" });
  const [how = "today", ...rest] = String(value || "today").split(" ");
  let length = rest.join(" ") || "7 days";
  const choice = h(
    "select",
    { class: "crm-select", "aria-label": locale.t("op_anniversary"), "data-control": "value" },
    ["today", "in", "within"].map((one) =>
      h("option", { value: one, selected: one === how, text: locale.t(/** @type {"anniversary_in"} */ (`anniversary_${one}`)) }),
    ),
  );
  const draw = () => {
    const time = choice.value === "today" ? null : durationControl(context, length, (text) => onValue(`${choice.value} ${(length = text)}`), true);
    fill(place, choice, time);
  };
  choice.addEventListener("change", () => {
    draw();
    onValue(choice.value === "today" ? "today" : `${choice.value} ${length}`);
  });
  draw();
  return place;
}

/**
 * @param {BuilderContext} context
 * @param {Wish} wish
 */
function betweenControl(context, wish) {
  const pair = Array.isArray(wish.value) ? [...wish.value] : ["", ""];
  const side = (/** @type {0 | 1} */ index) =>
    oneControl(context, {
      ...wish,
      value: pair[index],
      onValue: (value) => {
        pair[index] = value;
        wish.onValue([...pair]);
      },
    });
  return h("span", { class: "crm-a-together" }, side(0), h("span", { class: "crm-quiet", text: context.locale.t("and") }), side(1));
}

/**
 * @param {BuilderContext} context
 * @param {Wish} wish
 */
function listControl(context, wish) {
  const { locale } = context;
  const chips = h("span", { class: "crm-a-chips" });
  let listed = Array.isArray(wish.value) ? [...wish.value] : [];
  const tell = () => {
    wish.onValue([...listed]);
    draw();
  };
  const chip = (/** @type {any} */ one) => {
    const choice = wish.word.choices.find(([value]) => value === one);
    const text = choice ? locale.phrase(choice[1]) : (context.names.get(one) ?? String(one));
    if (wish.word.kind === "reference" && !context.names.has(one)) learn(context, wish.word, wish.entity, one).then(draw, context.fail);
    const drop = () => {
      listed = listed.filter((other) => other !== one);
      tell();
      focusAdd();
    };
    return h(
      "span",
      { class: "crm-a-chip" },
      h("span", { class: "crm-clip", title: text, text }),
      h("button", { class: "crm-a-chip-x", label: locale.t("remove_value", { value: text }), onclick: drop }, icon("close")),
    );
  };
  const add = (/** @type {any} */ value) => {
    if (value === "" || listed.includes(value)) return;
    listed.push(value);
    tell();
    focusAdd();
  };
  const focusAdd = () => /** @type {HTMLElement | null} */ (chips.querySelector("[data-control=value]"))?.focus();
  const draw = () => fill(chips, listed.map(chip), adder(context, wish, add));
  draw();
  return chips;
}

/**
 * @param {BuilderContext} context
 * @param {Wish} wish
 * @param {(value: any) => void} add
 */
function adder(context, wish, add) {
  if (["text", "reference"].includes(wish.word.kind)) return suggestControl(context, { ...wish, value: "", onValue: add });
  /** @type {any} */
  let value = "";
  const control = oneControl(context, { ...wish, value, onValue: (given) => (value = given) });
  const label = context.locale.t("add_value");
  return h("span", { class: "crm-a-together" }, control, h("button", { class: "crm-icon-button", label, onclick: () => add(value) }, icon("plus")));
}
