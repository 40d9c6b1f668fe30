import { focusedIn, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { Menu } from "../shared/menu.js";
import { VirtualList } from "../shared/virtual_list.js";
import { showCustomer } from "./customers.js";

/**
 * @typedef {import("./wire.js").Row} Row
 * @typedef {import("./wire.js").Check} Check
 */

/** Records that belong to a customer. */
const CUSTOMERS = new Set(["accounts", "contacts", "leads", "opportunities"]);

/** Problems that a row shows as chips; the others stand in a menu. */
const CHIPS = 2;

/** The records to mend, the most valuable first. */
export class TodoRows {
  /**
   * @param {import("./context.js").TabContext} context
   * @param {import("../shared/rows.js").Rows<Row>} rows
   * @param {{checks: Map<string, Check>, onMend: (row: Row, check: string, anchor: HTMLElement) => void}} options
   */
  constructor(context, rows, { checks, onMend }) {
    const { locale } = context;
    this.context = context;
    this.rows = rows;
    this.checks = checks;
    this.onMend = onMend;
    const id = `crm-q-keys-${Math.random().toString(36).slice(2)}`;
    /** @type {VirtualList<Row>} */
    this.view = new VirtualList({
      rowClass: "crm-q-row",
      label: locale.t("todo_list"),
      describedBy: id,
      at: (row) => this.#at(row),
      draw: (row) => this.#draw(row),
      want: (first, last) => rows.want(first, last),
      onKey: (row, event) => this.#onKey(row, event),
    });
    this.el = h("div", { class: "crm-q-rows" }, h("p", { class: "crm-offscreen", id, text: locale.t("keys_hint") }), this.view.el);
  }

  /** @param {boolean} rewind */
  update(rewind) {
    this.view.update(this.rows.total);
    if (rewind) this.view.rewind();
  }

  draw() {
    this.view.draw();
  }

  /** Draws every row anew: what the checks are called is known now, or a row has changed. */
  redraw() {
    this.shown = new WeakMap();
    this.view.draw();
  }

  /** @param {string} id of the record */
  focusRow(id) {
    for (let row = 0; row < this.rows.total; row++) if (this.rows.at(row)?.id === id) return this.view.focus(row);
  }

  /** @param {string} id of the record whose customer was looked at */
  focusOpener(id) {
    this.focusRow(id);
    /** @type {HTMLElement | null} */ (focusedIn(this.view.el)?.querySelector("[data-action=customer]"))?.focus();
  }

  /** @param {boolean} busy */
  busy(busy) {
    this.view.list.setAttribute("aria-busy", String(busy));
  }

  close() {
    this.view.close();
  }

  /** @type {WeakMap<Row, Row>} a copy per drawing: the list draws a row again when it is another object */
  shown = new WeakMap();

  /** @param {number} index */
  #at(index) {
    const row = this.rows.at(index);
    if (!row) return undefined;
    const copy = this.shown.get(row) ?? { ...row };
    this.shown.set(row, copy);
    return copy;
  }

  /** @param {Row} row */
  #draw(row) {
    const { locale } = this.context;
    const problems = this.#problems(row);
    const names = problems.map((check) => locale.nameOf(check));
    const kind = locale.t(/** @type {"entity_accounts"} */ (`entity_${row.entity}`));
    const worth = row.worth.minor
      ? h("span", {
          class: "crm-q-worth",
          title: locale.t("worth", { money: locale.money(row.worth) }),
          text: locale.money(row.worth, { compact: true }),
        })
      : h("span", { class: "crm-q-worth" });
    const label = locale.t("row_label", { name: row.name, entity: kind, problems: names.join(", ") || locale.t("mended") });
    const text = h(
      "div",
      { class: "crm-q-who" },
      h("span", { class: "crm-q-name crm-clip", title: row.name, text: row.name }),
      h("span", { class: "crm-q-sub crm-clip", text: [kind, row.owner ?? locale.t("no_owner")].join(" · ") }),
    );
    return { label, parts: [text, worth, this.#chips(row, problems), this.#opener(row)] };
  }

  /** @param {Row} row */
  #opener({ entity, id }) {
    if (!CUSTOMERS.has(entity)) return h("span");
    const label = this.context.locale.t("open_customer");
    const onclick = () => showCustomer(this.context, entity, id, () => this.focusOpener(id));
    return h("button", { class: "crm-icon-button", label, "data-action": "customer", onclick }, icon("account"));
  }

  /**
   * @param {Row} row
   * @returns {Check[]} the most serious first
   */
  #problems(row) {
    const known = row.checks.map((key) => this.checks.get(key)).filter((check) => check !== undefined);
    return known.sort((a, b) => b.weight - a.weight);
  }

  /**
   * @param {Row} row
   * @param {Check[]} problems
   */
  #chips(row, problems) {
    const { locale } = this.context;
    if (row.checks.length === 0)
      return h("div", { class: "crm-q-chips crm-q-done" }, icon("check"), h("span", { text: locale.t("mended") }));
    const shown = problems.slice(0, problems.length > CHIPS + 1 ? CHIPS : CHIPS + 1);
    const rest = problems.slice(shown.length);
    const more = rest.length > 0 && this.#more(row, rest);
    return h(
      "div",
      { class: "crm-q-chips" },
      shown.map((check) => this.#chip(row, check)),
      more,
    );
  }

  /**
   * @param {Row} row
   * @param {Check} check
   */
  #chip(row, check) {
    const text = this.context.locale.nameOf(check);
    const props = { class: `crm-q-chip crm-q-weight-${check.weight}`, title: text, "data-check": check.key };
    const name = h("span", { class: "crm-clip", text });
    if (!check.mendable) return h("span", props, name);
    const chip = h("button", { ...props, tabindex: "0", onclick: () => this.onMend(row, check.key, chip) }, name);
    return chip;
  }

  /**
   * @param {Row} row
   * @param {Check[]} checks
   */
  #more(row, checks) {
    const { locale, root } = this.context;
    const items = checks.map((check) => ({ value: check.key, label: locale.nameOf(check) }));
    const onPick = (/** @type {string} */ key) => this.checks.get(key)?.mendable && this.onMend(row, key, more);
    const open = () => new Menu({ root, anchor: more, label: locale.t("problems_of", { name: row.name }), items, onPick }).open();
    /** @type {HTMLButtonElement} */
    const more = h("button", {
      class: "crm-q-chip crm-q-more",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      title: checks.map((check) => locale.nameOf(check)).join("\n"),
      onclick: open,
      text: locale.t("more_problems", { n: checks.length }),
    });
    return more;
  }

  /**
   * @param {number} index
   * @param {KeyboardEvent} event
   */
  #onKey(index, event) {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const row = this.rows.at(index);
    const check = row && this.#problems(row).find(({ mendable }) => mendable);
    if (row && check) this.onMend(row, check.key, /** @type {HTMLElement} */ (event.target));
  }
}
