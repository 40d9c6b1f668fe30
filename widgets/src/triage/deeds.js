import { Desk } from "./desk.js";
import { said } from "./undo_bar.js";

/**
 * @typedef {object} Around
 * @property {import("./ticket_pane.js").TicketPane} pane
 * @property {import("./selection.js").Selection} selection
 * @property {() => string | null} current the ticket that is open, else the one that the person is at
 * @property {(id: string) => Promise<void>} open
 * @property {() => string[]} categories
 * @property {() => HTMLElement} anchor
 * @property {(done: {ids: string[], undo: import("./wire.js").Done | null, next: boolean}) => void} onDone
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

  /** @param {import("./keys.js").Act} act */
  run(act) {
    const { locale } = this.context;
    const { pane } = this.around;
    const ids = this.ids;
    if (act === "undo") return this.undo();
    if (!ids.length) return;
    const title = (/** @type {string} */ key) => locale.t(/** @type {"do_assign"} */ (key), { n: ids.length });
    if (act === "reply" || act === "note") return this.#write(act, ids[0] ?? "");
    if (act === "assign") return this.desk.assign(title("ask_assign"), (given) => this.act("assign", ids, given));
    if (act === "category") return this.desk.category(title("ask_category"), (given) => this.act("change", ids, given));
    if (act === "priority") return this.desk.priority(title("ask_priority"), ids.length === 1 ? (pane.ticket?.priority ?? null) : null, (given) => this.act("change", ids, given));
    if (act === "solve") return this.act(ids.length === 1 && this.#kind === "solved" ? "reopen" : "solve", ids);
    if (act === "wait") return this.act(ids.length === 1 && this.#kind === "waiting" ? "resume" : "wait", ids);
    if (act === "accept") return this.accept();
  }

  /**
   * @param {string} what
   * @param {string[]} ids
   * @param {object} [given]
   * @returns {Promise<boolean>} whether it was done
   */
  async act(what, ids, given = {}) {
    const { rpc, fail, calm, say, locale } = this.context;
    try {
      /** @type {import("./wire.js").Acted} */
      const acted = await rpc.call("act", { what, ids, given });
      calm();
      say(said(locale, acted.undo));
      if (acted.refused) fail({ message: locale.t("some_refused", { n: acted.refused, reasons: acted.problems.join(" ") }) });
      this.around.onDone({ ids, undo: acted.undo, next: what === "solve" || /** @type {any} */ (given).then === "solve" });
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }

  /**
   * @param {import("./composer.js").Draft} draft
   * @param {"wait" | "solve" | null} then
   */
  send(draft, then) {
    const { id } = this.around.pane;
    if (!id) return Promise.resolve(false);
    this.around.pane.focus();
    if (draft.mode === "note") return this.act("note", [id], { text: draft.text });
    return this.act("reply", [id], { text: draft.text, then });
  }

  /** Takes what is proposed for the open ticket. */
  accept() {
    const { pane } = this.around;
    const proposal = pane.view.shown?.proposal;
    if (!pane.id || !proposal?.fields.length) return;
    return this.act("change", [pane.id], Object.fromEntries(proposal.fields.map(({ field, value }) => [field, value])));
  }

  async undo() {
    const { rpc, fail, calm, say, locale } = this.context;
    try {
      const { undone, next } = await rpc.call("undo");
      calm();
      say(locale.t("undone", { what: said(locale, undone) }));
      this.around.onDone({ ids: [], undo: next, next: false });
    } catch (error) {
      fail(error);
    }
  }

  get #kind() {
    const { pane, current } = this.around;
    return pane.ticket && pane.ticket.id === current() ? pane.ticket.status.kind : null;
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
}
