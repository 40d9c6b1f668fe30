import { holding } from "./choice_dialog.js";
import { Desk } from "./desk.js";
import { traced } from "./drafting.js";
import { said } from "./said.js";

/**
 * @typedef {object} Around
 * @property {import("./ticket_pane.js").TicketPane} pane
 * @property {import("./selection.js").Selection} selection
 * @property {() => string | null} current the ticket that is open, else the one that the person is at
 * @property {(id: string) => Promise<void>} open
 * @property {() => string[]} categories
 * @property {() => HTMLElement} anchor
 * @property {(done: {ids: string[], undo: import("./wire.js").Done | null, next: boolean, into?: string}) => void} onDone `into` is the ticket that the others are part of now
 */

/** What a person does to tickets: to those that are chosen, else to the one they are at. */
export class Deeds {
  /**
   * @param {import("./wire.js").TabContext} context
   * @param {Around} around
   */
  constructor(context, around) {
    this.context = context;
    this.around = around;
    this.desk = new Desk(context, around);
  }

  /** The tickets that the next deed is done to. */
  get ids() {
    const { selection, current } = this.around;
    const one = current();
    return selection.size ? selection.ids : one ? [one] : [];
  }

  /**
   * @param {import("./keys.js").Act} act
   * @param {string[]} [ids]
   */
  run(act, ids = this.ids) {
    const { locale } = this.context;
    if (act === "undo") return this.undo();
    if (!ids.length) return;
    const title = (/** @type {string} */ key) => locale.t(/** @type {"do_assign"} */ (key), { n: ids.length });
    if (act === "reply" || act === "note") return this.#write(act, ids[0] ?? "");
    if (act === "assign") return this.desk.assign(title("ask_assign"), (given) => this.act("assign", ids, given));
    if (act === "category") return this.desk.category(title("ask_category"), (given) => this.act("change", ids, given));
    if (act === "priority") return this.desk.priority(title("ask_priority"), this.#shown(ids)?.priority ?? null, (given) => this.act("change", ids, given));
    if (act === "solve") return this.act(this.#kind(ids) === "solved" ? "reopen" : "solve", ids);
    if (act === "wait") return this.act(this.#kind(ids) === "waiting" ? "resume" : "wait", ids);
    if (act === "accept") return this.#acceptSure(ids);
    if (act === "merge") return this.#merge(ids, title("ask_merge"));
    if (act === "macro") return this.#macro(ids[0] ?? "");
  }

  /**
   * @param {string} what
   * @param {string[]} ids
   * @param {object} [given]
   * @returns {Promise<boolean>} whether it was done
   */
  act(what, ids, given = {}) {
    return this.#done("act", { what, ids, given }, ids, what === "solve");
  }

  /**
   * @param {string} id
   * @param {Record<string, string>} values what is proposed, by field
   */
  accept(id, values) {
    return this.#done("accept", { id, values }, [id], false);
  }

  /**
   * What is proposed is accepted where it is seen: of the ticket that is open.
   *
   * @param {string[]} ids
   */
  async #acceptSure([id = "", ...others]) {
    const { pane, open } = this.around;
    const { say, fail, locale } = this.context;
    if (others.length) return fail({ message: locale.t("one_by_one") });
    if (pane.ticket?.id !== id) return open(id);
    const instead = pane.view.proposals.acceptSure();
    if (instead) say(instead);
  }

  /**
   * @param {import("./drafts.js").Written} written
   * @param {"wait" | "solve" | null} then
   */
  send({ id, mode, text, suggestion, macro }, then) {
    this.around.pane.focus();
    if (mode === "note") return this.act("note", [id], { text });
    if (macro) return this.#done("send_macro", { id, macro, text, then }, [id], then === "solve");
    const key = suggestion && traced(text, suggestion).from.length ? suggestion.key : null;
    return this.#done("send_reply", { id, text, then, key }, [id], then === "solve");
  }

  /**
   * @param {string} verb
   * @param {object} args
   * @param {string[]} ids
   * @param {boolean} next whether the person goes on with the next ticket
   * @param {string} [into] the ticket that the others are part of now
   */
  async #done(verb, args, ids, next, into) {
    const { rpc, fail, calm, say, locale } = this.context;
    try {
      /** @type {import("./wire.js").Acted} */
      const acted = await rpc.call(verb, args);
      calm();
      say(said(locale, acted.did));
      if (acted.refused) fail({ message: locale.t("some_refused", { n: acted.refused, reasons: acted.problems.join(" ") }) });
      this.around.onDone({ ids, undo: acted.undo, next, into });
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }

  async undo() {
    const { rpc, fail, calm, say, locale } = this.context;
    try {
      const { undone, next } = await rpc.call("undo");
      calm();
      say(locale.t("undone", { what: said(locale, undone) }));
      this.around.onDone({ ids: [], undo: next, next: false });
    } catch (/** @type {any} */ error) {
      fail(error);
      if (error.data && "next" in error.data) this.around.onDone({ ids: [], undo: error.data.next, next: false });
    }
  }

  /** @param {string[]} ids @returns {import("./wire.js").Kind | undefined} how the one ticket stands, when it is shown */
  #kind(ids) {
    return this.#shown(ids)?.status.kind;
  }

  /** @param {string[]} ids */
  #shown(ids) {
    const { ticket } = this.around.pane;
    return ids.length === 1 && ticket?.id === ids[0] ? ticket : null;
  }

