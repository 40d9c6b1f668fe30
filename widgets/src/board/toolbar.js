import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Money} Money
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 * @typedef {import("../shared/icons.js").IconName} IconName
 */

/** The first line: which pipeline, what it is worth, and what one can do with the whole board. */
export class Toolbar {
  #drawn = "";

  /**
   * @param {BoardLocale} locale
   * @param {(pipeline: string) => void} onPipeline
   */
  constructor(locale, onPipeline) {
    this.locale = locale;
    this.onPipeline = onPipeline;
    this.title = h("div", { class: "crm-title" });
    this.summary = h("p", { class: "crm-summary" });
    this.busy = h("span", { class: "crm-busy", role: "status" });
    this.undoText = h("span", { class: "crm-clip" });
    this.undo = h("button", { class: "crm-button crm-undo", "data-action": "undo" }, icon("undo"), this.undoText);
    const actions = h(
      "div",
      { class: "crm-actions" },
      this.busy,
      this.undo,
      this.#button("python", "code", "show_python"),
      this.#button("refresh", "refresh", "refresh"),
      this.#language(),
    );
    this.#drawUndo(undefined);
    this.el = h("div", { class: "crm-toolbar" }, this.title, this.summary, actions);
  }

  /** @param {Snapshot} snapshot */
  update(snapshot) {
    const figures = JSON.stringify([snapshot.pipelines, snapshot.pipeline, snapshot.columns, snapshot.undo]);
    if (figures === this.#drawn) return;
    this.#drawn = figures;
    this.#drawTitle(snapshot);
    this.#drawSummary(snapshot);
    this.#drawUndo(snapshot.undo?.label);
  }

  /** @param {boolean} slow */
  showBusy(slow) {
    this.busy.textContent = slow ? this.locale.t("still_working") : "";
  }

  /** @param {Snapshot} snapshot */
  #drawTitle({ pipelines, pipeline }) {
    const { locale } = this;
    const now = pipelines.find(({ id }) => id === pipeline);
    if (pipelines.length < 2)
      return fill(this.title, h("h2", { class: "crm-title-text", text: now ? locale.nameOf(now) : locale.t("board") }));
    if (this.chooser?.dataset.of === JSON.stringify(pipelines)) this.chooser.value = pipeline;
    else fill(this.title, this.#chooser(pipelines, pipeline));
  }

  /**
   * @param {Snapshot["pipelines"]} pipelines
   * @param {string} chosen
   */
  #chooser(pipelines, chosen) {
    const options = pipelines.map((each) => h("option", { value: each.id, text: this.locale.nameOf(each) }));
    const props = {
      class: "crm-select crm-title-text",
      "aria-label": this.locale.t("pipeline"),
      "data-filter": "pipeline",
      "data-of": JSON.stringify(pipelines),
    };
    this.chooser = h("select", { ...props, onchange: () => this.onPipeline(this.chooser?.value ?? "") }, options);
    this.chooser.value = chosen;
    return this.chooser;
  }

  /** @param {Snapshot} snapshot of the open columns only: closed deals are no hope any more */
  #drawSummary({ columns }) {
    const { locale } = this;
    const open = columns.filter(({ kind }) => kind === "open");
    const count = open.reduce((all, column) => all + column.count, 0);
    const [sum, weighted] = [total(open.map((column) => column.sum)), total(open.map((column) => column.weighted))];
    const worth = sum && h("span", { class: "crm-summary-part" }, h("strong", { text: locale.money(sum, { compact: true }) }));
    const hope =
      weighted &&
      h("span", {
        class: "crm-summary-part",
        title: locale.money(weighted),
        text: locale.t("weighted", { sum: locale.money(weighted, { compact: true }) }),
      });
    fill(this.summary, h("span", { class: "crm-summary-part", text: locale.t("open_deals", { n: count }) }), worth, hope);
  }

  /** @param {string | undefined} label what undo would take back */
  #drawUndo(label) {
    const text = label ? this.locale.t("undo_this", { label }) : this.locale.t("undo");
    this.undoText.textContent = text;
    this.undo.title = `${text} (Ctrl+Z)`;
    this.undo.disabled = !label;
  }

  /**
   * @param {string} action
   * @param {IconName} name
   * @param {"show_python" | "refresh"} key
   */
  #button(action, name, key) {
    const label = this.locale.t(key);
    return h("button", { class: "crm-icon-button", "data-action": action, label }, icon(name));
  }

  #language() {
    const other = this.locale.code === "zh" ? "en" : "zh";
    const props = { class: "crm-text-button", "data-action": "language", "data-locale": other, lang: other };
    return h("button", { ...props, title: this.locale.t("switch_language"), text: this.locale.t("other_language") });
  }
}

/**
 * @param {Money[]} parts of one currency
 * @returns {Money | null}
 */
function total(parts) {
  const [first] = parts;
  if (!first) return null;
  return { ...first, minor: parts.reduce((sum, part) => sum + (part.minor ?? 0), 0) };
}
