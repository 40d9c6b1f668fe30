import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { confidenceSaid, fieldSaid, isQuiet, reasonsSaid, valueSaid } from "./proposing.js";

/**
 * @typedef {import("./wire.js").Proposal} Proposal
 * @typedef {import("./wire.js").Duplicate} Duplicate
 * @typedef {{field: string, value: string, confidence: number, sure?: boolean}} Valued
 *
 * @typedef {object} LineOptions
 * @property {(proposals: readonly Proposal[]) => void} onAccept
 * @property {(field: string, value: string) => void} onChoose
 * @property {(field: "category" | "priority") => void} onAnother
 * @property {(proposal: Proposal) => void} onLeft the field stays as it is
 * @property {(id: string) => void} onOpen
 * @property {(id: string) => void} onMerge
 */

/** Proposals as lines: what is sure in one, every question and every likely duplicate in one of its own. */
export class ProposalLines {
  /** @type {Set<string>} marks whose reasons are unfolded */
  #unfolded = new Set();

  /**
   * @param {import("./texts.js").TriageLocale} locale
   * @param {LineOptions} options
   */
  constructor(locale, options) {
    this.locale = locale;
    this.io = options;
    this.id = `crm-t-why-${Math.random().toString(36).slice(2)}`;
  }

  /** Folds all reasons. */
  fold() {
    this.#unfolded.clear();
  }

