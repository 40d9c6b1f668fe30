import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { hueOf, initials } from "../shared/locale.js";
import { healthInWords, healthMark, petalMark, petalsInWords } from "./marks.js";
import { STRIDE } from "./window.js";

/**
 * @typedef {import("./context.js").BoardContext} BoardContext
 * @typedef {import("./wire.js").Card} Card
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 */

/** One card in its place in a column's list. The element stays while its content changes, so that it keeps the focus. */
export class CardView {
  /** @type {Card | null} */
  #drawn = null;
  /** What the element shows of place and marks; an element that is not written to need not be laid out again. */
  #shown = { place: "", marks: "" };

  /**
   * @param {BoardContext} context
   * @param {string} id
   */
  constructor(context, id) {
    this.context = context;
    const label = context.locale.t("move_to");
    this.id = id;
    this.face = h("div", { class: "crm-card", role: "button", "data-deal-id": id, "aria-describedby": context.hintId });
    this.more = h(
      "button",
      { class: "crm-icon-button crm-card-more", "data-action": "move-to", "aria-haspopup": "menu", title: label },
      icon("more"),
    );
    this.el = h("li", { class: "crm-slot" }, this.face, this.more);
  }

  /**
   * @param {Card} card
   * @param {number} row
   * @param {number} rows
   */
  update(card, row, rows) {
    if (this.#isNew("place", `${row} ${rows}`)) this.#put(row, rows);
    if (card !== this.#drawn) this.#draw(card);
    this.mark();
  }

  /** Shows whether it has the focus, is on its way, or is in the hand. */
  mark() {
    const { active, state, carried, dragged } = this.context;
    const marks = [active.id, carried()?.id, dragged()].map((id) => id === this.id);
    marks.push(state.pending.has(this.id));
    if (this.#isNew("marks", marks.join())) this.#mark(marks);
  }

  /** Draws the eye to a card that somebody else changed, or that has just arrived. */
  flash() {
    this.el.classList.remove("crm-flash");
    void this.el.offsetWidth; // starts the animation anew
    this.el.classList.add("crm-flash");
  }

  /** @param {Card} card */
  #draw(card) {
    const { locale } = this.context;
    this.#drawn = card;
    this.face.setAttribute("aria-label", describe(card, locale));
    this.more.setAttribute("aria-label", locale.t("move_card_to", { card: card.name }));
    this.face.classList.toggle("crm-card-stalled", card.stalled);
    this.face.classList.toggle("crm-card-closed", card.status !== "open");
    fill(this.face, heading(card, locale), moneyLine(card, locale), nextLine(card, locale), footLine(card, locale));
  }

  /** @param {boolean[]} marks */
  #mark([active, carried, dragged, pending]) {
    for (const each of [this.face, this.more]) each.setAttribute("tabindex", active ? "0" : "-1");
    this.face.classList.toggle("crm-card-pending", pending);
    this.face.classList.toggle("crm-card-carried", carried);
    this.face.classList.toggle("crm-card-dragged", dragged);
  }

  /**
   * @param {number} row
   * @param {number} rows
   */
  #put(row, rows) {
    this.el.style.transform = `translateY(${row * STRIDE}px)`;
    this.el.setAttribute("aria-posinset", String(row + 1));
    this.el.setAttribute("aria-setsize", String(rows));
  }

  /**
   * @param {"place" | "marks"} what
   * @param {string} value
   */
  #isNew(what, value) {
    const before = this.#shown[what];
    this.#shown[what] = value;
    return before !== value;
  }
}

/**
 * @param {Card} card
 * @param {BoardLocale} locale
 */
function heading(card, locale) {
  const { account, name } = card;
  const [first, second] = account ? [account.name, name] : [name, locale.t("no_account")];
  return [
    h("div", { class: "crm-card-title", title: first, text: first }),
    h("div", { class: "crm-card-line crm-card-sub" }, h("span", { class: "crm-card-name", title: second, text: second }), petalMark(card, locale)),
  ];
}

/**
 * @param {Card} card
 * @param {BoardLocale} locale
 */
