import { fill, h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { bar, columns, interval } from "./charts.js";

/**
 * @typedef {import("./wire.js").Team} Team
 * @typedef {import("./wire.js").Load} Load
 * @typedef {import("./wire.js").Rated} Rated
 */

const STATES = /** @type {const} */ (["breached", "due soon", "ok", "paused", "none"]);
const PRIORITIES = /** @type {const} */ (["urgent", "high", "normal", "low"]);
const PROMISES = /** @type {const} */ (["first_response", "resolution"]);

/** So many people and teams are shown at first. */
const FIRST = 12;

/** The tab "Team": who has how much, what is old, what will be missed soon, how satisfied customers are. */
export class TeamTab {
  /** @type {Set<string>} lists that are shown whole */
  #whole = new Set();

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    this.context = context;
    this.el = h("div", { class: "crm-t-team" });
  }

  async open() {
    const { rpc, fail, locale } = this.context;
    if (!this.team) fill(this.el, h("div", { class: "crm-tab-loading", role: "status", "aria-label": locale.t("loading") }, [1, 2, 3].map(() => h("div", { class: "crm-bone" }))));
    try {
      this.#draw(await rpc.call("team"));
    } catch (error) {
      fail(error, () => this.open());
    }
  }

  python() {
    return 'ws.tickets.queue().groupby(["owner", "state"]).size().unstack(fill_value=0)';
  }

  /** @param {Team} team */
  #draw(team) {
    const { locale } = this.context;
    this.team = team;
    const tickets = team.people.reduce((sum, { total }) => sum + total, 0);
    if (!tickets && !team.satisfaction.rated) return fill(this.el, panel("ticket", locale.t("team_empty"), locale.t("no_tickets_text")));
    fill(
      this.el,
      this.#summary(team, tickets),
      this.#card("load_people", this.#loads("people", team.people, "owner"), this.#legend(STATES, "state")),
      this.#card("load_teams", this.#loads("teams", team.teams, "team"), this.#legend(STATES, "state")),
      this.#card("ageing", this.#ageing(team), this.#legend(PRIORITIES, "priority")),
      this.#card("ahead", this.#ahead(team), team.ahead.some(({ promises }) => total(promises)) ? this.#legend(PROMISES, "promise") : null),
      this.#card("satisfaction", this.#satisfaction(team.satisfaction), null),
    );
  }

  /**
   * @param {"load_people" | "load_teams" | "ageing" | "ahead" | "satisfaction"} name
   * @param {HTMLElement | HTMLElement[]} body
   * @param {HTMLElement | null} legend
   */
  #card(name, body, legend) {
    const text = this.context.locale.t(name);
    return h("section", { class: `crm-t-card crm-t-chart crm-t-chart-${name}`, "aria-label": text, "data-chart": name }, h("h3", { class: "crm-t-card-title", text }), body, legend);
  }

  /**
   * @param {Team} team
   * @param {number} tickets
   */
  #summary({ people, ahead, satisfaction }, tickets) {
    const { locale } = this.context;
    const late = people.reduce((sum, { states }) => sum + (states.breached ?? 0), 0);
    const coming = ahead.reduce((sum, { promises }) => sum + total(promises), 0);
    const nobody = people.find(({ id }) => id === "")?.total ?? 0;
    /** @type {[string, string, string, import("./wire.js").Filters | null][]} */
    const tiles = [
      [locale.t("tile_unsolved"), locale.number(tickets), "", {}],
      [locale.t("tile_missed"), locale.number(late), late ? "crm-t-bad" : "", { state: "breached" }],
      [locale.t("tile_ahead", { n: ahead.length }), locale.number(coming), coming ? "crm-t-warn" : "", null],
      [locale.t("tile_nobody"), locale.number(nobody), nobody ? "crm-t-warn" : "", { whose: "nobody" }],
      [locale.t("tile_satisfied"), satisfaction.average === null ? "–" : locale.t("of_five", { value: one(satisfaction.average) }), "", null],
    ];
    const drawn = tiles.map(([name, value, tone, filters]) => {
      const inner = [h("span", { class: "crm-quiet", text: name }), h("strong", { class: tone, text: value })];
      return filters ? h("button", { class: "crm-t-tile", onclick: () => this.context.turnTo("queue", filters) }, inner) : h("div", { class: "crm-t-tile" }, inner);
    });
    return h("div", { class: "crm-t-tiles" }, drawn);
  }

  /**
   * @param {string} list
   * @param {Load[]} loads
   * @param {"owner" | "team"} filter
   */
  #loads(list, loads, filter) {
    const { locale } = this.context;
    const most = Math.max(1, ...loads.map(({ total }) => total));
    const shown = this.#whole.has(list) ? loads : loads.slice(0, FIRST);
    const rows = shown.map(({ id, name, total, states }) => {
      const called = name ?? locale.t(filter === "owner" ? "unassigned" : "no_team");
      const says = STATES.filter((state) => states[state]).map((state) => locale.t("state_count", { state: this.#word("state", state), n: states[state] ?? 0 }));
      const parts = STATES.map((state) => ({ kind: state.replace(" ", "-"), size: states[state] ?? 0 }));
      const label = locale.t("load_label", { name: called, n: total, states: says.join(locale.t("list_mark")) });
      const open = { class: "crm-t-load", title: label, "data-load": called, onclick: () => this.context.turnTo("queue", { [filter]: id }) };
      return h("button", open, h("span", { class: "crm-clip", text: called }), bar(parts, most, label), h("span", { class: "crm-t-load-total", text: locale.number(total) }));
    });
    const rest = loads.length - shown.length;
    const more = rest > 0 && h("button", { class: "crm-text-button", "data-action": "more", text: locale.t("show_all", { n: loads.length }), onclick: () => this.#showWhole(list) });
    return h("div", { class: "crm-t-loads" }, rows.length ? rows : h("p", { class: "crm-quiet", text: locale.t("nothing_open") }), more || null);
  }

  /** @param {string} list */
  #showWhole(list) {
    this.#whole.add(list);
    if (this.team) this.#draw(this.team);
  }

  /** @param {Team} team */
  #ageing({ ageing }) {
    const { locale } = this.context;
    const drawn = ageing.map(({ age, priorities }) => {
      const name = locale.t(/** @type {"age_4h"} */ (`age_${age}`));
      return { name, count: total(priorities), label: locale.t("state_count", { state: name, n: total(priorities) }), parts: [...PRIORITIES].reverse().map((kind) => ({ kind, size: priorities[kind] ?? 0 })) };
    });
    return this.#columns(drawn, locale.t("ageing"));
  }

  /** @param {Team} team */
  #ahead({ ahead }) {
    const { locale } = this.context;
    const drawn = ahead.map(({ from, promises }, hour) => {
      const name = hour === 0 ? locale.t("this_hour") : locale.t("in_hours", { hours: hour });
      return { name, count: total(promises), label: `${locale.clock(from)}: ${locale.number(total(promises))}`, parts: PROMISES.map((kind) => ({ kind, size: promises[kind] ?? 0 })) };
    });
    return total(Object.fromEntries(drawn.map(({ count }, place) => [place, count]))) ? this.#columns(drawn, locale.t("ahead")) : h("p", { class: "crm-quiet", text: locale.t("nothing_ahead") });
  }

  /**
   * @param {{name: string, count: number, label: string, parts: import("./charts.js").Part[]}[]} drawn
   * @param {string} label
   */
  #columns(drawn, label) {
    const { locale } = this.context;
    const says = `${label}: ${drawn.map((one) => one.label).join(locale.t("list_mark"))}`;
    const counts = h("div", { class: "crm-t-column-names crm-t-column-counts", "aria-hidden": "true" }, drawn.map(({ count }) => h("span", { text: count ? locale.number(count) : "" })));
    const names = h("div", { class: "crm-t-column-names crm-quiet", "aria-hidden": "true" }, drawn.map(({ name }) => h("span", { text: name })));
    return h("div", { class: "crm-t-column-chart" }, counts, columns(drawn, says), names);
  }

  /** @param {Team["satisfaction"]} satisfaction */
  #satisfaction(satisfaction) {
    const { locale } = this.context;
    if (!satisfaction.rated) return h("p", { class: "crm-quiet", text: locale.t("no_ratings", { n: satisfaction.days }) });
    const response = satisfaction.response_rate === null ? "" : locale.t("answered", { share: locale.percent(satisfaction.response_rate), n: satisfaction.asked });
    const low = locale.t("low_ratings", { n: satisfaction.low, all: satisfaction.rated, days: satisfaction.days });
    const shown = this.#whole.has("rated") ? satisfaction.people : satisfaction.people.slice(0, FIRST);
    const rest = satisfaction.people.length - shown.length;
    const more = rest > 0 && h("button", { class: "crm-text-button", text: locale.t("show_all", { n: satisfaction.people.length }), onclick: () => this.#showWhole("rated") });
    return h(
      "div",
      { class: "crm-t-loads" },
      h("p", { class: "crm-quiet", text: [low, response].filter(Boolean).join(" · ") }),
      this.#rated(locale.t("everybody"), satisfaction),
      shown.map((person) => this.#rated(person.name ?? locale.t("unassigned"), person)),
      more || null,
      h("p", { class: "crm-quiet crm-t-fine", text: locale.t("interval_text") }),
    );
  }

  /**
   * @param {string} name
   * @param {Rated} rated
   */
  #rated(name, { average, average_from, average_to, rated }) {
    const { locale } = this.context;
    const mean = one(average ?? 0);
    const span = average_from === null || average_to === null ? locale.t("no_interval") : locale.t("between", { from: one(average_from), to: one(average_to) });
    const label = locale.t("rated_label", { name, average: mean, span, n: rated });
    const figure = { from: average_from === null ? null : scaled(average_from), value: scaled(average ?? 1), to: average_to === null ? null : scaled(average_to) };
    return h("div", { class: "crm-t-load crm-t-rated", title: label }, h("span", { class: "crm-clip", text: name }), interval(figure, label), h("span", { class: "crm-t-load-total", text: locale.t("average_of", { average: mean, n: rated }) }));
  }

  /**
   * @param {readonly string[]} kinds
   * @param {"state" | "priority" | "promise"} of
   */
  #legend(kinds, of) {
    const items = kinds.map((kind) => h("li", {}, h("span", { class: `crm-t-swatch crm-t-swatch-${kind.replace(" ", "-")}` }), this.#word(of, kind)));
    return h("ul", { class: "crm-t-legend" }, items);
  }

  /**
   * @param {"state" | "priority" | "promise"} of
   * @param {string} kind
   */
  #word(of, kind) {
    return this.context.locale.t(/** @type {"state_ok"} */ (`${of}_${kind.replace(" ", "_")}`));
  }
}

/** @param {Record<string, number>} counts */
function total(counts) {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** @param {number} value to one place */
function one(value) {
  return Math.round(value * 10) / 10;
}

/** @param {number} rating 1..5, as a share of the way from the worst to the best */
function scaled(rating) {
  return (rating - 1) / 4;
}
