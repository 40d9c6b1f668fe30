import { fill, h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { icon } from "../shared/icons.js";
import { pressed } from "./keys.js";
import { dotRange } from "./plots.js";

/** @typedef {import("./wire.js").Agreed} Agreed */

const TRUST = /** @type {const} */ ({ yes: ["trust_yes", "check", "fine"], no: ["trust_no", "alert", "behind"], "too few": ["trust_few", "question", "few"] });

/** The tab "Agreement": on which items coach and machine agree, and which of them to trust. */
export class AgreementTab {
  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    this.context = context;
    this.body = h("div", { class: "crm-h-scroll" });
    this.el = h("div", { class: "crm-h-tab", tabindex: -1, onkeydown: (/** @type {KeyboardEvent} */ event) => pressed(event, context) }, this.body);
  }

  async open() {
    const { rpc, fail, calm } = this.context;
    try {
      this.#draw(await rpc.call("agreement"));
      calm();
    } catch (error) {
      fail(error, () => this.open());
    }
  }

  shown() {
    this.open();
  }

  python() {
    return "ws.calls.agreement()";
  }

  /** @param {import("./wire.js").Agreement} agreement */
  #draw({ items, marks, fair, fewest }) {
    const { locale } = this.context;
    if (!marks) return fill(this.body, panel("check", locale.t("no_marks"), locale.t("no_marks_text", { n: fewest })));
    const heads = /** @type {const} */ (["item", "trust", "kappa", "agreed", "both_marked"]);
    const head = h("tr", {}, heads.map((name) => h("th", { scope: "col", text: locale.t(name) })));
    fill(
      this.body,
      h("p", { class: "crm-quiet crm-h-text", text: locale.t("agreement_text", { fair, n: fewest }) }),
      h("div", { class: "crm-h-wide" }, h("table", { class: "crm-h-table crm-h-agreed", "aria-label": locale.t("tab_agreement") }, h("thead", {}, head), h("tbody", {}, items.map((one) => this.#row(one, fair))))),
    );
  }

  /**
   * @param {Agreed} one
   * @param {number} fair
   */
  #row(one, fair) {
    const { locale } = this.context;
    const [word, sign, state] = TRUST[one.trust];
    const share = (/** @type {number | null} */ value) => (value === null ? "–" : locale.percent(value));
    const yes = one.calls ? locale.t("said_yes", { machine: one.machine_true, coach: one.coach_true }) : null;
    const open = one.open ? locale.t("left_open", { n: one.open }) : "";
    return h(
      "tr",
      { "data-item": one.item },
      h("th", { scope: "row" }, h("span", { class: "crm-h-rep", text: locale.phrase(one.title) })),
      h("td", {}, h("span", { class: "crm-h-trust", "data-state": state }, icon(sign), locale.t(word))),
      h("td", {}, this.#kappa(one, fair, state)),
      h("td", { title: yes, text: share(one.agreed) }),
      h("td", {}, h("span", { text: locale.number(one.calls) }), open && h("span", { class: "crm-quiet crm-h-small crm-h-open", text: open })),
    );
  }

  /**
   * @param {Agreed} one
   * @param {number} fair
   * @param {string} state
   */
  #kappa({ title, kappa, low, high }, fair, state) {
    const { locale } = this.context;
    if (kappa === null) return h("span", { class: "crm-quiet", text: "–" });
    const two = (/** @type {number | null} */ value) => (value === null ? "–" : locale.number(Math.round(value * 100) / 100));
    const label = locale.t("kappa_label", { item: locale.phrase(title), value: two(kappa), low: two(low), high: two(high) });
    return h("div", { class: "crm-h-kappa", title: label }, h("span", { "aria-hidden": "true", text: two(kappa) }), dotRange({ value: kappa, low, high, state }, { from: -0.2, scale: 1, low: fair, high: 1 }), h("span", { class: "crm-offscreen", text: label }));
  }
}
