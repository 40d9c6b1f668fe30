import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { debounce } from "../shared/timing.js";

/**
 * @typedef {import("./wire.js").Filters} Filters
 * @typedef {import("./wire.js").Todo} Todo
 */

const ENTITIES = /** @type {const} */ (["accounts", "contacts", "leads", "opportunities"]);

/** Milliseconds of rest before typed text is searched for. */
const TYPING_REST = 200;

/** Which records the list shows. */
export class TodoFilters {
  /**
   * @param {import("./texts.js").QualityLocale} locale
   * @param {(filters: Filters) => void} onFilter told what changes; null takes a filter away
   */
  constructor(locale, onFilter) {
    this.locale = locale;
    this.onFilter = onFilter;
    this.entities = h("div", { class: "crm-q-kinds", role: "group", "aria-label": locale.t("filters") });
    this.owner = h("select", {
      class: "crm-select crm-q-owner",
      "aria-label": locale.t("owner"),
      "data-filter": "owner",
      onchange: () => onFilter({ owner: this.owner.value === "*" ? null : this.owner.value }),
    });
    this.search = this.#searchBox();
    this.problem = h("button", { class: "crm-chip crm-q-only", "aria-pressed": "true", "data-filter": "problem" });
    this.problem.addEventListener("click", () => onFilter({ problem: null }));
    this.problem.hidden = true;
    this.note = h("p", { class: "crm-q-note", hidden: true });
    const line = h("div", { class: "crm-q-filters" }, this.entities, this.problem, this.owner, this.#searchPlace());
    this.el = h("div", { class: "crm-q-filter-place", role: "search", "aria-label": locale.t("filters") }, line, this.note);
  }

  /**
   * @param {Todo} todo
   * @param {string} problem the name of the problem that is looked at, if any
   */
  update(todo, problem) {
    this.#drawEntities(todo);
    this.#drawOwners(todo);
    this.showProblem(problem);
    if (!this.search.matches(":focus")) this.search.value = todo.filters.text ?? "";
    this.note.hidden = !todo.cut;
    this.note.textContent = todo.cut ? this.locale.t("rows_cut", { n: todo.all }) : "";
  }

  /** @param {string} name */
  showProblem(name) {
    this.problem.hidden = name === "";
    const text = this.locale.t("only_problem", { problem: name });
    this.problem.title = text;
    fill(this.problem, h("span", { class: "crm-clip", text }), icon("close"));
  }

  /** @param {Todo} todo */
  #drawEntities({ entities, filters }) {
    const all = Object.values(entities).reduce((sum, count) => sum + count, 0);
    const had = this.entities.querySelector(":focus")?.getAttribute("data-entity");
    fill(
      this.entities,
      this.#kind("", all, !filters.entity),
      ENTITIES.map((name) => this.#kind(name, entities[name] ?? 0, filters.entity === name)),
    );
    if (had !== undefined && had !== null) /** @type {HTMLElement | null} */ (this.entities.querySelector(`[data-entity="${had}"]`))?.focus();
  }

  /**
   * @param {string} name
   * @param {number} count
   * @param {boolean} on
   */
  #kind(name, count, on) {
    const { locale } = this;
    const props = { class: "crm-q-kind", "aria-pressed": String(on), "data-entity": name };
    return h(
      "button",
      { ...props, onclick: () => this.onFilter({ entity: name || null }) },
      locale.t(/** @type {"entity_accounts"} */ (`entity_${name || "all"}`)),
      h("span", { class: "crm-q-kind-count", text: locale.number(count) }),
    );
  }

  /** @param {Todo} todo */
  #drawOwners({ owners, filters }) {
    const { locale } = this;
    const options = owners.map(({ id, name, count }) => {
      const who = id ? name : locale.t("no_owner");
      return h("option", { value: id, text: locale.t("owner_count", { who, count }) });
    });
    fill(this.owner, h("option", { value: "*", text: locale.t("any_owner") }), options);
    this.owner.value = filters.owner ?? "*";
    this.owner.classList.toggle("crm-q-filtered", filters.owner !== undefined);
  }

  #searchBox() {
    const label = this.locale.t("search");
    const soon = debounce(() => this.onFilter({ text: this.search.value.trim() || null }), TYPING_REST);
    const oninput = (/** @type {InputEvent} */ event) => event.isComposing || soon();
    return h("input", {
      type: "search",
      class: "crm-input",
      placeholder: label,
      "aria-label": label,
      "data-filter": "text",
      oninput,
      oncompositionend: soon,
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && !event.isComposing && this.#empty(),
    });
  }

  #searchPlace() {
    const clear = { class: "crm-icon-button crm-search-clear", label: this.locale.t("clear_search"), onclick: () => this.#empty() };
    return h("div", { class: "crm-q-search" }, icon("search"), this.search, h("button", clear, icon("close")));
  }

  #empty() {
    this.search.value = "";
    this.search.focus();
    this.onFilter({ text: null });
  }
}
