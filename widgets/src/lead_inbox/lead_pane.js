import { fill, h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { icon } from "../shared/icons.js";

/**
 * @typedef {import("./wire.js").Lead} Lead
 * @typedef {import("./wire.js").OneLead} OneLead
 * @typedef {"pick" | "release" | "convert" | "disqualify"} Act
 */

/** One lead: what can be done with it, its score with every part, what is known, who had it. */
export class LeadPane {
  /**
   * @param {import("./texts.js").InboxLocale} locale
   * @param {{onBack: () => void, onAct: (act: Act) => void, onHand: (owner: string) => void}} does
   */
  constructor(locale, does) {
    this.locale = locale;
    this.does = does;
    this.el = h("section", { class: "crm-l-pane" });
    this.showNobody();
  }

  showNobody() {
    fill(this.el, panel("meeting", this.locale.t("choose"), this.locale.t("choose_text")));
  }

  /**
   * @param {Lead} lead
   * @param {OneLead | null} one null for a lead of the pool, of which little is seen before the pick
   * @param {{id: string, name: string}[]} people to whom it can be handed over
   */
  show(lead, one, people) {
    const { locale } = this;
    const back = h("button", { class: "crm-icon-button crm-l-back", "data-action": "back", label: locale.t("back"), onclick: this.does.onBack }, icon("back"));
    const who = h("div", { class: "crm-l-line" }, back, h("h3", { class: "crm-l-name", text: lead.name }));
    this.el.setAttribute("aria-label", lead.name);
    const company = lead.company && h("p", { class: "crm-quiet", text: lead.company });
    const seen = one ? [this.#score(lead, one), this.#facts(one), this.#moves(one)] : [this.#numbers(lead), h("p", { class: "crm-quiet", text: locale.t("hidden") })];
    fill(this.el, who, company, this.#actions(lead, people), ...seen);
  }

  /**
   * @param {Lead} lead
   * @param {{id: string, name: string}[]} people
   */
  #actions(lead, people) {
    const acts = /** @type {Act[]} */ (lead.pooled_at ? ["pick"] : ["convert", "disqualify", "release"]);
    const buttons = acts.map((act, at) => h("button", { class: at ? "crm-button" : "crm-button crm-button-main", "data-action": act, text: this.locale.t(act), onclick: () => this.does.onAct(act) }));
    return h("div", { class: "crm-l-line crm-l-acts" }, buttons, people.length > 0 && this.#hand(people));
  }

  /** @param {{id: string, name: string}[]} people */
  #hand(people) {
    const { locale } = this;
    const select = h("select", { class: "crm-select", "data-control": "owner", "aria-label": locale.t("hand_to") }, people.map(({ id, name }) => h("option", { value: id, text: name })));
    return [select, h("button", { class: "crm-button", "data-action": "hand", text: locale.t("hand"), onclick: () => this.does.onHand(select.value) })];
  }

  /**
   * @param {Lead} lead
   * @param {OneLead} one
   */
  #score(lead, { score }) {
    const { locale } = this;
    const line = (/** @type {string} */ name, /** @type {number} */ points, /** @type {string} */ more = "") => h("tr", {}, h("td", { text: name }), h("td", { class: "crm-quiet", text: more }), h("td", { class: "crm-l-number", text: written(points) }));
    const rows = [...score.fit.map(([name, points]) => line(name, points, locale.t("fit"))), ...score.engagement.map(([name, points, n]) => line(name, points, `${locale.t("engagement")} · ${locale.t("events", { n })}`))];
    return h("div", {}, this.#numbers(lead), h("p", { class: "crm-quiet", "data-fact": "why", text: this.#why(lead, score) }), rows.length > 0 && h("table", { class: "crm-l-table", "aria-label": locale.t("score") }, h("tbody", {}, rows)));
  }

  /**
   * @param {Lead} lead
   * @param {OneLead["score"]} score
   */
  #why(lead, { model_name, manual_why }) {
    const { locale } = this;
    if (lead.counts === "manual") return locale.t("why_manual", { why: manual_why ?? locale.t("why_no_reason") });
    if (lead.counts === "model") return locale.t("why_model", { name: model_name ?? "" });
    if (lead.counts === "rules") return locale.t("why_rules");
    return locale.t(lead.score === null ? "why_none" : "why_given");
  }

  /** @param {Lead} lead */
  #numbers(lead) {
    const { locale } = this;
    const parts = /** @type {const} */ (["fit", "engagement", "model", "manual"]).filter((part) => lead[part] !== null);
    const cells = parts.map((part) => h("span", { class: "crm-l-part" }, h("span", { class: "crm-quiet", text: locale.t(part) }), h("strong", { text: written(lead[part]) })));
    return h("div", { class: "crm-l-line crm-l-score" }, h("span", { class: "crm-l-part" }, h("span", { class: "crm-quiet", text: locale.t("score") }), h("strong", { class: "crm-l-big", text: written(lead.score) })), cells);
  }

  /** @param {OneLead} one */
  #facts({ facts }) {
    const { locale } = this;
    const list = facts.flatMap(([name, value]) => [h("dt", { text: locale.t(/** @type {"fact_city"} */ (`fact_${name}`)) }), h("dd", { text: value })]);
    return facts.length > 0 && h("div", {}, h("h4", { class: "crm-l-title", text: locale.t("facts") }), h("dl", { class: "crm-l-facts" }, list));
  }

  /** @param {OneLead} one */
  #moves({ moves }) {
    const { locale } = this;
    const list = moves.map(({ at, kind, owner, why }) => h("li", {}, h("span", { class: "crm-quiet", text: locale.time(at) }), " ", locale.t(/** @type {"move_picked"} */ (`move_${kind}`), { name: owner ?? locale.t("nobody") }), why && h("span", { class: "crm-quiet", text: locale.t("because", { why }) })));
    return moves.length > 0 && h("div", {}, h("h4", { class: "crm-l-title", text: locale.t("moves") }), h("ul", { class: "crm-l-moves" }, list));
  }
}

/**
 * @param {number | null} score
 * @returns {string} the score with one decimal at most; a dash for none
 */
export function written(score) {
  return score === null ? "–" : String(Math.round(score * 10) / 10);
}
