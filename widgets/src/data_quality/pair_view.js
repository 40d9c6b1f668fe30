import { fill, h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { icon } from "../shared/icons.js";
import { chance, evidence } from "../shared/evidence.js";

/**
 * @typedef {import("./wire.js").ShownPair} ShownPair
 * @typedef {import("./wire.js").MergePreview} MergePreview
 * @typedef {import("./wire.js").MergeField} MergeField
 *
 * @typedef {object} PairOptions
 * @property {() => void} onMerge
 * @property {() => void} onApart
 * @property {() => void} onSkip
 * @property {() => void} onUndo
 * @property {(keep: string, choose: Record<string, string>) => void} onChoose
 * @property {(id: string) => void} onOpen shows the customer of a record
 */

/** Both records of a pair side by side, what speaks for and against, and what a merge would leave. */
export class PairView {
  /** @type {ShownPair | null} */
  #shown = null;
  /** @type {Record<string, string>} which record each field is taken from, where a person said so */
  choose = {};

  /**
   * @param {import("./context.js").TabContext} context
   * @param {PairOptions} options
   */
  constructor(context, options) {
    this.locale = context.locale;
    this.options = options;
    this.body = h("div", { class: "crm-q-pair-body" });
    this.foot = h("div", { class: "crm-q-foot" });
    this.el = h("section", { class: "crm-q-pair", "aria-label": this.locale.t("pair_beside") }, this.body, this.foot);
  }

  get preview() {
    return this.#shown?.preview ?? null;
  }

  get done() {
    return this.#shown?.done ?? null;
  }

  /**
   * @param {ShownPair} shown
   * @param {Record<string, string>} choose
   */
  update(shown, choose) {
    const { scrollTop } = this.body;
    const same = this.#shown?.number === shown.number;
    const had = same ? this.body.querySelector("input:focus")?.getAttribute("data-key") : null;
    this.#shown = shown;
    this.choose = choose;
    fill(this.body, this.#headline(shown), evidence(this.locale, shown.evidence), shown.preview && this.#table(shown.preview), this.#moves(shown.preview));
    this.body.scrollTop = same ? scrollTop : 0;
    if (had) [...this.body.querySelectorAll("input")].find((input) => input.dataset.key === had)?.focus({ preventScroll: true });
    this.#drawFoot();
  }

  /** @param {boolean} undo whether something was decided that can be undone */
  showDone(undo) {
    this.#shown = null;
    fill(this.body, panel("check", this.locale.t("all_decided"), this.locale.t("all_decided_text")));
    fill(this.foot, undo && this.#button("undo", "u", () => this.options.onUndo()));
  }

  /** @param {ShownPair} shown */
  #headline({ score, decision, done, gone, left, right }) {
    const { locale } = this;
    const told = locale.t(decision === "same" ? "chance_same" : "chance_ask", { share: chance(locale, score) });
    const state = done && h("p", { class: "crm-q-decided" }, icon(done === "gone" ? "info" : "check"), gone ?? locale.t(/** @type {"done_merged"} */ (`done_${done}`)));
    return h("div", { class: "crm-q-headline" }, h("p", { class: "crm-q-chance", text: told }), !this.preview && h("p", { text: locale.t("two_names", { left, right }) }), state);
  }

  /** @param {MergePreview} preview */
  #table(preview) {
    const sides = [preview.keep, preview.other].sort();
    const heads = sides.map((id) => this.#side(preview, id));
    const rows = preview.fields.map((field) => this.#row(preview, field, sides));
    const head = h("tr", {}, h("td"), heads);
    return h("div", { class: "crm-q-columns-place" }, h("table", { class: "crm-q-beside" }, h("thead", {}, head), h("tbody", {}, rows)));
  }

  /**
   * @param {MergePreview} preview
   * @param {string} id
   */
  #side(preview, id) {
    const { locale } = this;
    const keeps = id === preview.keep;
    const props = { type: "radio", name: "keep", "data-key": `keep ${id}`, disabled: this.done !== null };
    const radio = h("input", { ...props, onchange: () => this.options.onChoose(id, this.choose) });
    radio.checked = keeps;
    const label = h("label", { class: "crm-q-keep" }, radio, locale.t(keeps ? "stays" : "keep_this"));
    const open = h("button", { class: "crm-icon-button", label: locale.t("open_customer"), "data-action": "customer", onclick: () => this.options.onOpen(id) }, icon("account"));
    const name = h("div", { class: "crm-q-side-name" }, h("span", { class: "crm-q-name", text: preview.names[id] }), open);
    return h("th", { scope: "col" }, name, label);
  }

  /**
   * @param {MergePreview} preview
   * @param {MergeField} field
   * @param {string[]} sides
   */
  #row(preview, field, sides) {
    const { locale } = this;
    const known = /** @type {"field_phone"} */ (`field_${field.field}`);
    const name = known in locale.texts ? locale.t(known) : plain(field.field);
    const cells = sides.map((id) => this.#value(preview, field, id, name));
    return h("tr", { class: field.differs && "crm-q-differs" }, h("th", { scope: "row", text: name }), cells);
  }

  /**
   * @param {MergePreview} preview
   * @param {MergeField} field
   * @param {string} id
   * @param {string} name
   */
  #value(preview, { field, values, winner, differs }, id, name) {
    const text = values[id] ?? "";
    const value = h("span", { class: "crm-q-field-value", text: text || "–" });
    const wins = winner === id;
    if (!differs) return h("td", { class: !(text && (wins || values[winner] === text)) && "crm-quiet" }, value);
    const label = this.locale.t("take_value", { field: name, value: text || this.locale.t("nothing_there") });
    const props = { type: "radio", name: `take ${field}`, "data-key": `${field} ${id}`, "aria-label": label, disabled: this.done !== null || !text };
    const radio = h("input", { ...props, onchange: () => this.options.onChoose(preview.keep, { ...this.choose, [field]: id }) });
    radio.checked = wins;
    return h("td", { class: wins ? "crm-q-wins" : "crm-quiet" }, h("label", { class: "crm-q-take" }, radio, value));
  }

  /** @param {MergePreview | null} preview */
  #moves(preview) {
    const moved = Object.entries(preview?.moves ?? {});
    if (!preview || !moved.length) return null;
    const { locale } = this;
    const parts = moved.map(([table, count]) => {
      const key = /** @type {"entity_accounts"} */ (`entity_${table}`);
      return locale.t("moved_part", { count, what: key in locale.texts ? locale.t(key) : plain(table) });
    });
    const list = parts.join(locale.t("list_comma"));
    return h("p", { class: "crm-quiet", text: locale.t("moves", { list, name: preview.names[preview.keep] ?? "" }) });
  }

  #drawFoot() {
    const { options } = this;
    if (this.done === "merged" || this.done === "different") return fill(this.foot, this.#button("undo", "u", options.onUndo), this.#button("skip", "s", options.onSkip, "next_pair"));
    if (this.done) return fill(this.foot, this.#button("skip", "s", options.onSkip, "next_pair"));
    fill(
      this.foot,
      this.#button("merge", "y", options.onMerge, "same_merge", "crm-button crm-button-main"),
      this.#button("apart", "n", options.onApart, "different"),
      this.#button("skip", "s", options.onSkip, "skip"),
      this.#button("undo", "u", options.onUndo, "undo", "crm-text-button"),
    );
  }

  /**
   * @param {string} action
   * @param {string} key
   * @param {() => void} run
   * @param {"same_merge" | "different" | "skip" | "undo" | "next_pair"} [text]
   * @param {string} [className]
   */
  #button(action, key, run, text = "undo", className = "crm-button") {
    const props = { class: className, "data-action": action, "aria-keyshortcuts": key, onclick: run };
    return h("button", props, this.locale.t(text), h("kbd", { class: "crm-q-key", "aria-hidden": "true", text: key.toUpperCase() }));
  }
}

/** @param {string} name of a column or table, such as "custom.shoe size" or "contact_points" */
function plain(name) {
  const words = name.replace(/^custom\./, "").replace(/_(id|minor)$/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
