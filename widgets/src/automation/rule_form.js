import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { ActionsView } from "./actions_view.js";
import { Builder } from "./builder/builder.js";
import { Combo, matching } from "../shared/combo.js";
import { tableName } from "./context.js";
import { LiveView } from "./live_view.js";
import { ZoneChoice } from "./zone_choice.js";

/** What a rule says, by clicks: which records, woken by what, when, then. */
export class RuleForm {
  /** @type {any} what else the rule says, kept as it is */
  #rest = {};
  /** @type {string[]} */
  #on = [];
  #woken = false;
  #entity = "accounts";

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {import("./builder/context.js").BuilderContext} building
   * @param {() => void} onChange
   */
  constructor(context, building, onChange) {
    const { locale, opening } = context;
    this.context = context;
    this.building = building;
    this.onChange = onChange;
    this.builder = new Builder(building, () => this.#changed(), () => this.woken);
    this.live = new LiveView(context, this.builder, () => this.#rest.zone ?? null);
    this.zone = new ZoneChoice(context, (zone) => this.#takeZone(zone));
    this.actions = new ActionsView(building, opening.actions, () => this.onChange());
    const locked = building.readOnly;
    this.entity = h("select", { class: "crm-select", "aria-label": locale.t("which_records"), "data-control": "entity", disabled: locked, onchange: () => this.#turnTo(this.entity.value) });
    this.waking = h("select", { class: "crm-select", "aria-label": locale.t("woken_by"), "data-control": "waking", disabled: locked, onchange: () => this.#wake() });
    this.events = h("span", { class: "crm-a-chips" });
    this.missing = h("p", { class: "crm-problem", role: "alert", "data-part": "missing" });
    this.stop = h("input", { type: "checkbox", disabled: locked, onchange: () => this.onChange() });
    this.purpose = h("input", { class: "crm-input", disabled: locked, maxlength: "40", oninput: () => this.onChange() });
    this.description = h("input", { class: "crm-input", disabled: locked, oninput: () => this.onChange() });
    this.more = this.#more();
    this.el = h("div", { class: "crm-a-form-pane" }, this.#records(), this.#section("when", this.builder.el, this.live.el), this.#section("then", this.actions.el), this.more);
  }

  /** @param {any} rule @returns {Promise<void>} */
  async load(rule) {
    const { rpc } = this.context;
    const { when, then, on, entity, stop, purpose, description, name: _name, ...rest } = rule;
    this.#rest = rest;
    this.#on = typeof on === "string" ? [on] : (on ?? []);
    this.#woken = this.#on.length > 0;
    this.#entity = entity ?? "accounts";
    this.stop.checked = Boolean(stop);
    this.purpose.value = purpose ?? "";
    this.description.value = description ?? "";
    this.zone.show(rest.zone ?? "", this.building.readOnly);
    this.more.open = Boolean(this.more.open || rest.zone || stop);
    const long = await rpc.call("long_actions", { then });
    await this.builder.load(when ?? [], this.#entity);
    this.actions.load(long, this.#entity);
    this.#drawRecords();
    this.live.update();
  }

  /** @param {string} name @returns {any} the rule as Python keeps it */
  value(name) {
    const { purpose, description, stop } = this;
    return {
      name,
      entity: this.#entity,
      ...(purpose.value.trim() ? { purpose: purpose.value.trim() } : {}),
      ...(description.value.trim() ? { description: description.value.trim() } : {}),
      ...(this.#on.length ? { on: this.#on } : {}),
      ...this.#rest,
      when: this.builder.value,
      then: this.actions.value,
      ...(stop.checked ? { stop: true } : {}),
    };
  }

  /** Whether events wake the rule, or are to wake it. */
  get woken() {
    return this.#woken;
  }

  /** What is missing so that the rule says what its first line says; told at its place. @returns {string | null} */
  tellMissing() {
    const missing = this.#woken && !this.#on.length;
    this.missing.textContent = missing ? this.context.locale.t("event_missing") : "";
    if (missing) /** @type {HTMLElement | null} */ (this.events.querySelector("[data-control=event]"))?.focus();
    return missing ? this.missing.textContent : null;
  }

  get complete() {
    return this.builder.complete && this.actions.complete;
  }

  /** @param {string} message @returns {boolean} whether it stands at the place that it speaks of */
  showProblem(message) {
    const zoned = this.zone.showProblem(message);
    if (zoned) this.more.open = true;
    return zoned || this.builder.showProblem(message) || this.actions.showProblem(message);
  }

  close() {
    this.live.close();
  }

  #changed() {
    this.live.update();
    this.onChange();
  }

  /** @param {"when" | "then"} key @param {...HTMLElement} parts */
  #section(key, ...parts) {
    const { locale } = this.context;
    return h("section", { class: "crm-a-section", "data-section": key }, h("h4", { class: "crm-a-section-title", text: locale.t(`section_${key}`) }), ...parts);
  }

  #records() {
    const { locale } = this.context;
    const field = (/** @type {string} */ label, /** @type {HTMLElement[]} */ parts) => h("div", { class: "crm-a-sayline" }, h("span", { class: "crm-a-say", text: label }), parts);
    return h("section", { class: "crm-a-section crm-a-about" }, field(locale.t("which_records"), [this.entity]), field(locale.t("woken_by"), [this.waking, this.events]), this.missing);
  }

  #more() {
    const { locale } = this.context;
    const field = (/** @type {string} */ label, /** @type {HTMLElement} */ control) => h("label", { class: "crm-field" }, h("span", { class: "crm-label", text: label }), control);
    const stop = h("label", { class: "crm-a-check" }, this.stop, h("span", { text: locale.t("stop_words") }));
    return h("details", { class: "crm-a-section crm-a-options" }, h("summary", { text: locale.t("more_options") }), field(locale.t("purpose"), this.purpose), field(locale.t("description"), this.description), this.zone.el, stop);
  }

  #drawRecords() {
    const { locale, opening } = this.context;
    fill(this.entity, opening.tables.map(({ name }) => h("option", { value: name, selected: name === this.#entity, text: tableName(this.context, name) })));
    const option = (/** @type {string} */ value, /** @type {boolean} */ on, /** @type {string} */ text) => h("option", { value, selected: on, text });
    fill(this.waking, option("stands", !this.#on.length, locale.t("stands")), option("events", this.#on.length > 0, locale.t("events")));
    this.#drawEvents(this.#on.length > 0);
  }

  /** @param {string} zone its days begin when they begin there; the store's zone if it names none */
  #takeZone(zone) {
    const { zone: _other, ...kept } = this.#rest;
    this.#rest = zone ? { ...kept, zone } : kept;
    this.#changed();
  }

  /** @param {boolean} woken */
  #drawEvents(woken) {
    this.missing.textContent = "";
    if (!woken) return fill(this.events);
    const { locale } = this.context;
    const known = this.building.book.of(this.#entity)?.events ?? [];
    const nameOf = (/** @type {string} */ one) => {
      const found = known.find(({ name }) => name === one);
      return found ? locale.phrase(found.label) : one;
    };
    const set = (/** @type {string[]} */ on) => {
      this.#on = on;
      this.#drawEvents(true);
      this.onChange();
    };
    const chip = (/** @type {string} */ one) => {
      const drop = { class: "crm-a-chip-x", disabled: this.building.readOnly, label: locale.t("remove_value", { value: nameOf(one) }), onclick: () => set(this.#on.filter((other) => other !== one)) };
      return h("span", { class: "crm-a-chip" }, h("span", { class: "crm-clip", text: nameOf(one) }), h("button", drop, icon("close")));
    };
    const all = known.filter(({ name }) => !this.#on.includes(name)).map(({ name, label }) => ({ value: name, label: locale.phrase(label), detail: name }));
    const add = new Combo({ label: locale.t("choose_event"), placeholder: locale.t("choose_event"), free: true, name: "event", nothing: locale.t("nothing_found"), options: (text) => matching(all, text), onPick: (one) => one && set([...new Set([...this.#on, one])]) });
    fill(this.events, this.#on.map(chip), this.building.readOnly ? null : add.el);
  }

  #wake() {
    this.#woken = this.waking.value === "events";
    if (!this.#woken) this.#on = [];
    this.#drawEvents(this.#woken);
    this.builder.redraw();
    this.onChange();
  }

  /** @param {string} entity conditions that the other table has no word for stay as they are */
  async #turnTo(entity) {
    try {
      await this.load({ ...this.value(""), entity, on: [] });
    } catch (error) {
      this.context.fail(error);
    }
    this.onChange();
  }
}
