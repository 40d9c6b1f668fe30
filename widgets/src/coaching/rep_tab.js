import { clock } from "../shared/clock.js";
import { customerOf } from "../shared/call_names.js";
import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { openCall } from "../shared/open_call.js";
import { ChoiceBar, chosen } from "./choice.js";
import { isFree, pressed, step } from "./keys.js";
import { nothing } from "./nothing.js";
import { courseLine, dotRange } from "./plots.js";
import { byName } from "./sorting.js";
import { said, usual, written } from "./written.js";

/**
 * @typedef {import("./wire.js").OneRep} OneRep
 * @typedef {OneRep["figures"][number]} Measured
 */

/** The tab "A rep": what to work on next, and how every figure went. */
export class RepTab {
  /** @type {import("./wire.js").Rep[]} by their names */
  #reps = [];
  #seen = "";

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    const { locale } = context;
    this.context = context;
    this.choice = new ChoiceBar(context, () => this.open());
    const button = (/** @type {"back" | "arrow"} */ name, /** @type {-1 | 1} */ way) => h("button", { class: "crm-icon-button", "data-action": way < 0 ? "rep-before" : "rep-next", label: locale.t(way < 0 ? "rep_before" : "rep_next"), onclick: () => this.#turn(way) }, icon(name));
    this.who = h("select", { class: "crm-select crm-h-who", "data-choice": "rep", "aria-label": locale.t("choose_rep"), onchange: () => this.#show(this.who.value) });
    this.best = h("span", { class: "crm-h-best", hidden: true }, icon("spark"), locale.t("top_quarter"));
    this.head = h("div", { class: "crm-h-head" }, h("div", { class: "crm-h-choice" }, button("back", -1), this.who, button("arrow", 1)), this.best, this.choice.el);
    this.body = h("div", { class: "crm-h-scroll crm-h-one" });
    this.el = h("div", { class: "crm-h-tab", tabindex: -1, onkeydown: this.#onKey }, this.head, this.body);
  }

  async open() {
    const { rpc, fail, calm, opening } = this.context;
    const choice = chosen(opening);
    const { period, fewest } = choice;
    this.choice.show();
    try {
      const team = await rpc.call("team", { period, fewest });
      this.#reps = [...team.reps].sort(byName(this.context.locale.tag));
      calm();
      const there = this.#reps.some(({ id }) => id === choice.rep);
      if (!there) choice.rep = (this.#reps.find(({ calls }) => calls >= fewest) ?? this.#reps[0])?.id ?? null;
      this.who.hidden = this.#reps.length === 0;
      fill(this.who, this.#reps.map(({ id, name }) => h("option", { value: id, text: name })));
      if (choice.rep) await this.#show(choice.rep);
      else fill(this.body, nothing(team, this.context, () => this.open()));
    } catch (error) {
      fail(error, () => this.open());
    }
  }

  shown() {
    if (this.#seen !== this.#wanted) this.open();
  }

  python() {
    return `ws.calls.coaching.next("${chosen(this.context.opening).rep ?? ""}")`;
  }

  get #wanted() {
    const { period, fewest, rep } = chosen(this.context.opening);
    return `${period} ${fewest} ${rep}`;
  }

  /** @param {string} id */
  async #show(id) {
    const { rpc, fail, opening, locale } = this.context;
    const choice = chosen(opening);
    choice.rep = this.who.value = id;
    this.#seen = this.#wanted;
    const wanted = this.#wanted;
    try {
      const rep = await rpc.call("rep", { id, period: choice.period, fewest: choice.fewest });
      if (wanted !== this.#wanted) return;
      this.best.hidden = !rep.in_top;
      fill(this.body, this.#next(rep), this.#figures(rep));
      this.body.scrollTop = 0;
      this.context.say(`${rep.name}, ${locale.t("rep_calls", { n: rep.calls })}`);
    } catch (error) {
      fail(error, () => this.#show(id));
    }
  }

  /** @param {-1 | 1} way to the next rep, or the one before */
  #turn(way) {
    const at = this.#reps.findIndex(({ id }) => id === chosen(this.context.opening).rep) + way;
    const rep = this.#reps[Math.max(0, Math.min(at, this.#reps.length - 1))];
    if (rep) this.#show(rep.id);
  }

  /** @param {OneRep} rep */
  #next({ next, calls }) {
    const { locale, opening } = this.context;
    const few = calls < chosen(opening).fewest;
    const none = h("p", { class: "crm-quiet", text: locale.t(few ? "few_next" : "nothing_next") });
    const items = next.map((one) =>
      h(
        "li",
        { class: "crm-h-card", "data-next": one.figure },
        h("div", { class: "crm-h-line" }, h("strong", { text: locale.phrase(one.title) }), h("span", { class: "crm-quiet crm-h-small", text: locale.t("how_sure", { share: locale.percent(one.sure) }) })),
        h("p", { text: locale.phrase(one.why) }),
        one.calls.map((shown) => this.#call(shown)),
      ),
    );
    return h("section", { class: "crm-h-next", "aria-label": locale.t("work_on") }, h("h3", { class: "crm-h-title", text: locale.t("work_on") }), next.length ? h("ol", { class: "crm-h-cards" }, items) : none);
  }

  /** @param {import("./wire.js").Shown} shown */
  #call({ call, at, quote }) {
    const { locale } = this.context;
    const [customer, moment, time] = [customerOf(call), clock(at), locale.day(call.started_at)];
    const label = `${locale.t("call_label", { customer, time, moment })}: ${quote}`;
    return h("button", { class: "crm-h-call", title: locale.t("hear_call"), "aria-label": label, "data-call": call.id, "data-at": at, onclick: () => this.#hear(call.id, at) }, h("span", { class: "crm-h-line" }, icon("play"), h("span", { class: "crm-clip crm-h-grow", text: customer }), h("span", { class: "crm-quiet crm-h-small", text: [time, moment].join(" · ") })), quote && h("q", { class: "crm-h-quote", text: quote }));
  }

  /** @param {OneRep} rep */
  #figures(rep) {
    const { locale } = this.context;
    const cards = rep.figures.map((one) => this.#figure(one, rep.every));
    return h("section", { class: "crm-h-figures", "aria-label": locale.t("figures") }, h("h3", { class: "crm-h-title", text: locale.t("figures") }), h("div", { class: "crm-h-grid" }, cards));
  }

  /**
   * @param {Measured} one
   * @param {"week" | "month"} every
   */
  #figure(one, every) {
    const { locale } = this.context;
    const { cell, course, unit } = one;
    const figure = locale.phrase(one.title);
    const write = (/** @type {number} */ value) => written(value, unit, locale);
    const ends = { first: write(course[0]?.value ?? 0), last: write(course.at(-1)?.value ?? 0) };
    const label = locale.t(every === "week" ? "course_label" : "course_months", { figure, n: course.length, ...ends });
    const says = (/** @type {import("./wire.js").Point} */ { start, calls, value }) => locale.t("point_label", { day: locale.date(start), value: write(value), n: calls });
    const beside = [one.top !== null && locale.t("top_is", { value: write(one.top) }), usual(one, locale)].filter(Boolean).join(" · ");
    return h(
      "div",
      { class: "crm-h-card crm-h-figure", "data-figure": one.name, "data-state": cell.state, title: said(one, cell, locale) },
      h("div", { class: "crm-h-line" }, h("span", { class: "crm-h-grow", text: figure }), h("strong", { class: "crm-h-value", "data-state": cell.state, text: write(cell.value) })),
      course.length > 1 ? courseLine(course, one, label, says) : dotRange(cell, one),
      h("p", { class: "crm-quiet crm-h-small", text: [locale.t("rep_calls", { n: cell.calls }), beside].filter(Boolean).join(" · ") }),
    );
  }

  /**
   * @param {string} id
   * @param {number} at seconds
   */
  async #hear(id, at) {
    const { root, rpc, locale, fail } = this.context;
    try {
      await openCall(id, at, { root, rpc, locale });
    } catch (error) {
      fail(error);
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way && isFree(event)) {
      event.preventDefault();
      this.#turn(/** @type {-1 | 1} */ (way));
    }
    step(event, this.body, ".crm-h-call");
    pressed(event, this.context);
  };
}
