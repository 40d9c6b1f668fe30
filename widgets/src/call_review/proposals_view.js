import { fill, focusedIn, h, isTyping } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { isAbort } from "../shared/rpc.js";
import { clock } from "../shared/clock.js";

/**
 * @typedef {import("./wire.js").Proposal} Proposal
 * @typedef {import("./wire.js").Proposed} Proposed
 */

/** What a call proposes for the CRM: decided one by one, in other words where wanted; `a` accepts, `x` refuses. */
export class ProposalsView {
  /** @type {AbortController | null} */
  #asking = null;
  /** @type {Proposed | null} */
  #proposed = null;
  /** @type {string | null} the one that is put in other words */
  #editing = null;

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {object} io
   * @param {(time: number) => void} io.onSeek
   * @param {(undo: import("./wire.js").Done | null) => void} io.onDone one was decided
   * @param {(open: number) => void} io.onCount how many wait for a decision
   */
  constructor(context, io) {
    this.context = context;
    this.io = io;
    this.el = h("section", { class: "crm-c-card", "data-part": "proposals", tabindex: -1, "aria-label": context.locale.t("proposals"), onkeydown: this.#onKey });
  }

  get editing() {
    return this.#editing !== null;
  }

  /** @param {import("./wire.js").Call} call what it proposes is asked for anew; what stands there stays meanwhile */
  async show(call) {
    this.el.hidden = !call.spoken?.segments.length;
    if (call.id !== this.#proposed?.id) this.#clear();
    this.#asking?.abort();
    if (this.el.hidden || this.editing) return;
    const asking = (this.#asking = new AbortController());
    try {
      this.#take(await this.context.rpc.call("proposed", { id: call.id }, asking.signal));
    } catch (error) {
      if (!isAbort(error)) this.context.fail(error, () => this.show(call));
    }
  }

  focus() {
    const first = /** @type {HTMLElement | null} */ (this.el.querySelector("[data-action=accept]:enabled, [data-action=refuse]"));
    (first ?? this.el).focus();
  }

  close() {
    this.#asking?.abort();
  }

  #clear() {
    const { locale } = this.context;
    this.#proposed = this.#editing = null;
    this.io.onCount(0);
    fill(this.el, h("p", { class: "crm-quiet", text: locale.t("proposals_working") }));
  }

  /** @param {Proposed} proposed */
  #take(proposed) {
    this.#proposed = proposed;
    this.#draw();
  }

  #draw() {
    const { locale } = this.context;
    const all = this.#proposed?.proposals ?? [];
    const open = all.filter(({ state }) => state === "open");
    const decided = all.filter(({ state }) => state !== "open");
    this.io.onCount(open.length);
    const told = !all.length ? locale.t("proposals_none") : open.length ? null : locale.t("proposals_decided");
    fill(
      this.el,
      told && h("p", { class: "crm-quiet", text: told }),
      open.length > 0 && h("ul", { class: "crm-c-items" }, open.map((one) => this.#item(one))),
      decided.length > 0 && h("ul", { class: "crm-c-items crm-c-decided" }, decided.map((one) => this.#past(one))),
    );
  }

  /** @param {Proposal} one */
  #item(one) {
    const { locale } = this.context;
    const editing = one.id === this.#editing;
    const missing = one.missing && h("p", { class: "crm-c-reason crm-quiet", text: locale.t(/** @type {"missing_deal"} */ (`missing_${one.missing}`)) });
    return h(
      "li",
      { class: "crm-c-proposal", "data-proposal": one.id, "data-kind": one.kind },
      h("div", { class: "crm-c-proposal-head" }, h("span", { class: "crm-c-kind", text: this.#kind(one) }), ...one.evidence.slice(0, 1).map((place) => this.#jump(place))),
      editing ? this.#form(one) : h("p", { class: "crm-c-proposal-text", text: this.#said(one) }),
      !editing && one.kind === "task" && h("p", { class: "crm-quiet crm-c-small", text: this.#due(one) }),
      missing,
      !editing && this.#buttons(one),
    );
  }

  /** @param {Proposal} one */
  #past(one) {
    const { locale } = this.context;
    const accepted = one.state === "accepted";
    return h(
      "li",
      { class: "crm-c-proposal crm-c-past", "data-proposal": one.id, "data-state": one.state },
      h("span", { class: `crm-c-state ${accepted ? "crm-c-state-met" : "crm-c-state-absent"}` }, icon(accepted ? "check" : "minus"), h("span", { text: locale.t(accepted ? "accepted" : "refused") })),
      h("span", { class: "crm-clip", title: one.text, text: locale.t("proposal_said", { what: this.#kind(one), text: one.text }) }),
    );
  }

  /** @param {import("./wire.js").Evidence} place */
  #jump({ start, quote }) {
    const { locale } = this.context;
    const label = `${locale.t("hear_from", { time: clock(start) })}: ${quote}`;
    return h("button", { class: "crm-c-moment", "data-at": String(start), label, onclick: () => this.io.onSeek(start) }, icon("play"), clock(start));
  }

  /** @param {Proposal} one */
  #buttons(one) {
    const { locale } = this.context;
    const text = one.text.slice(0, 80);
    const main = h("button", { class: "crm-button crm-button-small", "data-action": "accept", "aria-label": locale.t("accept_this", { text }), disabled: Boolean(one.missing), onclick: () => this.#decide("accept", { proposal: one.id }) }, icon("check"), locale.t("accept"));
    const change = h("button", { class: "crm-text-button", "data-action": "change", disabled: Boolean(one.missing), text: locale.t("change_first"), onclick: () => this.#edit(one.id) });
    const refuse = h("button", { class: "crm-text-button", "data-action": "refuse", "aria-label": locale.t("refuse_this", { text }), text: locale.t("refuse"), onclick: () => this.#decide("refuse", { proposal: one.id }) });
    return h("div", { class: "crm-c-deeds" }, main, one.kind !== "role" && change, refuse);
  }

  /** @param {Proposal} one */
  #form(one) {
    const { locale } = this.context;
    const text = h("textarea", { class: "crm-input", rows: one.kind === "summary" ? 6 : 3, "aria-label": locale.t("text_label") });
    text.value = one.text;
    const day = h("input", { class: "crm-input", type: "date", "aria-label": locale.t("due_label"), value: one.due_on ?? "" });
    const save = () => this.#decide("accept", { proposal: one.id, text: text.value, due_on: one.kind === "task" ? day.value || null : null });
    const onkeydown = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") this.#edit(null, one.id);
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    const buttons = h("div", { class: "crm-c-deeds" }, h("button", { class: "crm-button crm-button-small", "data-action": "accept", onclick: save }, icon("check"), locale.t("accept")), h("button", { class: "crm-text-button", "data-action": "cancel", text: locale.t("cancel"), onclick: () => this.#edit(null, one.id) }));
    return h("div", { class: "crm-c-proposal-form", onkeydown }, text, one.kind === "task" && h("label", { class: "crm-c-small" }, h("span", { text: locale.t("due_label") }), day), buttons);
  }

  /**
   * @param {string | null} id the one that is put in other words from now on
   * @param {string} [back] where the focus goes when there is none
   */
  #edit(id, back) {
    this.#editing = id;
    this.#draw();
    const place = this.el.querySelector(`[data-proposal="${id ?? back}"]`);
    /** @type {HTMLElement | null} */ (place?.querySelector(id ? "textarea" : "button[data-action=change]"))?.focus();
  }

  /**
   * @param {"accept" | "refuse"} verb
   * @param {object} what
   */
  async #decide(verb, what) {
    const held = focusedIn(this.el) !== null;
    try {
      const { proposed, undo } = await this.context.rpc.call(verb, what);
      this.#editing = null;
      if (proposed.id === this.#proposed?.id) this.#take(proposed);
      if (held) this.focus();
      this.io.onDone(undo);
    } catch (error) {
      this.context.fail(error);
    }
  }

  /** @param {Proposal} one */
  #kind(one) {
    return this.context.locale.t(/** @type {"kind_task"} */ (`kind_${one.kind}`));
  }

  /** @param {Proposal} one */
  #said(one) {
    const { locale } = this.context;
    if (one.role) return locale.t("proposal_said", { what: locale.t(/** @type {"role_user"} */ (`role_${one.role}`)), text: one.text });
    return one.text;
  }

  /** @param {Proposal} one */
  #due({ due_on, due_words }) {
    const { locale } = this.context;
    return due_on ? locale.t("task_due", { day: locale.date(due_on), words: due_words ?? "" }) : locale.t("task_no_day");
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const verb = { a: "accept", x: "refuse" }[event.key];
    const place = /** @type {HTMLElement} */ (event.target).closest("[data-proposal]");
    if (!verb || !place || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    /** @type {HTMLElement | null} */ (place.querySelector(`[data-action=${verb}]:enabled`))?.click();
  };
}
