import { fill, focusedIn, h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { icon } from "../shared/icons.js";
import { wordOf } from "../shared/words.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { draftsOf } from "./drafts.js";
import { FaceView } from "./face_view.js";
import { PromisesView } from "./promises_view.js";
import { ProposalsView } from "./proposals_view.js";
import { SuggestionsView } from "./suggestions_view.js";
import { timeLeft } from "./time_left.js";

/**
 * @typedef {import("./wire.js").Shown} Shown
 * @typedef {import("./keys.js").Act} Act
 *
 * @typedef {object} TicketOptions
 * @property {(act: Act, id: string) => void} onAct what to do with the ticket that is shown
 * @property {import("./composer.js").ComposerOptions["onSend"]} onSend
 * @property {Pick<import("./proposals_view.js").ProposalOptions, "onAccept" | "onChoose" | "onOpen" | "onMerge">} proposals
 * @property {(id: string, entry: string) => void} onSplit makes a ticket of its own of what was said
 * @property {() => void} onEarlier
 * @property {(entity: string, id: string) => void} onCustomer
 * @property {(source: import("./wire.js").Source) => void} onSource
 * @property {(suggestion: import("./wire.js").Suggestion, anchor: HTMLElement) => void} onRefuse
 */

/** One ticket: what was said, what to answer, who asks, what was promised. */
export class TicketView {
  /** @type {Shown | null} */
  shown = null;

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {TicketOptions} options
   */
  constructor(context, options) {
    const { locale } = context;
    this.context = context;
    this.io = options;
    this.conversation = new Conversation(context, options.onEarlier, (entry) => this.shown && options.onSplit(this.shown.ticket.id, entry));
    this.composer = new Composer(locale, draftsOf(context.rpc), {
      onSend: options.onSend,
      onMacro: () => this.#act("macro"),
      onSource: options.onSource,
      onLeave: () => this.focus(),
    });
    this.face = new FaceView(context, options.onCustomer);
    this.promises = new PromisesView(locale);
    this.suggestions = new SuggestionsView(locale, {
      onInsert: (suggestion) => this.composer.put(suggestion.text, suggestion),
      onRefuse: options.onRefuse,
      onSource: options.onSource,
    });
    this.proposals = new ProposalsView(locale, {
      ...options.proposals,
      onAnother: (field) => this.#act(field),
      onLeave: () => this.focus(),
    });
    this.head = h("header", { class: "crm-t-head" });
    this.main = h("div", { class: "crm-t-main" }, this.head, this.proposals.el, this.conversation.el, this.composer.el);
    this.aside = h("aside", { class: "crm-t-aside", "aria-label": locale.t("beside") }, this.suggestions.el, this.face.el, this.promises.el);
    this.el = h("div", { class: "crm-t-ticket" });
    this.showNothing(false);
  }

  /** @param {boolean} some whether the queue has tickets at all */
  showNothing(some) {
    const { locale } = this.context;
    this.shown = null;
    fill(this.el, some ? panel("ticket", locale.t("choose_a_ticket"), locale.t("choose_a_ticket_text")) : h("div", {}));
  }

  /**
   * @param {Shown} shown
   * @returns {boolean} whether another ticket was shown before
   */
  show(shown) {
    const again = this.shown?.ticket.id === shown.ticket.id;
    this.shown = shown;
    const focused = focusedIn(this.head);
    const mark = focused?.dataset.act ?? focused?.dataset.field;
    this.#drawHead(shown);
    if (focused) this.focus(mark);
    if (!this.main.isConnected) fill(this.el, this.main, this.aside);
    const atEnd = !again || this.conversation.atEnd;
    this.composer.turnTo(shown.ticket);
    this.proposals.turnTo(shown.ticket);
    this.conversation.update(shown, atEnd);
    this.promises.update(shown.promised, shown.ticket);
    if (!again) this.aside.scrollTop = 0;
    return !again;
  }

  /** @param {Act} act */
  #act(act) {
    if (this.shown) this.io.onAct(act, this.shown.ticket.id);
  }

  /**
   * Gives the ticket the focus, so that the keys work on it.
   *
   * @param {string} [mark] the button that had it
   */
  focus(mark = "") {
    const button = mark && this.head.querySelector(`[data-act="${mark}"], [data-field="${mark}"]`);
    const target = button || this.head.querySelector("h2");
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  }

  /** @param {Shown} shown */
  #drawHead({ ticket, promised }) {
    const { locale } = this.context;
    const open = promised.promises.filter(({ stopped_at }) => stopped_at === null).sort((a, b) => a.left - b.left)[0];
    const standing = { status: ticket.status.kind, state: open?.state ?? /** @type {const} */ ("none"), left: open?.left ?? null, due_at: open?.due_at ?? null, resolved_at: ticket.resolved_at };
    const { text, tone } = timeLeft(locale, standing);
    const back = h("button", { class: "crm-icon-button crm-t-back", label: locale.t("back_to_queue"), "data-action": "back", onclick: () => this.#act("back") }, icon("back"));
    const title = h("h2", { class: "crm-t-title", tabindex: "-1", title: ticket.subject, text: ticket.subject });
    const number = `#${ticket.number}`;
    const left = h("span", { class: `crm-t-left crm-t-${tone}` }, icon("clock"), h("span", { text }));
    fill(
      this.head,
      h("div", { class: "crm-t-title-line" }, back, title),
      h("div", { class: "crm-t-meta" }, h("span", { class: "crm-t-number", text: number }), left, this.#fields(ticket)),
      this.#acts(ticket),
    );
  }

  /** @param {import("./wire.js").Ticket} ticket */
  #fields({ priority, category, owner, team, status, order, opportunity, reopened, rating, rating_comment }) {
    const { locale } = this.context;
    const field = (/** @type {Act} */ act, /** @type {string} */ label, /** @type {string} */ value) =>
      h("button", { class: "crm-t-field", "data-field": act, title: label, "aria-label": locale.t("field_value", { field: label, value }), onclick: () => this.#act(act) }, h("span", { class: "crm-clip", text: value }));
    const statusName = status.name?.[locale.code === "zh" ? 1 : 0] ?? locale.t(/** @type {"status_open"} */ (`status_${status.kind}`));
    return [
      h("span", { class: "crm-t-status", text: statusName }),
      field("priority", locale.t("field_priority"), wordOf("priority", priority, locale) ?? ""),
      field("category", locale.t("field_category"), category ?? locale.t("no_category")),
      field("assign", locale.t("field_owner"), [owner?.name ?? locale.t("unassigned"), team?.name].filter(Boolean).join(" · ")),
      order ? h("span", { class: "crm-t-linked crm-clip", title: order.name }, icon("order"), order.name) : null,
      opportunity ? h("span", { class: "crm-t-linked crm-clip", title: opportunity.name }, icon("stage"), opportunity.name) : null,
      reopened ? h("span", { class: "crm-quiet", text: locale.t("reopened", { n: reopened }) }) : null,
      rating ? rated(locale, rating, rating_comment) : null,
    ];
  }

  /** @param {import("./wire.js").Ticket} ticket */
  #acts({ status }) {
    const { locale } = this.context;
    const solved = status.kind === "solved";
    /** @type {[Act, string][]} */
    const acts = solved ? [["solve", locale.t("do_reopen")]] : [["reply", locale.t("reply")], ["note", locale.t("do_note")], ["wait", locale.t(status.kind === "waiting" ? "do_resume" : "do_wait")], ["solve", locale.t("do_solve")]];
    const buttons = acts.map(([act, text]) => h("button", { class: "crm-button", "data-act": act, text, onclick: () => this.#act(act) }));
    return h("div", { class: "crm-t-acts", role: "toolbar", "aria-label": locale.t("actions") }, buttons);
  }
}

/** Ratings up to here are bad news. */
const LOW = 2;

/**
 * @param {import("./texts.js").TriageLocale} locale
 * @param {number} rating
 * @param {string | null} comment
 */
function rated(locale, rating, comment) {
  const text = comment ? locale.t("rated_because", { rating, comment }) : locale.t("rated", { rating });
  return h("span", { class: `crm-t-rated crm-clip ${rating <= LOW ? "crm-t-bad" : "crm-quiet"}`, title: text, text });
}
