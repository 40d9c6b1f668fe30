import { fill, h } from "../shared/dom.js";
import { Rows } from "../shared/rows.js";
import { debounce } from "../shared/timing.js";
import { Wished } from "../shared/wished.js";
import { ChecksView } from "./checks_view.js";
import { clean, emptyCompany, emptyResult } from "./empty_view.js";
import { MendDialog } from "./mend_dialog.js";
import { ScoreView } from "./score_view.js";
import { TodoFilters } from "./todo_filters.js";
import { TodoRows } from "./todo_rows.js";

/**
 * @typedef {import("./wire.js").Check} Check
 * @typedef {import("./wire.js").Filters} Filters
 * @typedef {import("./wire.js").Row} Row
 */

/** Milliseconds of rest after a mend before the figures are measured again. */
const FIGURES_REST = 900;

/** The tab "To do": scores, checks, and the records to mend. */
export class TodoTab {
  /** @type {Map<string, Check>} */
  #checks = new Map();

  /** @param {import("./context.js").TabContext} context */
  constructor(context) {
    const { locale, rpc } = context;
    this.context = context;
    /** @type {Wished<import("./wire.js").Todo>} */
    this.wished = new Wished((args, signal) => rpc.call("todo", args, signal));
    this.scores = new ScoreView(locale, {
      onEntity: (entity) => this.#filter({ entity, problem: null }),
      onRemember: () => this.#remember(),
    });
    this.checks = new ChecksView(locale, (problem) => this.#filter({ problem }));
    this.filters = new TodoFilters(locale, (changed) => this.#filter(changed));
    /** @type {Rows<Row>} */
    this.rows = new Rows({
      ask: (start, count) => rpc.call("todo_page", { start, count }),
      onRows: () => this.list.draw(),
      onError: (error) => context.fail(error),
    });
    this.list = new TodoRows(context, this.rows, {
      checks: this.#checks,
      onMend: (row, check, anchor) => this.#mend(row, check, anchor),
    });
    this.background = h("div", { class: "crm-q-background" });
    const main = h("div", { class: "crm-q-main" }, this.filters.el, this.list.el, this.background);
    this.el = h("div", { class: "crm-q-todo" }, this.scores.el, h("div", { class: "crm-q-split" }, this.checks.el, main));
  }

  async open() {
    await Promise.all([this.#readFigures(), this.#read(true)]);
  }

  python() {
    const { entity } = this.wished.filters;
    return entity ? `ws.quality.todo(${JSON.stringify(entity)})` : "ws.quality.todo()";
  }

  close() {
    this.#measureSoon.cancel();
    this.wished.cancel();
    this.list.close();
  }

  #measureSoon = debounce(() => this.#readFigures(), FIGURES_REST);

  async #readFigures() {
    try {
      this.#show(await this.context.rpc.call("figures"));
    } catch (error) {
      this.context.fail(error, () => this.open());
    }
  }

  /** @param {import("./wire.js").Figures} figures */
  #show(figures) {
    this.#checks.clear();
    for (const check of figures.checks) this.#checks.set(check.key, check);
    this.figures = figures;
    this.scores.update(figures, this.wished.filters);
    this.checks.update(figures.checks, this.wished.filters);
    this.filters.showProblem(this.#problemName());
    this.list.redraw();
    this.#drawBackground();
  }

  async #remember() {
    try {
      this.#show(await this.context.rpc.call("remember"));
      this.context.say(this.context.locale.t("remembered"));
    } catch (error) {
      this.context.fail(error);
    }
  }

  /** @param {Filters} changed null takes a filter away */
  #filter(changed) {
    this.wished.change(changed);
    const { problem } = this.wished.filters;
    const of = problem && this.#checks.get(problem)?.entity;
    if (problem && changed.entity && of !== changed.entity) this.wished.change({ problem: null });
    this.#read(false);
  }

  /** @param {boolean} fresh whether Python counts anew */
  async #read(fresh) {
    this.list.busy(true);
    try {
      this.#take(await this.wished.read({ fresh }), fresh);
    } catch (error) {
      this.context.fail(error, () => this.open());
    }
    this.list.busy(this.wished.busy);
  }

  /**
   * @param {import("./wire.js").Todo} todo
   * @param {boolean} fresh
   */
  #take(todo, fresh) {
    this.todo = todo;
    this.rows.load(todo.total, todo.rows);
    this.filters.update(todo, this.#problemName());
    if (this.figures) {
      this.scores.update(this.figures, this.wished.filters);
      this.checks.update(this.figures.checks, this.wished.filters);
    }
    this.list.update(!fresh);
    this.#drawBackground();
    if (!fresh) this.context.say(this.context.locale.t("rows_found", { n: todo.total }));
  }

  #problemName() {
    const check = this.wished.filters.problem && this.#checks.get(this.wished.filters.problem);
    return check ? this.context.locale.nameOf(check) : "";
  }

  #drawBackground() {
    const { locale } = this.context;
    const nothing = this.todo && this.todo.total === 0;
    const unchecked = this.figures?.checks.every(({ applies }) => applies === 0);
    this.el.classList.toggle("crm-q-unchecked", Boolean(nothing && unchecked));
    this.list.el.hidden = Boolean(nothing);
    if (!nothing || !this.todo) return fill(this.background);
    if (this.todo.all > 0) fill(this.background, emptyResult(locale, () => this.#filter(NO_FILTERS)));
    else fill(this.background, unchecked ? emptyCompany(this.context) : clean(locale));
  }

  /**
   * @param {Row} row
   * @param {string} key of the check
   * @param {HTMLElement} anchor
   */
  async #mend(row, key, anchor) {
    const check = this.#checks.get(key);
    if (!check) return;
    const { rpc, fail } = this.context;
    try {
      const form = await rpc.call("form", { entity: row.entity, id: row.id, check: key });
      new MendDialog(this.context, { form, check, anchor, onDone: (answer) => this.#mended(row, check, answer) }).open();
    } catch (error) {
      fail(error);
    }
  }

  /**
   * @param {Row} row
   * @param {Check} check
   * @param {{row: Row | null, mended: boolean}} answer
   */
  #mended(row, check, answer) {
    const { locale, say } = this.context;
    if (answer.row) this.rows.replace(({ id }) => id === row.id, answer.row);
    this.list.redraw();
    this.list.focusRow(row.id);
    say(answer.mended ? locale.t("said_mended", { name: row.name }) : locale.t("said_still", { problem: locale.nameOf(check) }));
    this.#measureSoon();
  }
}

/** @type {Filters} */
const NO_FILTERS = { entity: null, problem: null, owner: null, text: null };
