import { fill, h } from "../dom.js";
import { chance, evidence } from "../evidence.js";
import { icon } from "../icons.js";

/**
 * @typedef {import("./wire.js").Candidate} Candidate
 * @typedef {import("./wire.js").Candidates} Found
 *
 * @typedef {object} CandidatesOptions
 * @property {import("../locale.js").Locale<any>} locale
 * @property {(field: string) => string} typed what stands in a field of the form, as it will be kept
 * @property {(candidate: Candidate) => void} onOpen
 * @property {(text: string) => void} say
 */

/** What is there already and may be the same, beside the form. */
export class CandidatesView {
  /** candidates that are on the screen */
  count = 0;

  /** @param {CandidatesOptions} options */
  constructor(options) {
    const { locale } = options;
    this.io = options;
    this.body = h("div", { class: "crm-new-like" });
    this.number = h("span", { class: "crm-count", hidden: true });
    const title = h("h3", { class: "crm-new-heading" }, locale.t("new_there"), this.number);
    this.el = h("section", { class: "crm-new-there", "aria-label": locale.t("new_there") }, title, this.body);
    this.hint();
  }

  /** Nothing was typed yet. */
  hint() {
    this.#note("new_check_hint", 0);
  }

  wait() {
    this.el.setAttribute("aria-busy", "true");
    if (!this.count) this.#note("new_looking", 0);
  }

  /** @param {Found} found */
  show({ total = 0, shown = [] }) {
    const { locale, say } = this.io;
    this.el.removeAttribute("aria-busy");
    if (!shown.length) return this.#note("new_nobody_like", 0);
    const rest = total - shown.length;
    fill(this.body, shown.map(this.#card), rest > 0 && h("p", { class: "crm-quiet", text: locale.t("new_more_like", { n: rest }) }));
    if (total !== this.count) say(locale.t("new_said_found", { n: total }));
    this.#tell(total);
  }

  /** @param {string} message */
  fail(message) {
    this.el.removeAttribute("aria-busy");
    fill(this.body, h("p", { class: "crm-problem", role: "alert", text: message }));
    this.#tell(0);
  }

  /**
   * @param {"new_check_hint" | "new_looking" | "new_nobody_like"} key
   * @param {number} count
   */
  #note(key, count) {
    fill(this.body, h("p", { class: "crm-quiet", text: this.io.locale.t(key) }));
    this.#tell(count);
  }

  /** @param {number} count */
  #tell(count) {
    this.count = count;
    this.number.hidden = count === 0;
    this.number.textContent = this.io.locale.number(count);
  }

  /** @param {Candidate} candidate */
  #card = (candidate) => {
    const { locale, onOpen } = this.io;
    const { id, name, score, decision } = candidate;
    const told = locale.t(decision === "same" ? "new_chance_same" : "new_chance_ask", { share: chance(locale, score) });
    const key = candidate.customer ? "new_open_instead" : "new_python_instead";
    const open = h("button", { class: "crm-button", "data-action": "open-instead", onclick: () => onOpen(candidate), text: locale.t(key) });
    return h(
      "article",
      { class: `crm-new-card crm-new-${decision}`, "data-id": id, "aria-label": name },
      h("div", { class: "crm-new-card-head" }, h("span", { class: "crm-new-name crm-clip", title: name, text: name }), h("span", { class: "crm-quiet", text: told })),
      h("dl", { class: "crm-new-fields" }, Object.entries(candidate.fields).map(this.#field)),
      evidence(locale, candidate.evidence),
      open,
    );
  };

  /** @param {[name: string, theirs: string]} field */
  #field = ([name, theirs]) => {
    const { locale, typed } = this.io;
    const yours = name === "owner_id" ? "" : typed(name);
    const same = yours !== "" && yours.toLowerCase() === theirs.toLowerCase();
    const differs = yours !== "" && !same;
    const label = differs ? locale.t("new_differs", { theirs, yours }) : theirs;
    const value = h("dd", { class: differs ? "crm-new-differs" : same ? "crm-new-equal" : "", title: label }, h("span", { text: theirs }));
    if (same) value.append(icon("check"), h("span", { class: "crm-offscreen", text: locale.t("new_same_value") }));
    if (differs) value.append(h("span", { class: "crm-new-yours", text: yours }));
    return h("div", {}, h("dt", { text: locale.t(`new_field_${name}`) }), value);
  };
}