function moneyLine(card, locale) {
  const amount = card.amount.minor === null ? locale.t("no_amount") : locale.money(card.amount);
  const known = card.amount.minor === null ? " crm-quiet" : "";
  return h(
    "div",
    { class: "crm-card-line" },
    h("span", { class: `crm-card-amount${known}`, title: amount, text: amount }),
    closeMark(card, locale),
  );
}

/**
 * @param {Card} card
 * @param {BoardLocale} locale
 */
function closeMark({ expected_close, overdue }, locale) {
  if (!expected_close) return h("span", { class: "crm-card-close crm-quiet", text: locale.t("no_close") });
  const date = locale.date(expected_close);
  const text = overdue ? locale.t("overdue_on", { date }) : date;
  const title = `${locale.t("expected_close")}: ${expected_close}`;
  return h("span", { class: overdue ? "crm-card-close crm-overdue" : "crm-card-close", title }, icon("calendar"), text);
}

/**
 * @param {Card} card
 * @param {BoardLocale} locale
 */
function nextLine({ next_step, next_step_on, status }, locale) {
  if (!next_step && status !== "open") return null;
  if (!next_step)
    return h(
      "div",
      { class: "crm-card-next crm-quiet" },
      icon("arrow"),
      h("span", { class: "crm-clip", text: locale.t("no_next_step") }),
    );
  const text = next_step_on ? `${next_step} · ${locale.date(next_step_on)}` : next_step;
  return h("div", { class: "crm-card-next", title: text }, icon("arrow"), h("span", { class: "crm-clip", text }));
}

/**
 * @param {Card} card
 * @param {BoardLocale} locale
 */
function footLine(card, locale) {
  const owner = card.owner?.name ?? locale.t("no_owner");
  const name = h("span", { class: "crm-card-owner crm-clip", title: owner, text: owner });
  return h("div", { class: "crm-card-line crm-card-foot" }, avatar(card.owner), name, healthMark(card, locale), ageMark(card, locale));
}

/**
 * @param {import("./wire.js").Named | null} person
 * @returns {HTMLElement} a disc with initials, decorative: the name stands beside it
 */
export function avatar(person) {
  if (!person) return h("span", { class: "crm-avatar crm-avatar-none", "aria-hidden": "true", text: "–" });
  const style = `--crm-hue: ${hueOf(person.id)}`;
  return h("span", { class: "crm-avatar", style, "aria-hidden": "true", text: initials(person.name) });
}

/**
 * @param {Card} card
 * @param {BoardLocale} locale
 */
function ageMark(card, locale) {
  const allowed = card.days_allowed !== null && card.status === "open";
  const text = allowed
    ? locale.t("age_of", { n: card.age_days, allowed: card.days_allowed ?? 0 })
    : locale.t("age", { n: card.age_days });
  const mark = card.stalled ? "crm-card-age crm-stalled" : "crm-card-age";
  return h("span", { class: mark, title: ageInWords(card, locale) }, icon(card.stalled ? "alert" : "clock"), text);
}

/**
 * @param {Card} card
 * @param {BoardLocale} locale
 */
function ageInWords({ age_days, days_allowed, stalled }, locale) {
  const days = locale.t("days_here", { n: age_days });
  const allowed = days_allowed === null ? "" : locale.t("days_allowed", { n: days_allowed });
  return [stalled && locale.t("stalled"), days, allowed].filter(Boolean).join(", ");
}

/**
 * @param {Card} card
 * @param {BoardLocale} locale
 * @returns {string} the card in one breath, for screen readers
 */
function describe(card, locale) {
  const close = card.expected_close && locale.date(card.expected_close);
  const due = close && locale.t(card.overdue ? "overdue_on" : "close_on", { date: close });
  const amount = card.amount.minor === null ? locale.t("no_amount") : locale.money(card.amount);
  const marks = [card.health && healthInWords(card.health, locale), card.petals && petalsInWords(card.petals, locale)];
  const parts = [card.account?.name, card.name, amount, card.owner?.name, due, card.next_step, ageInWords(card, locale), ...marks];
  return parts.filter(Boolean).join(", ");
}