  /**
   * @param {"reply" | "note"} mode
   * @param {string} id
   */
  async #write(mode, id) {
    const { pane, open } = this.around;
    if (pane.ticket?.id !== id) await open(id);
    if (pane.ticket?.id === id) pane.view.composer.write(mode);
  }

  /**
   * @param {string[]} ids
   * @param {string} title
   */
  #merge(ids, title) {
    const { rpc, locale } = this.context;
    const choices = async (/** @type {string} */ text) => {
      const { tickets } = await rpc.call("mergeable", { ids, text });
      const listed = tickets.map((/** @type {{id: string, number: number, subject: string}} */ one) => ({ value: one.id, label: one.subject, detail: `#${one.number}` }));
      return ids.length > 1 ? holding(listed, text) : listed;
    };
    this.desk.choose(title, choices, locale.t("no_others"), (keep) => this.#done("merge", { ids, keep }, [...ids, keep], false, keep));
  }

  /**
   * @param {string} id
   * @param {string} entry what was said, which becomes a ticket of its own
   */
  split(id, entry) {
    this.desk.subject((subject) => this.#done("split", { id, entry, subject }, [id], false));
  }

  /** @param {string} id */
  async #macro(id) {
    const { rpc, fail, locale } = this.context;
    try {
      /** @type {import("./wire.js").Macro[]} */
      const macros = (await rpc.call("macros")).macros;
      const choices = macros.map((one) => ({ value: one.id, label: one.name, detail: one.text ?? locale.t("sets_only") }));
      this.desk.choose(locale.t("ask_macro"), choices, locale.t("no_macros"), (chosen) => this.#take(id, macros.find((one) => one.id === chosen)));
    } catch (error) {
      fail(error);
    }
  }

  /**
   * @param {string} id
   * @param {import("./wire.js").Macro | undefined} macro one with a text is put into the reply, another one is done
   */
  async #take(id, macro) {
    const { rpc, fail } = this.context;
    const { pane, open } = this.around;
    if (!macro) return;
    if (!macro.text) {
      await this.#done("apply_macro", { id, macro: macro.id }, [id], false);
      return;
    }
    try {
      if (pane.ticket?.id !== id) await open(id);
      const { text } = await rpc.call("macro", { id, macro: macro.id });
      if (pane.ticket?.id === id) pane.view.composer.put(text, null, macro.id);
    } catch (error) {
      fail(error);
    }
  }
}
