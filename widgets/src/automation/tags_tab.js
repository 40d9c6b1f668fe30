import { fill, h } from "../shared/dom.js";
import { grouped } from "../shared/grouped.js";
import { icon } from "../shared/icons.js";
import { hueOf } from "../shared/locale.js";
import { tableName } from "./context.js";
import { examplesView } from "./examples_view.js";
import { TagDialog } from "./tag_dialog.js";
import { UndoBar } from "./undo_bar.js";

/** @typedef {import("./wire.js").TagRow} TagRow */

/** Rules of one tag that are named; the others are counted. */
const MOST_RULES = 3;

/** The tab "Tags": groups, sizes, colours, and the rules that keep them. */
export class TagsTab {
  /** @type {TagRow[]} */
  #rows = [];

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    const { locale, opening } = context;
    this.context = context;
    this.undo = new UndoBar(context, () => this.open());
    this.search = h("input", { class: "crm-input", type: "search", placeholder: locale.t("search_tags"), "aria-label": locale.t("search_tags"), oninput: () => this.#draw() });
    const fresh = h("button", { class: "crm-button crm-button-main", "data-action": "new", onclick: () => this.#edit(null) }, icon("plus"), locale.t("new_tag"));
    const ruled = h("button", { class: "crm-button", "data-action": "new-rule", onclick: () => this.#keep({ name: "", group: null, kind: "behavioural" }, []) }, icon("spark"), locale.t("new_tag_rule"));
    this.head = h("div", { class: "crm-a-tags-head" }, fresh, opening.may_change && ruled, this.search, this.undo.el);
    this.place = h("div", { class: "crm-a-tags" });
    this.el = h("div", { class: "crm-a-tags-part" }, this.head, this.place);
  }

  async open() {
    const { rpc, fail } = this.context;
    try {
      const { tags, undo } = await rpc.call("tags");
      this.#rows = tags;
      this.undo.show(undo);
      this.#draw();
    } catch (error) {
      fail(error, () => this.open());
    }
  }

  shown() {
    this.open();
  }

  python() {
    return "ws.tags.sizes()";
  }

  #draw() {
    const { locale, opening } = this.context;
    const text = this.search.value.trim().toLowerCase();
    this.search.hidden = this.#rows.length < 8;
    const found = this.#rows.filter(({ name, group }) => `${name} ${group ?? ""}`.toLowerCase().includes(text));
    const groups = grouped(found, ({ group }) => group);
    const examples = examplesView(this.context, "tags", opening.may_change ? (one) => this.#example(one) : null);
    const few = this.#rows.length === 0 ? examples : null;
    fill(this.place, few, [...groups].map(([group, rows]) => this.#group(group ?? locale.t("no_group"), rows)));
  }

  /** @param {string} group @param {TagRow[]} rows */
  #group(group, rows) {
    const { locale } = this.context;
    const head = ["col_tag", "col_kind", "col_size", "col_kept_by", "col_doing"].map((key) => h("th", { scope: "col", text: locale.t(/** @type {"col_tag"} */ (key)) }));
    const body = rows.map((row) => this.#row(row));
    return h("section", { class: "crm-a-tag-group" }, h("h3", { class: "crm-a-list-title", text: group }), h("table", { class: "crm-a-table" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body)));
  }

  /** @param {TagRow} row */
  #row(row) {
    const { locale, opening, turnTo } = this.context;
    const sizes = row.sizes.map(({ entity, size, by_rule }) => {
      const said = locale.t("size_of", { size: locale.number(size), records: tableName(this.context, entity) });
      return h("div", { title: locale.t("size_by_rule", { n: by_rule }), text: said });
    });
    const more = row.rules.length - MOST_RULES;
    const rules = row.rules.slice(0, MOST_RULES).map((name) => h("button", { class: "crm-text-button crm-a-link crm-clip", title: name, onclick: () => turnTo("rules", { name }), text: name }));
    const keep = opening.may_change && !row.rules.length && h("button", { class: "crm-text-button crm-a-link", "data-action": "keep", onclick: () => this.#keep(row, []), text: locale.t("keep_by_rule") });
    const button = (/** @type {string} */ action, /** @type {any} */ name, /** @type {string} */ label, /** @type {() => void} */ run) =>
      h("button", { class: "crm-icon-button", "data-action": action, label, onclick: run }, icon(name));
    return h(
      "tr",
      { "data-tag": row.name },
      h("th", { scope: "row" }, tagMark(row)),
      h("td", { text: locale.t(/** @type {"choice_static"} */ (`choice_${row.kind}`)) }),
      h("td", {}, sizes.length ? sizes : h("span", { class: "crm-quiet", text: "0" })),
      h("td", {}, rules, more > 0 && h("span", { class: "crm-quiet", text: locale.t("more_n", { n: more }) }), keep || null),
      h("td", { class: "crm-a-doing" }, button("edit", "edit", locale.t("change_tag", { name: row.name }), () => this.#edit(row)), button("delete", "trash", locale.t("delete_tag", { name: row.name }), () => this.#delete(row))),
    );
  }

  /** @param {import("./wire.js").Example} one */
  #example(one) {
    const { locale } = this.context;
    this.#keep({ name: locale.phrase(one.name), group: null, kind: one.kind ?? "behavioural" }, one.when);
  }

  /** Opens the rules with one that keeps the tag. @param {{name: string, group: string | null, kind: string}} tag @param {any} when */
  #keep({ name, group, kind }, when) {
    const wanted = { name, ...(group ? { group } : {}), kind };
    const called = name ? this.context.locale.t("tag_rule_name", { name }) : "";
    this.context.turnTo("rules", { draft: { name: called, entity: "accounts", purpose: "tags", when, then: [{ tag: wanted }] } });
  }

  /** @param {TagRow | null} row */
  #edit(row) {
    const groups = [...new Set(this.#rows.map(({ group }) => group).filter((one) => one !== null))];
    new TagDialog(this.context, row, groups, async (undo) => {
      await this.open();
      this.undo.show(undo);
    }).open();
  }

  /** @param {TagRow} row */
  async #delete(row) {
    const { rpc, fail, say, locale } = this.context;
    try {
      const { undo } = await rpc.call("delete_tag", { id: row.id });
      say(locale.t("done_deleted", { name: row.name }));
      await this.open();
      this.undo.show(undo);
    } catch (error) {
      fail(error);
    }
  }
}

/** @param {{name: string, colour: string | null}} tag @returns {HTMLElement} its name in its colour */
export function tagMark({ name, colour }) {
  const dot = h("span", { class: "crm-dot" });
  dot.style.background = colour && /^#[0-9a-f]{6}$/i.test(colour) ? colour : `hsl(${hueOf(name)} 45% 50%)`;
  return h("span", { class: "crm-a-tag-mark", title: name }, dot, h("span", { class: "crm-clip", text: name }));
}
