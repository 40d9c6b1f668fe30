import { fill, h } from "../shared/dom.js";
import { WorkView } from "../shared/work_view.js";

/** @typedef {import("../shared/work_view.js").Work} Work */

/** A rule that is let work now: how far it is and what became of it, in the editor of that rule. */
export class Running {
  #rule = "";

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {{editor: () => import("./rule_editor.js").RuleEditor | null, onEnd: () => Promise<void>}} io
   */
  constructor(context, io) {
    this.context = context;
    this.io = io;
    this.work = new WorkView(context.locale, { run: "running" }, () => context.rpc.call("cancel").catch(context.fail));
  }

  /** @param {string} name */
  async start(name) {
    this.#rule = name;
    try {
      await this.show(await this.context.rpc.call("run_rule", { name }));
    } catch (error) {
      this.context.fail(error);
    }
  }

  /** @param {Work} work */
  async show(work) {
    if (work.state === "running") return this.#note(this.work.update(work));
    this.#note(null);
    if (work.state === "failed") return this.context.fail(work.error);
    const said = this.#said(work);
    const { problems = [] } = work.result ?? {};
    await this.io.onEnd();
    this.context.say(said);
    this.#note(problems.length ? problems.join(" ") : h("span", { class: "crm-a-good", "data-part": "ran", text: said }));
  }

  /** @param {Node | string | null} note what stands in the editor, unless another rule is looked at by now */
  #note(note) {
    const editor = this.io.editor();
    if (editor && (!this.#rule || editor.row?.name === this.#rule)) fill(editor.note, note);
  }

  /** @param {Work} work */
  #said({ state, result }) {
    const { locale } = this.context;
    const { stands = true, touched = 0, events = 0 } = result ?? {};
    if (state === "cancelled") return locale.t("run_cancelled");
    return stands ? locale.t("run_done", { n: touched }) : locale.t("run_events", { n: events });
  }
}
