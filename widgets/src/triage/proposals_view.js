import { fill, focusedIn, h } from "../shared/dom.js";
import { ProposalLines } from "./proposal_lines.js";
import { decidedOtherwise, standing, summary, teachesNothing, valuesOf } from "./proposing.js";

/**
 * @typedef {import("./wire.js").Proposed} Proposed
 * @typedef {import("./wire.js").NotProposed} NotProposed
 * @typedef {import("./wire.js").Proposal} Proposal
 * @typedef {import("./wire.js").Ticket} Ticket
 *
 * @typedef {object} ProposalOptions
 * @property {(id: string, values: Record<string, string>) => void} onAccept takes over what is proposed for a ticket
 * @property {(id: string, field: string, value: string) => void} onChoose takes another value
 * @property {(field: "category" | "priority") => void} onAnother asks for another value
 * @property {(id: string) => void} onOpen
 * @property {(id: string, other: string) => void} onMerge
 * @property {() => void} onLeave the place of the focus is gone
 */

/** What a ticket may be about and what it repeats: what is sure waits for one key, what is not is asked. */
export class ProposalsView {
  /** @type {Ticket | null} */
  #ticket = null;
  /** @type {Proposed | NotProposed | null} */
  #proposed = null;
  /** @type {Set<string>} what the person left as it is */
  #left = new Set();

  /**
   * @param {import("./texts.js").TriageLocale} locale
   * @param {ProposalOptions} options
   */
  constructor(locale, options) {
    this.locale = locale;
    this.io = options;
    this.lines = new ProposalLines(locale, {
      onAccept: (proposals) => this.#accept(proposals),
      onChoose: (field, value) => this.#ticket && options.onChoose(this.#ticket.id, field, value),
      onAnother: options.onAnother,
      onLeft: (proposal) => this.#leave(proposal),
      onOpen: options.onOpen,
      onMerge: (other) => this.#ticket && options.onMerge(this.#ticket.id, other),
    });
    this.el = h("section", { class: "crm-t-proposals", "aria-label": locale.t("proposed"), hidden: true });
  }

  /** @param {Ticket} ticket the one that is shown from now on */
  turnTo(ticket) {
    if (ticket.id !== this.#ticket?.id) {
      this.#proposed = null;
      this.lines.fold();
    }
    this.#ticket = ticket;
    if (this.#proposed?.state === "ready") for (const one of decidedOtherwise(this.#proposed, ticket)) this.#left.add(this.#key(one));
    if (this.#proposed) this.#draw();
  }

  loading() {
    if (this.#proposed) return;
    this.el.hidden = false;
    fill(this.el, h("p", { class: "crm-quiet crm-t-proposing", text: this.locale.t("proposing") }));
  }

  /**
   * @param {Proposed | NotProposed} proposed
   * @returns {string} what is new, in a sentence; "" when there is nothing
   */
  update(proposed) {
    const first = this.#proposed === null;
    this.#proposed = proposed;
    this.#draw();
    const what = first && this.#standing ? summary(this.locale, this.#standing) : "";
    return what && this.locale.t("proposals_here", { what });
  }

  /**
   * Takes over all that is sure; where nothing is, the focus goes to the first question.
   *
   * @returns {string} what there was instead of something sure, in a sentence
   */
  acceptSure() {
    if (!this.#proposed) return this.locale.t("still_proposing");
    const sure = this.#standing?.sure ?? [];
    if (sure.length) {
      this.#accept(sure);
      return "";
    }
    const question = [".crm-t-take:not(.crm-t-take-quiet)[data-take]", "[data-take]"].map((one) => this.el.querySelector(one)).find(Boolean);
    if (question instanceof HTMLElement) question.focus();
    return this.locale.t(question ? "nothing_sure" : "nothing_proposed");
  }

  /** @param {readonly Proposal[]} proposals */
  #accept(proposals) {
    if (this.#ticket) this.io.onAccept(this.#ticket.id, valuesOf(proposals));
  }

  /** @param {Proposal} proposal */
  #leave(proposal) {
    this.#left.add(this.#key(proposal));
    this.#draw();
  }

  /** @param {Proposal} proposal */
  #key({ field, value, present }) {
    return [this.#ticket?.id, field, present, value].join("/");
  }

  get #standing() {
    if (!this.#ticket || this.#proposed?.state !== "ready") return null;
    return standing(this.#proposed, this.#ticket, (one) => this.#left.has(this.#key(one)));
  }

  #draw() {
    const focused = focusedIn(this.el);
    const lines = this.#drawn();
    this.el.hidden = !lines.length;
    fill(this.el, lines);
    if (focused) this.#refocus(focused.dataset.mark ?? "");
  }

  #drawn() {
    const { locale } = this;
    const proposed = this.#proposed;
    if (proposed?.state === "failed") return [h("p", { class: "crm-problem", text: locale.t("proposing_failed", { message: proposed.error.message }) })];
    const found = this.#standing;
    if (!proposed || !found || !this.#ticket) return [];
    const notes = proposed.notes.map((reason) => locale.t("not_looked_at", { reason }));
    if (teachesNothing(proposed, this.#ticket)) notes.push(locale.t("nothing_learnt"));
    return [...this.lines.draw(found), ...notes.map((text) => h("p", { class: "crm-quiet crm-t-fine crm-t-wrap", text }))];
  }

  /** @param {string} mark the button that had the focus */
  #refocus(mark) {
    const buttons = [...this.el.querySelectorAll("button")];
    const next = buttons.find((one) => one.dataset.mark === mark) ?? buttons[0];
    if (next) next.focus({ preventScroll: true });
    else this.io.onLeave();
  }
}
