import { fill, focusedIn, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { ChoiceBar, chosen } from "./choice.js";
import { pressed, step } from "./keys.js";
import { nothing } from "./nothing.js";
import { dotRange } from "./plots.js";
import { byFigure, byName } from "./sorting.js";
import { said, written } from "./written.js";

/**
 * @typedef {import("./wire.js").Team} Team
 * @typedef {import("./wire.js").Figure} Figure
 * @typedef {import("./wire.js").Rep} Rep
 */

/** So many reps are shown at first. */
const FIRST = 40;

const LEGEND = /** @type {const} */ (["value", "top", "usual", "fine", "perhaps", "behind", "few"]);

/** The tab "Team": every rep beside the top quarter. */
export class TeamTab {
  /** @type {Team | null} */
  #team = null;
  #seen = "";
  #whole = false;
  #all = false;
  /** @type {{by: string, down: boolean}} a figure's name, or "rep" */
  #sort = { by: "rep", down: false };

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    const { locale } = context;
    this.context = context;
    this.choice = new ChoiceBar(context, () => this.open());
    this.every = h("button", { class: "crm-chip", "data-action": "all-figures", "aria-pressed": "false", text: locale.t("all_figures"), onclick: () => this.#toggleAll() });
    this.facts = h("p", { class: "crm-quiet crm-h-facts", role: "status" });
    this.body = h("div", { class: "crm-h-scroll" });
    this.el = h("div", { class: "crm-h-tab", tabindex: -1, onkeydown: this.#onKey }, h("div", { class: "crm-h-head" }, this.choice.el, this.every, this.facts), this.body, this.#legend());
    fill(this.body, h("div", { class: "crm-tab-loading", role: "status", "aria-label": locale.t("loading") }, [1, 2, 3].map(() => h("div", { class: "crm-bone" }))));
  }

  async open() {
    const { rpc, fail, calm, opening } = this.context;
    const { period, fewest } = chosen(opening);
    this.choice.show();
    try {
      const team = await rpc.call("team", { period, fewest });
      this.#seen = `${period} ${fewest}`;
      calm();
      if (!this.#team) this.#sort = team.figures.some((/** @type {Figure} */ { name }) => name === "score") ? { by: "score", down: true } : this.#sort;
      this.#team = team;
      this.#draw();
    } catch (error) {
      fail(error, () => this.open());
    }
  }

  shown() {
    const { period, fewest } = chosen(this.context.opening);
    if (this.#seen !== `${period} ${fewest}`) this.open();
  }

  python() {
    return `ws.calls.coaching.reps(min_calls=${chosen(this.context.opening).fewest})`;
  }

  #toggleAll() {
    this.#all = !this.#all;
    this.every.setAttribute("aria-pressed", String(this.#all));
    this.#draw();
  }

  #draw() {
    const { locale } = this.context;
    const team = this.#team;
    if (!team) return;
    const empty = !team.reps.length;
    this.el.classList.toggle("crm-h-empty", empty);
    const facts = [!empty && locale.t("reps_count", { n: team.reps.length }), team.card && locale.t("by_card", { card: team.card, version: team.version ?? 0 }), team.unowned && locale.t("unowned", { n: team.unowned })];
    this.facts.textContent = facts.filter(Boolean).join(" · ");
    if (empty) return fill(this.body, nothing(team, this.context, () => this.open()));
    const figures = team.figures.filter(({ better }) => this.#all || better !== null);
    const order = this.#sort.by === "rep" ? byName(locale.tag) : byFigure(this.#sort.by);
    const ranked = [...team.reps].sort(order);
    if (this.#sort.down) ranked.reverse();
    const reps = this.#whole ? ranked : ranked.slice(0, FIRST);
    const rest = ranked.length - reps.length;
    const table = h("table", { class: "crm-h-table", "aria-label": locale.t("team_label") }, h("thead", {}, h("tr", {}, this.#header("rep", locale.t("rep")), figures.map((one) => this.#header(one.name, locale.phrase(one.title))))), h("tbody", {}, reps.map((rep, at) => this.#row(rep, figures, at))));
    const more = rest > 0 && h("button", { class: "crm-text-button", "data-action": "more", text: locale.t("show_all", { n: ranked.length }), onclick: () => this.#showWhole() });
    const kept = focusedIn(this.body)?.closest("th")?.getAttribute("data-sort");
    fill(this.body, h("div", { class: "crm-h-wide" }, table), more || null);
    const again = kept && this.body.querySelector(`th[data-sort="${CSS.escape(kept)}"] button`);
    if (again instanceof HTMLElement) again.focus();
  }

  #showWhole() {
    this.#whole = true;
    this.#draw();
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  #header(name, text) {
    const { by, down } = this.#sort;
    const sorted = by === name ? (down ? "descending" : "ascending") : null;
    const press = () => {
      this.#sort = { by: name, down: by === name ? !down : name !== "rep" };
      this.#draw();
    };
    const button = h("button", { class: "crm-h-sort", title: this.context.locale.t("sort_by", { name: text }), onclick: press }, h("span", { text }), sorted && h("span", { class: "crm-h-arrow", "aria-hidden": "true", text: down ? "▾" : "▴" }));
    return h("th", { scope: "col", "data-sort": name, "aria-sort": sorted }, button);
  }

  /**
   * @param {Rep} rep
   * @param {Figure[]} figures
   * @param {number} at
   */
  #row(rep, figures, at) {
    const { locale } = this.context;
    const open = () => this.#openRep(rep.id);
    const name = h("th", { scope: "row" }, h("span", { class: "crm-h-rep crm-clip", title: rep.name, text: rep.name }), h("span", { class: "crm-quiet crm-h-small" }, locale.t("rep_calls", { n: rep.calls }), rep.in_top && h("span", { class: "crm-h-best" }, icon("spark"), locale.t("top_quarter"))));
    return h("tr", { class: "crm-h-row", tabindex: at ? -1 : 0, "data-rep": rep.id, onclick: open }, name, figures.map((figure) => this.#cell(figure, rep.cells[figure.name])));
  }

  /**
   * @param {Figure} figure
   * @param {import("./wire.js").Cell | undefined} cell
   */
  #cell(figure, cell) {
    const { locale } = this.context;
    if (!cell) return h("td", { class: "crm-quiet", text: "–" });
    const label = said(figure, cell, locale);
    const words = h("span", { class: "crm-h-value", "data-state": cell.state }, h("span", { "aria-hidden": "true", text: written(cell.value, figure.unit, locale) }), h("span", { class: "crm-offscreen", text: label }));
    return h("td", { title: label, "data-figure": figure.name, "data-state": cell.state }, words, dotRange(cell, figure));
  }

  #legend() {
    const { locale } = this.context;
    const items = LEGEND.map((kind) => h("li", {}, h("span", { class: `crm-h-key-${kind}`, "aria-hidden": "true" }), locale.t(/** @type {"legend_top"} */ (`legend_${kind}`))));
    return h("ul", { class: "crm-h-legend" }, items);
  }

  /** @param {string} id */
  #openRep(id) {
    chosen(this.context.opening).rep = id;
    this.context.turnTo("rep");
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest(".crm-h-row");
    if (event.key === "Enter" && row instanceof HTMLElement && row.dataset.rep) {
      event.preventDefault();
      return this.#openRep(row.dataset.rep);
    }
    step(event, this.body, ".crm-h-row");
    pressed(event, this.context);
  };
}
