import { fill, h } from "../shared/dom.js";

/**
 * @typedef {import("./wire.js").Check} Check
 * @typedef {import("./wire.js").Filters} Filters
 */

/** Which check fails how often; a click shows the records that fail it. */
export class ChecksView {
  #drawn = "";

  /**
   * @param {import("./texts.js").QualityLocale} locale
   * @param {(problem: string | null) => void} onProblem
   */
  constructor(locale, onProblem) {
    this.locale = locale;
    this.onProblem = onProblem;
    this.el = h("section", { class: "crm-q-checks", "aria-label": locale.t("checks") });
  }

  /**
   * @param {Check[]} checks
   * @param {Filters} filters
   */
  update(checks, { entity, problem }) {
    const drawn = JSON.stringify([checks, entity, problem]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const here = checks.filter((check) => !entity || check.entity === entity);
    const failing = here.filter(({ bad }) => bad > 0).sort((a, b) => b.bad - a.bad);
    const passed = here.length - failing.length;
    const { scrollTop } = this.el;
    fill(
      this.el,
      failing.length > 0 && this.#table(failing, entity ?? null, problem ?? null),
      passed > 0 && h("p", { class: "crm-q-passed", text: this.locale.t("checks_passed", { n: passed }) }),
    );
    this.el.scrollTop = scrollTop;
  }

  /**
   * @param {Check[]} checks
   * @param {string | null} entity
   * @param {string | null} problem
   */
  #table(checks, entity, problem) {
    const { locale } = this;
    const head = h(
      "tr",
      {},
      h("th", { scope: "col", text: locale.t("check") }),
      h("th", { scope: "col", text: locale.t("records") }),
      h("th", { scope: "col", text: locale.t("share") }),
    );
    const rows = checks.map((check) => this.#row(check, entity === null, check.key === problem));
    return h("table", { class: "crm-q-check-table" }, h("thead", {}, head), h("tbody", {}, rows));
  }

  /**
   * @param {Check} check
   * @param {boolean} named whether the kind of record is said, too
   * @param {boolean} on
   */
  #row(check, named, on) {
    const { locale } = this;
    const kind = locale.t(/** @type {"entity_accounts"} */ (`entity_${check.entity}`));
    const name = h(
      "button",
      { class: "crm-q-check", "aria-pressed": String(on), "data-check": check.key, onclick: () => this.onProblem(on ? null : check.key) },
      h("span", { text: locale.nameOf(check) }),
      named && h("span", { class: "crm-q-sub", text: kind }),
    );
    const share = check.bad / check.applies;
    const written = share < 0.01 ? `< ${locale.percent(0.01)}` : locale.percent(share);
    const many = h("td", { title: locale.t("checks_of", { n: check.bad, all: check.applies }), text: locale.number(check.bad) });
    return h("tr", { class: on && "crm-q-on" }, h("th", { scope: "row" }, name), many, h("td", { text: written }));
  }
}
