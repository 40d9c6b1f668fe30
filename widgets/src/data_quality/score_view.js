import { fill, h } from "../shared/dom.js";
import { capital } from "../shared/said.js";
import { sparkline } from "../shared/sparkline.js";

/**
 * @typedef {import("./wire.js").Figures} Figures
 * @typedef {import("./wire.js").Filters} Filters
 * @typedef {import("./texts.js").QualityLocale} QualityLocale
 */

/** The scale spans this many points at least, so that a change of a tenth does not look like a fall. */
const COURSE = { leastSpan: 4, most: 100 };

/**
 * @param {number} score 0..100
 * @returns {number} whole points, rounded down: 100 is said only when nothing is wrong
 */
export function points(score) {
  return Math.floor(score + 1e-9);
}

/**
 * @param {number | null} score
 * @returns {"word_good" | "word_fair" | "word_weak" | "word_none"}
 */
export function wordOf(score) {
  if (score === null) return "word_none";
  if (score >= 90) return "word_good";
  return score >= 75 ? "word_fair" : "word_weak";
}

/** One figure for everything, and the five dimensions of each kind of record as quiet bars. */
export class ScoreView {
  #drawn = "";

  /**
   * @param {QualityLocale} locale
   * @param {{onEntity: (entity: string | null) => void, onRemember: () => void}} options
   */
  constructor(locale, { onEntity, onRemember }) {
    this.locale = locale;
    this.onEntity = onEntity;
    this.onRemember = onRemember;
    this.overall = h("div", { class: "crm-q-overall" });
    this.table = h("div", { class: "crm-q-matrix-place" });
    this.el = h("section", { class: "crm-q-scores", "aria-label": locale.t("scores_by") }, this.overall, this.table);
  }

  /**
   * @param {Figures} figures
   * @param {Filters} filters
   */
  update(figures, filters) {
    const drawn = JSON.stringify([figures, filters.entity]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#drawOverall(figures);
    fill(this.table, this.#matrix(figures, filters.entity ?? null));
  }

  /** @param {import("./wire.js").DayScore[]} history */
  #course(history) {
    const { locale } = this;
    const days = history.map(({ day, score }) => ({ day, value: score }));
    const [first, last] = [history[0], history.at(-1)];
    const label = locale.t("course", {
      first: points(first?.score ?? 0),
      from: locale.date(first?.day ?? ""),
      last: points(last?.score ?? 0),
      to: locale.date(last?.day ?? ""),
    });
    return sparkline(days, label, COURSE);
  }

  /** @param {Figures} figures */
  #drawOverall({ score, history }) {
    const { locale } = this;
    const remember = h("button", {
      class: "crm-text-button crm-q-remember",
      "data-action": "remember",
      title: locale.t("remember_why"),
      onclick: this.onRemember,
      text: locale.t("remember"),
    });
    const figure = score === null ? "–" : locale.number(points(score));
    fill(
      this.overall,
      h("p", { class: "crm-q-big" }, h("strong", { text: figure }), h("span", { class: "crm-quiet", text: locale.t("of_100") })),
      h("p", { class: "crm-q-word", "data-word": wordOf(score), text: locale.t(wordOf(score)) }),
      history.length > 1 && this.#course(history),
      score !== null && remember,
    );
  }

  /**
   * @param {Figures} figures
   * @param {string | null} chosen
   */
  #matrix({ entities, dimensions }, chosen) {
    const { locale } = this;
    const names = [locale.t("overall"), ...dimensions.map((each) => capital(locale.nameOf(each)))];
    const head = h("tr", {}, h("td"), names.map((text) => h("th", { scope: "col", text })));
    const rows = entities.map(({ name, score, dimensions: parts }) => {
      const on = name === chosen;
      const label = h("button", {
        class: "crm-q-entity",
        "aria-pressed": String(on),
        "data-entity": name,
        onclick: () => this.onEntity(on ? null : name),
        text: locale.t(/** @type {"entity_accounts"} */ (`entity_${name}`)),
      });
      const cells = [score, ...dimensions.map((each) => parts[each.name] ?? null)].map((value) => this.#cell(value));
      return h("tr", { class: on && "crm-q-on" }, h("th", { scope: "row" }, label), cells);
    });
    return h("table", { class: "crm-q-matrix" }, h("thead", {}, head), h("tbody", {}, rows));
  }

  /** @param {number | null} score */
  #cell(score) {
    const { locale } = this;
    if (score === null) return h("td", { class: "crm-q-none", title: locale.t("word_none"), text: "–" });
    const bar = h("span", { class: "crm-q-bar", "aria-hidden": "true" });
    const filled = h("span", { "data-word": wordOf(score) });
    filled.style.width = `${score}%`;
    bar.append(filled);
    return h("td", { title: locale.t(wordOf(score)) }, bar, h("span", { class: "crm-q-figure", text: locale.number(points(score)) }));
  }
}
