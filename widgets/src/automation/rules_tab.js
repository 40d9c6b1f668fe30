import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { builderContext, pythonOf } from "./context.js";
import { examplesView } from "./examples_view.js";
import { leaving } from "./leaving.js";
import { RuleEditor } from "./rule_editor.js";
import { RuleList } from "./rule_list.js";
import { Running } from "./running.js";
import { UndoBar } from "./undo_bar.js";

/** @typedef {import("./wire.js").RuleRow} RuleRow */

/** The tab "Rules": all of them in their order, and the one that is looked at. */
export class RulesTab {
  /** @type {RuleRow[]} */
  #rows = [];
  /** @type {RuleEditor | null} */
  #editor = null;
  /** @type {any} what another tab wishes to see here */
  #wish = null;
  /** Counts what the person turned to: what comes late is not shown over what they chose since. */
  #turn = 0;

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    const { locale, opening } = context;
    this.context = context;
    this.building = builderContext(context, !opening.may_change);
    this.undo = new UndoBar(context, () => this.open());
    this.list = new RuleList(context, {
      onChoose: (name) => leaving(context, this.#editor, () => this.choose(name)),
      onSwitch: (row, on) => this.#do("switch_rule", { name: row.name, on }, row.name),
      onMove: (row, place) => this.#do("move_rule", { name: row.name, position: place }, row.name),
    });
    this.fresh = h("button", { class: "crm-button crm-button-main", "data-action": "new", onclick: () => leaving(context, this.#editor, () => this.#new()) }, icon("plus"), locale.t("new_rule"));
    const head = opening.may_change ? this.fresh : h("p", { class: "crm-quiet crm-a-note", text: locale.t("rules_read_only") });
    this.running = new Running(context, { editor: () => this.#editor, onEnd: () => this.#reread() });
    this.place = h("div", { class: "crm-a-main" });
    this.side = h("div", { class: "crm-a-side" }, h("div", { class: "crm-a-side-head" }, head), this.list.el, this.undo.el);
    this.el = h("div", { class: "crm-a-split" }, this.side, this.place);
  }

  async open() {
    const { rpc, fail } = this.context;
    const turn = this.#turn;
    try {
      this.building.book.forget();
      const { rules, undo } = await rpc.call("rules");
      this.#rows = rules;
      this.undo.show(undo);
      this.list.update(rules);
      this.side.hidden = rules.length === 0 && !this.#editor && !undo;
      if (turn === this.#turn) await this.#stay();
    } catch (error) {
      fail(error, () => this.open());
    }
  }

  /** Reads the list anew; the rule that is looked at stays as it is, unless it is gone. */
  async shown() {
    try {
      const { rules, undo } = await this.context.rpc.call("rules");
      const name = this.#editor?.row?.name;
      if (!this.#editor || (name && !rules.some((/** @type {RuleRow} */ row) => row.name === name))) return await this.#anew();
      this.#rows = rules;
      this.list.update(rules);
      this.undo.show(undo);
    } catch (error) {
      this.context.fail(error);
    }
  }

  async #anew() {
    if (this.#wish || this.#editor?.touched) return;
    this.#editor?.close();
    this.#editor = null;
    await this.open();
  }

  python() {
    if (!this.#editor) return "ws.rules.list()";
    return `ws.rules.save(${pythonOf(this.#editor.value)})`;
  }

  /** @param {any} wish a rule that another tab wishes to see: {name} or {draft} */
  show(wish) {
    leaving(this.context, this.#editor, () => {
      this.#wish = wish;
      if (wish.name) this.choose(wish.name);
      else this.#draft(wish.draft);
    });
  }

  /** @param {string} name @param {any} data */
  tell(name, data) {
    if (name === "figure") this.#editor?.tellFigure(data);
  }

  /** @param {import("../shared/work_view.js").Work} work */
  tellWork(work) {
    this.#editor?.tellWork(work);
    if (work.name === "run") this.running.show(work).catch(this.context.fail);
  }

  close() {
    this.#editor?.close();
    this.context.rpc.call("stop_looking").catch(() => {}); // the screen is gone: nobody waits for it
  }

  /** Shows again what was shown, after the list was read anew. */
  async #stay() {
    const name = this.#editor?.row?.name;
    if (this.#wish || (this.#editor && !name)) return;
    const first = name && this.#rows.some((row) => row.name === name) ? name : this.#rows[0]?.name;
    if (this.#editor?.changed && name === first && first) return;
    if (first) await this.choose(first);
    else this.#empty();
  }

  #empty() {
    this.#editor?.close();
    this.#editor = null;
    const { opening } = this.context;
    const take = opening.may_change ? (/** @type {any} */ example) => this.#draft({ name: this.context.locale.phrase(example.name), ...example.rule }) : null;
    const begin = opening.may_change && h("button", { class: "crm-text-button", "data-action": "new", onclick: () => this.#new(), text: this.context.locale.t("from_nothing") });
    fill(this.place, h("div", { class: "crm-a-empty" }, examplesView(this.context, "rules", take), begin || null));
  }

  #new() {
    this.#draft({ name: "", entity: "accounts", when: [], then: [] });
  }

  /** @param {any} rule */
  async #draft(rule) {
    try {
      this.side.hidden = this.#rows.length === 0;
      await this.#edit(rule, null);
      this.#editor?.name.focus();
    } catch (error) {
      this.context.fail(error);
    }
  }

  /** @param {string} name */
  async choose(name) {
    const { rpc, fail, calm } = this.context;
    const turn = ++this.#turn;
    try {
      const { rule, definition, problem } = await rpc.call("rule", { name });
      if (turn !== this.#turn) return;
      calm();
      this.#wish = null;
      await this.#edit(definition, rule, problem);
    } catch (error) {
      fail(error);
    }
  }

  /** @param {any} rule @param {RuleRow | null} row @param {string | null} [problem] */
  async #edit(rule, row, problem = null) {
    const turn = ++this.#turn;
    this.#editor?.close();
    const editor = new RuleEditor(this.context, this.building, {
      onSave: (value, original, revision) => this.#save(value, original, revision),
      onDiscard: (one) => this.#discard(one),
      onDelete: (one) => this.#delete(one),
      onRun: (one) => this.running.start(one.name),
      onCopy: (value) => this.#draft(value),
    });
    this.#editor = editor;
    await editor.load(rule, row, problem);
    if (turn !== this.#turn) return;
    fill(this.place, editor.el);
    this.list.mark(row?.name ?? "");
  }

  /** @param {any} rule @param {string | null} original @param {number | null} revision */
  async #save(rule, original, revision) {
    const { rpc, say, locale } = this.context;
    const turn = this.#turn;
    const { rule: row, undo } = await rpc.call("save_rule", { rule, original, revision });
    this.#wish = null;
    say(locale.t("said_saved", { name: row.name }));
    await this.#again(row.name, undo, turn);
  }

  /** @param {RuleRow | null} row */
  #discard(row) {
    this.#wish = null;
    if (row) return this.choose(row.name);
    this.#editor?.close();
    this.#editor = null;
    return this.open();
  }

  /** @param {RuleRow} row */
  async #delete(row) {
    const { rpc, fail, say, locale } = this.context;
    try {
      const { undo } = await rpc.call("delete_rule", { name: row.name });
      say(locale.t("done_deleted", { name: row.name }));
      this.#editor?.close();
      this.#editor = null;
      await this.open();
      this.undo.show(undo);
    } catch (error) {
      fail(error);
    }
  }

  /** @param {string} verb @param {any} args @param {string} name of the rule that keeps the focus */
  async #do(verb, args, name) {
    try {
      const { undo } = await this.context.rpc.call(verb, args);
      const { rules } = await this.context.rpc.call("rules");
      this.#rows = rules;
      this.list.update(rules, name);
      this.undo.show(undo);
    } catch (error) {
      this.context.fail(error);
      this.list.update(this.#rows);
    }
  }

  /** @param {string} name @param {any} undo @param {number} turn of the editor that it was saved in */
  async #again(name, undo, turn) {
    await this.#reread();
    this.side.hidden = false;
    this.building.book.forget();
    if (turn === this.#turn) await this.choose(name);
    this.undo.show(undo);
  }

  async #reread() {
    const { rules } = await this.context.rpc.call("rules");
    this.#rows = rules;
    this.list.update(rules);
  }
}