  /** @param {ReturnType<typeof import("./proposing.js").standing>} found */
  draw({ told, quiet, asked, sure, duplicates }) {
    return [...this.#first([...told, ...quiet], sure), ...asked.map((one) => this.#question(one)), ...duplicates.map((one) => this.#duplicate(one))];
  }

  /**
   * @param {Proposal[]} proposals
   * @param {Proposal[]} sure
   */
  #first(proposals, sure) {
    if (!proposals.length) return [];
    const chips = proposals.map((one) => h("span", { class: "crm-t-proposal", "data-proposal": one.field }, this.#take(one, [this.#name(one), ...this.#valued(one)]), isQuiet(one) ? null : this.#leave(one)));
    const reasons = proposals.flatMap((one) => this.#reasons(one).map((text) => this.locale.t("field_value", { field: fieldSaid(this.locale, one.field), value: text })));
    return [this.#line("told", this.locale.t("proposed"), reasons, chips, this.#acceptAll(sure))];
  }

  /** @param {Proposal[]} sure */
  #acceptAll(sure) {
    const { locale } = this;
    if (!sure.length) return null;
    const values = sure.map((one) => locale.t("field_value", { field: fieldSaid(locale, one.field), value: this.#value(one) }));
    const label = locale.t("accept_all", { values: values.join(locale.t("list_mark")) });
    return h("button", { class: "crm-button crm-t-accept", "data-mark": "all", "data-action": "accept", label, onclick: () => this.io.onAccept(sure) }, locale.t("accept"), h("kbd", { text: "y" }));
  }

  /** @param {Proposal} one what is not sure: with the next likely values, and a way to any other */
  #question(one) {
    const { locale, io } = this;
    const others = one.others.map((other) => this.#other({ field: one.field, ...other }));
    const another = h("button", { class: "crm-text-button", "data-mark": `${one.field}?`, "data-another": one.field, text: locale.t("another"), onclick: () => io.onAnother(/** @type {"category"} */ (one.field)) });
    const choices = h("span", { class: "crm-t-proposal crm-t-proposal-choices", "data-proposal": one.field }, this.#take(one, this.#valued(one)), others, another);
    const name = locale.t("question", { field: fieldSaid(locale, one.field) });
    return this.#line(one.field, name, this.#reasons(one), choices, this.#leave(one));
  }

  /** @param {Valued} one */
  #other(one) {
    const { field, value } = one;
    return h("button", { class: "crm-t-take", "data-mark": `${field}=${value}`, "data-choose": value, "aria-label": this.#label(one), onclick: () => this.io.onChoose(field, value) }, this.#valued(one));
  }

  /** @param {Duplicate} one */
  #duplicate(one) {
    const { locale, io } = this;
    const ticket = `#${one.number}`;
    const reasons = reasonsSaid(locale, one.reasons);
    const said = [h("span", { class: "crm-quiet", text: ticket }), h("span", { class: "crm-clip", dir: "auto", text: one.subject })];
    const open = h("button", { class: "crm-t-take", "data-mark": `${one.id}-open`, "data-same": one.id, title: [one.subject, ...reasons].join("\n"), "aria-label": locale.t("open_it", { ticket: `${ticket} ${one.subject}` }), onclick: () => io.onOpen(one.id) }, said);
    const alike = h("span", { class: "crm-quiet crm-t-figure", text: locale.t("alike", { share: locale.percent(one.likeness) }) });
    const merge = h("button", { class: "crm-text-button", "data-mark": `${one.id}-merge`, "data-merge": one.id, "aria-label": locale.t("merge_with", { ticket }), text: locale.t("merge_button"), onclick: () => io.onMerge(one.id) });
    return this.#line(one.id, locale.t("same_as"), reasons, h("span", { class: "crm-t-proposal" }, open, alike, merge));
  }

  /** @param {Valued} one */
  #value({ field, value }) {
    return valueSaid(this.locale, field, value) ?? "";
  }

  /** @param {Proposal} one */
  #name({ field, sure }) {
    const name = fieldSaid(this.locale, field);
    return h("span", { class: "crm-quiet", text: sure ? name : this.locale.t("question", { field: name }) });
  }

  /** @param {Valued} one */
  #label(one) {
    const { locale } = this;
    return locale.t("accept_one", { field: fieldSaid(locale, one.field), value: this.#value(one), confidence: confidenceSaid(locale, one) });
  }

  /** @param {Valued} one */
  #valued(one) {
    return [h("strong", { class: "crm-clip", dir: "auto", text: this.#value(one) }), h("span", { class: "crm-quiet crm-t-figure", text: confidenceSaid(this.locale, one) })];
  }

  /** @param {Proposal} one */
  #reasons(one) {
    return reasonsSaid(this.locale, one.reasons);
  }

  /**
   * @param {Proposal} one
   * @param {HTMLElement[]} said
   */
  #take(one, said) {
    const title = this.#reasons(one).join("\n");
    return h("button", { class: `crm-t-take${isQuiet(one) ? " crm-t-take-quiet" : ""}`, "data-mark": one.field, "data-take": one.field, title, "aria-label": this.#label(one), onclick: () => this.io.onAccept([one]) }, said);
  }

  /** @param {Proposal} one */
  #leave(one) {
    const label = this.locale.t("leave_it", { field: fieldSaid(this.locale, one.field) });
    return h("button", { class: "crm-icon-button crm-t-mini", "data-mark": `${one.field}-leave`, "data-leave": one.field, label, onclick: () => this.io.onLeft(one) }, icon("close"));
  }

  /**
   * @param {string} mark
   * @param {string} name what the line is about
   * @param {string[]} reasons
   * @param {HTMLElement | HTMLElement[]} parts
   * @param {HTMLElement | null} [last]
   */
  #line(mark, name, reasons, parts, last = null) {
    const [why, list] = this.#why(mark, reasons);
    return h(
      "div",
      { class: "crm-t-proposal-line", role: "group", "aria-label": name },
      h("span", { class: "crm-t-proposal-name", text: name }),
      h("div", { class: "crm-t-proposal-content" }, parts, list),
      h("span", { class: "crm-t-proposal-end" }, why, last),
    );
  }

  /**
   * @param {string} mark
   * @param {string[]} reasons
   * @returns {[HTMLElement, HTMLElement]} the button that unfolds the reasons, and they
   */
  #why(mark, reasons) {
    const open = this.#unfolded.has(mark);
    const id = `${this.id}-${mark}`;
    const list = h("ul", { class: "crm-t-proposal-reasons", id, hidden: !open }, reasons.map((text) => h("li", { text })));
    const toggle = () => {
      list.hidden = !list.hidden;
      list.scrollIntoView({ block: "nearest" });
      why.setAttribute("aria-expanded", String(!list.hidden));
      if (list.hidden) this.#unfolded.delete(mark);
      else this.#unfolded.add(mark);
    };
    /** @type {HTMLButtonElement} */
    const why = h("button", { class: "crm-icon-button crm-t-mini", "data-mark": `${mark}-why`, "data-why": mark, "aria-label": this.locale.t("why"), title: reasons.join("\n"), "aria-expanded": String(open), "aria-controls": id, onclick: toggle }, icon("info"));
    return [why, list];
  }
}
