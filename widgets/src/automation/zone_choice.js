import { fill, h } from "../shared/dom.js";
import { Combo, matching } from "../shared/combo.js";

/** The time zone in which the days of a rule begin: that of the store, or one of its own. */
export class ZoneChoice {
  /** @type {Promise<import("../shared/combo.js").Option[]> | null} */
  #known = null;

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {(zone: string) => void} onPick
   */
  constructor(context, onPick) {
    this.context = context;
    this.onPick = onPick;
    this.problem = h("p", { class: "crm-problem", role: "alert" });
    this.place = h("div", {});
    this.el = h("div", { class: "crm-field", "data-param": "zone" }, h("span", { class: "crm-label", text: context.locale.t("zone") }), this.place, this.problem);
  }

  /** @param {string} zone @param {boolean} locked */
  show(zone, locked) {
    const { locale, opening } = this.context;
    const usual = locale.t("zone_usual", { zone: opening.timezone });
    const pick = (/** @type {string} */ one) => {
      this.problem.textContent = "";
      this.onPick(one === usual ? "" : one);
    };
    const options = async (/** @type {string} */ text) => matching([{ value: "", label: usual }, ...(await this.#zones())], text);
    const box = new Combo({ label: locale.t("zone"), value: zone, shown: zone, placeholder: usual, free: true, name: "zone", nothing: locale.t("nothing_found"), options, onPick: pick });
    box.input.disabled = locked;
    this.problem.textContent = "";
    fill(this.place, box.el);
  }

  /** @param {string} message @returns {boolean} whether it is about the zone */
  showProblem(message) {
    const mine = /(^|, )zone: /.test(message);
    this.problem.textContent = mine ? message : "";
    return mine;
  }

  #zones() {
    this.#known ??= this.context.rpc.call("zones").then((/** @type {[string, string][]} */ found) => found.map(([value, detail]) => ({ value, label: value, detail, search: value.replaceAll("_", " ") })));
    return this.#known;
  }
}
