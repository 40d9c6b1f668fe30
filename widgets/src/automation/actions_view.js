import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { fieldOptions } from "./builder/choices.js";
import { Combo, matching } from "../shared/combo.js";
import { durationControl, oneControl } from "./builder/values.js";

/**
 * @typedef {import("./builder/context.js").BuilderContext} BuilderContext
 * @typedef {import("./wire.js").Parameter} Parameter
 * @typedef {{name: string, given: Record<string, any>}} Action
 */

/** What a rule does: one form per action, as the action itself asks for it. */
export class ActionsView {
  /** @type {(Action | {raw: any})[]} */
  #actions = [];
  entity = "accounts";

  /**
   * @param {BuilderContext} context
   * @param {import("./wire.js").ActionKind[]} kinds
   * @param {() => void} onChange
   */
  constructor(context, kinds, onChange) {
    this.context = context;
    this.kinds = kinds;
    this.onChange = onChange;
    this.el = h("div", { class: "crm-a-actions" });
  }

  /**
   * @param {any[]} then the actions of a rule with their parameters by name, as Python gave them
   * @param {string} entity
   */
  load(then, entity) {
    this.entity = entity;
    this.#actions = then.map((one) => {
      if ("raw" in one) return { raw: one.raw };
      const [[name, given]] = /** @type {[[string, any]]} */ (Object.entries(one));
      return this.kinds.some((kind) => kind.name === name) ? { name, given: { ...given } } : { raw: one };
    });
    this.#draw();
  }

  /** The actions as rules keep them: the short form where only one thing is said. */
  get value() {
    return this.#actions.map((one) => ("raw" in one ? one.raw : { [one.name]: short(one.given, this.#kind(one.name)) }));
  }

  get complete() {
    return this.#actions.every((one) => "raw" in one || this.#kind(one.name).form.every(({ name, required }) => !required || filled(one.given[name])));
  }

  /** @param {string} message what Python says is wrong @returns {boolean} */
  showProblem(message) {
    const found = /then\[(\d+)\]/.exec(message);
    const el = found && this.el.querySelectorAll(".crm-a-action")[Number(found[1])];
    if (!el) return false;
    el.classList.add("crm-a-wrong");
    const place = el.querySelector(".crm-problem");
    if (place) place.textContent = message;
    return true;
  }

  /** @param {string} name */
  #kind(name) {
    return /** @type {import("./wire.js").ActionKind} */ (this.kinds.find((kind) => kind.name === name));
  }

  #draw() {
    const listed = this.#actions.map((one, index) => this.#action(one, index));
    fill(this.el, h("ol", { class: "crm-a-parts" }, listed), this.context.readOnly ? null : this.#adding());
    if (this.context.readOnly) for (const control of this.el.querySelectorAll("button, input, select, textarea")) control.setAttribute("disabled", "");
  }

  #adding() {
    const { locale } = this.context;
    const onchange = (/** @type {Event} */ event) => {
      const { value: name } = /** @type {HTMLSelectElement} */ (event.target);
      if (!name) return;
      this.#actions.push({ name, given: {} });
      this.#changed();
      const last = [...this.el.querySelectorAll(".crm-a-action")].at(-1);
      /** @type {HTMLElement | null} */ (last?.querySelector("input, select, textarea") ?? null)?.focus();
    };
    const listed = this.kinds.map(({ name }) => h("option", { value: name, text: actionName(locale, name) }));
    const first = h("option", { value: "", text: locale.t("add_action") });
    const choice = h("select", { class: "crm-select", "aria-label": locale.t("add_action"), "data-control": "add-action", onchange }, first, listed);
    return h("div", { class: "crm-a-adding" }, icon("plus"), choice);
  }

  #changed() {
    this.#draw();
    this.onChange();
  }

  /** @param {Action | {raw: any}} one @param {number} index */
  #action(one, index) {
    const { locale } = this.context;
    const drop = () => {
      this.#actions.splice(index, 1);
      this.#changed();
    };
    const remove = h("button", { class: "crm-icon-button crm-a-remove", label: locale.t("remove_action"), onclick: drop }, icon("close"));
    if ("raw" in one) {
      const code = h("code", { text: JSON.stringify(one.raw) });
      const note = h("span", { class: "crm-quiet", text: locale.t("raw_note") });
      return h("li", { class: "crm-a-action" }, h("div", { class: "crm-a-raw-box" }, note, h("pre", {}, code)), remove);
    }
    const fields = this.#kind(one.name).form.map((parameter) => this.#parameter(one, parameter));
    const name = h("strong", { class: "crm-a-action-name", text: actionName(locale, one.name) });
    return h("li", { class: "crm-a-action", "data-action-kind": one.name }, name, h("div", { class: "crm-a-form" }, fields), remove, h("p", { class: "crm-problem", role: "alert" }));
  }

  /** @param {Action} action @param {Parameter} parameter */
  #parameter(action, parameter) {
    const { locale } = this.context;
    const key = `param_${action.name}_${parameter.name}`;
    const plain = `param_${parameter.name}`;
    const label = key in locale.texts ? locale.t(/** @type {any} */ (key)) : plain in locale.texts ? locale.t(/** @type {any} */ (plain)) : parameter.name.replaceAll("_", " ");
    const control = this.#control(action, parameter, label);
    if (!control) return null;
    const mark = parameter.required ? label : locale.t("optional", { field: label });
    return h("div", { class: "crm-field", "data-param": parameter.name }, h("span", { class: "crm-label", text: mark }), control);
  }

  /** @param {Action} action @param {Parameter} parameter @param {string} label @returns {HTMLElement | null} */
  #control(action, { name, kind, choices }, label) {
    const { context } = this;
    const { book } = context;
    const value = action.given[name];
    const put = (/** @type {any} */ given, redraw = false, /** @type {string | undefined} */ group = undefined) => {
      if (kind === "tag") this.#takeGroup(action, given, group);
      if (filled(given)) action.given[name] = given;
      else delete action.given[name];
      if (redraw) this.#changed();
      else this.onChange();
    };
    const typed = (/** @type {Event} */ event) => put(/** @type {HTMLInputElement} */ (event.target).value);
    if (kind === "choice") return this.#choice(label, choices, value, put);
    if (kind === "flag") return this.#choice(label, ["true", "false"], value === undefined ? undefined : String(value), (given) => put(given === "" ? "" : given === "true"));
    if (kind === "duration") return this.#duration(value, put);
    if (kind === "long_text") return h("textarea", { class: "crm-input", rows: "3", "aria-label": label, oninput: typed, text: value ?? "" });
    if (kind === "number") return h("input", { class: "crm-input", type: "number", step: "any", "aria-label": label, value, oninput: (/** @type {Event} */ event) => put(numberOf(event)) });
    if (kind === "value") {
      const word = book.word(this.entity, action.given.field);
      return word ? oneControl(context, { word, entity: this.entity, op: "is", value: value ?? "", label, onValue: put }) : null;
    }
    if (kind === "text") return h("input", { class: "crm-input", "aria-label": label, value: value ?? "", oninput: typed });
    return this.#combo(kind, label, value, put);
  }

  /**
   * @param {string} kind
   * @param {string} label
   * @param {any} value
   * @param {(value: any, redraw?: boolean, group?: string) => void} put
   */
  #combo(kind, label, value, put) {
    const { locale, book, suggest } = this.context;
    const spoken = book.of(this.entity);
    const people = kind === "user" ? ["accounts", "owner"] : kind === "team" ? ["users", "team"] : null;
    const found = async (/** @type {string} */ text) => {
      if (people) return (await suggest(people[0] ?? "", people[1] ?? "", text)).map((/** @type {any} */ one) => ({ value: one.value, label: locale.phrase(one.label), detail: one.detail }));
      if (kind === "field") return matching(fieldOptions(this.context, this.entity), text);
      const tags = spoken?.tags ?? [];
      if (kind === "tag") return matching(tags.map((one) => ({ value: one.name, label: one.name, group: one.group ?? locale.t("no_group") })), text);
      return matching([...new Set(tags.map((one) => one.group).filter((one) => one !== null))].map((one) => ({ value: one, label: one })), text);
    };
    const word = kind === "field" ? book.word(this.entity, value) : null;
    return new Combo({
      label,
      value: value ?? "",
      shown: word ? locale.phrase(word.label) : (this.context.names.get(value) ?? value ?? ""),
      free: kind === "tag" || kind === "tag_group",
      name: "param",
      nothing: locale.t(kind === "tag" || kind === "tag_group" ? "will_be_made" : "nothing_found"),
      options: found,
      onPick: (given, option) => put(given, kind === "field" || kind === "tag", option?.group),
    }).el;
  }

  /** A tag that was chosen is meant in its own group. @param {Action} action @param {string} name @param {string} [group] */
  #takeGroup(action, name, group) {
    const tags = this.context.book.of(this.entity)?.tags ?? [];
    const found = tags.find((one) => one.name === name && (one.group ?? this.context.locale.t("no_group")) === group);
    if (found?.group) action.given.group = found.group;
    else if (found) delete action.given.group;
  }

  /** @param {string} label @param {string[]} choices @param {any} value @param {(value: any) => void} put */
  #choice(label, choices, value, put) {
    const { locale } = this.context;
    const named = (/** @type {string} */ one) => (`choice_${one}` in locale.texts ? locale.t(/** @type {any} */ (`choice_${one}`)) : one);
    const onchange = (/** @type {Event} */ event) => put(/** @type {HTMLSelectElement} */ (event.target).value);
    const listed = choices.map((one) => h("option", { value: one, selected: one === value, text: named(one) }));
    return h("select", { class: "crm-select", "aria-label": label, onchange }, h("option", { value: "", text: locale.t("usual") }), listed);
  }

  /** @param {any} value @param {(value: any, redraw?: boolean) => void} put */
  #duration(value, put) {
    const { locale } = this.context;
    if (value === undefined) return h("button", { class: "crm-text-button crm-a-more", onclick: () => put("3 days", true), text: ["+", locale.t("set_time")].join(" ") });
    const away = h("button", { class: "crm-a-chip-x", label: locale.t("no_time"), onclick: () => put("", true) }, icon("close"));
    return h("span", { class: "crm-a-together" }, durationControl(this.context, value, put), away);
  }
}

/** @param {Event} event @returns {number | ""} what is typed, which may be nothing */
function numberOf(event) {
  const { value } = /** @type {HTMLInputElement} */ (event.target);
  return value === "" ? "" : Number(value);
}

/** @param {any} value */
function filled(value) {
  return value !== undefined && value !== null && value !== "";
}

/**
 * @param {Record<string, any>} given
 * @param {import("./wire.js").ActionKind} kind
 */
function short(given, kind) {
  const [only] = kind.form;
  const keys = Object.keys(given);
  const shortens = ["tag", "untag", "task", "assign"].includes(kind.name);
  return only && shortens && keys.length === 1 && keys[0] === only.name ? given[only.name] : { ...given };
}

/** @param {import("./texts.js").AutomationLocale} locale @param {string} name */
export function actionName(locale, name) {
  const key = `action_${name}`;
  return key in locale.texts ? locale.t(/** @type {"action_tag"} */ (key)) : name.replaceAll("_", " ");
}
