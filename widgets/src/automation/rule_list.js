import { fill, h } from "../shared/dom.js";
import { grouped } from "../shared/grouped.js";
import { icon } from "../shared/icons.js";

/**
 * @typedef {import("./wire.js").RuleRow} RuleRow
 * @typedef {{onChoose: (name: string) => void, onSwitch: (row: RuleRow, on: boolean) => void,
 *   onMove: (row: RuleRow, place: number) => void}} Wishes
 */

/** Rules drawn at once; the search finds the others. */
const MOST_DRAWN = 300;

/** The rules by their purpose, in the order in which they work. */
export class RuleList {
  /** @type {RuleRow[]} */
  #rows = [];
  #chosen = "";
  #focus = "";

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {Wishes} wishes
   */
  constructor(context, wishes) {
    const { locale } = context;
    this.context = context;
    this.wishes = wishes;
    this.search = h("input", { class: "crm-input", type: "search", placeholder: locale.t("search_rules"), "aria-label": locale.t("search_rules"), oninput: () => this.#draw() });
    this.hint = h("p", { class: "crm-offscreen", id: `crm-hint-${Math.random().toString(36).slice(2)}`, text: locale.t("list_keys") });
    this.list = h("div", { class: "crm-a-list-rows", onkeydown: this.#onKey });
    this.el = h("div", { class: "crm-a-list-part" }, h("div", { class: "crm-a-list-head" }, this.search), this.hint, this.list);
  }

  /** @param {RuleRow[]} rows @param {string} [focus] name of the rule that gets the focus */
  update(rows, focus = "") {
    this.#rows = rows;
    this.#focus = focus;
    this.search.hidden = rows.length < 8;
    this.#draw();
  }

  /** @param {string} name */
  mark(name) {
    this.#chosen = name;
    for (const el of this.list.querySelectorAll(".crm-a-rule")) {
      el.classList.toggle("crm-a-chosen", el.getAttribute("data-rule") === name);
      el.querySelector(".crm-a-rule-name")?.setAttribute("aria-current", String(el.getAttribute("data-rule") === name));
    }
  }

  #draw() {
    const text = this.search.value.trim().toLowerCase();
    const found = this.#rows.filter(({ name }) => name.toLowerCase().includes(text));
    const shown = found.slice(0, MOST_DRAWN);
    const groups = grouped(shown, ({ purpose, entity }) => `${purpose}\n${entity}`);
    const more = found.length > shown.length && h("p", { class: "crm-quiet crm-a-note", text: this.context.locale.t("more_rules", { n: found.length - shown.length }) });
    fill(this.list, [...groups.values()].map((rows) => this.#group(rows)), more || null);
    this.mark(this.#chosen);
    if (this.#focus) this.#nameOf(this.#focus)?.focus();
    this.#focus = "";
  }

  /** @param {RuleRow[]} rows */
  #group(rows) {
    const { locale, opening } = this.context;
    const [first] = /** @type {[RuleRow]} */ (rows);
    const key = `purpose_${first.purpose}`;
    const purpose = key in locale.texts ? locale.t(/** @type {"purpose_tags"} */ (key)) : first.purpose;
    const table = opening.tables.find(({ name }) => name === first.entity);
    const several = table ? locale.phrase([table.label[1], table.label[2]]) : first.entity;
    const heading = h("h3", { class: "crm-a-list-title", text: locale.t("purpose_of", { purpose, records: several }) });
    return h("section", {}, heading, h("ul", { class: "crm-a-rules", "aria-describedby": this.hint.id }, rows.map((row) => this.#row(row))));
  }

  /** @param {RuleRow} row */
  #row(row) {
    const { locale, opening } = this.context;
    const name = h("button", { class: "crm-a-rule-name", title: row.name, onclick: () => this.wishes.onChoose(row.name) }, h("span", { class: "crm-clip", text: row.name }), this.#state(row));
    const onchange = (/** @type {Event} */ event) => this.wishes.onSwitch(row, /** @type {HTMLInputElement} */ (event.target).checked);
    const on = { type: "checkbox", role: "switch", checked: row.enabled, disabled: !opening.may_change, label: locale.t("enabled_of", { name: row.name }) };
    const handle = h("span", { class: "crm-a-handle", "aria-hidden": "true", title: locale.t("drag_to_move") }, icon("sort"));
    const el = h(
      "li",
      { class: `crm-a-rule ${row.enabled ? "" : "crm-a-off"}`, "data-rule": row.name, draggable: opening.may_change ? "true" : null },
      opening.may_change && handle,
      name,
      h("input", { ...on, class: "crm-a-switch", onchange }),
    );
    if (opening.may_change) this.#draggable(el, row);
    return el;
  }

  /** @param {RuleRow} row */
  #state(row) {
    const { locale } = this.context;
    const what = row.on.length ? locale.t("by_events") : locale.t("holds_n", { n: row.holds ?? 0 });
    const last = row.last ? locale.t("last_run", { ago: locale.ago(row.last.at) }) : locale.t("never_run");
    return h("span", { class: "crm-a-rule-state crm-clip", text: [what, last].join(" · ") });
  }

  /** @param {HTMLElement} el @param {RuleRow} row */
  #draggable(el, row) {
    el.addEventListener("dragstart", (event) => {
      event.dataTransfer?.setData("text/x-crm-rule", row.name);
      this.dragged = row;
      el.classList.add("crm-a-dragged");
    });
    el.addEventListener("dragend", () => el.classList.remove("crm-a-dragged"));
    const mine = () => this.dragged && this.dragged.purpose === row.purpose && this.dragged.entity === row.entity && this.dragged !== row;
    el.addEventListener("dragover", (event) => {
      if (!mine()) return;
      event.preventDefault();
      el.classList.add("crm-a-target");
    });
    el.addEventListener("dragleave", () => el.classList.remove("crm-a-target"));
    el.addEventListener("drop", (event) => {
      el.classList.remove("crm-a-target");
      if (!mine() || !this.dragged) return;
      event.preventDefault();
      this.wishes.onMove(this.dragged, row.place);
    });
  }

  /** @param {string} name @returns {HTMLElement | null} */
  #nameOf(name) {
    return this.list.querySelector(`[data-rule="${CSS.escape(name)}"] .crm-a-rule-name`);
  }

  /** @param {KeyboardEvent} event arrows go from rule to rule; with Alt they move the rule */
  #onKey = (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const target = /** @type {HTMLElement} */ (event.target);
    if (!step || !target.classList.contains("crm-a-rule-name")) return;
    event.preventDefault();
    const row = this.#rows.find(({ name }) => name === target.closest(".crm-a-rule")?.getAttribute("data-rule"));
    if (event.altKey && row && this.context.opening.may_change) return this.wishes.onMove(row, Math.max(0, row.place + step));
    const all = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(".crm-a-rule-name")]);
    all[all.indexOf(target) + step]?.focus();
  };
}
