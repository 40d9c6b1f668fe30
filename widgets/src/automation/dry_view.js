import { fill, h } from "../shared/dom.js";
import { WorkView } from "../shared/work_view.js";
import { actionName } from "./actions_view.js";
import { reasonView } from "./reason_view.js";

/** @typedef {import("./wire.js").Dry} Dry @typedef {import("./wire.js").Effect} Effect */

/** How far back a dry run over history looks, in days. */
const DAYS = [7, 30, 90, 365];

/** What a rule would do, before it is saved. */
export class DryView {
  /**
   * @param {import("./wire.js").TabContext} context
   * @param {(over: string, days: number) => void} onRun
   */
  constructor(context, onRun) {
    const { locale } = context;
    this.context = context;
    this.onRun = onRun;
    this.work = new WorkView(locale, { dry_run: "trying" }, () => context.rpc.call("cancel").catch(context.fail));
    this.place = h("div", { class: "crm-a-result", "data-part": "dry" });
    this.choice = h("div", { class: "crm-a-inline" });
    this.el = h("div", { class: "crm-a-pane" }, h("p", { class: "crm-quiet", text: locale.t("dry_text") }), this.choice, this.place);
  }

  /**
   * @param {boolean} woken whether events wake the rule
   * @param {boolean} looksAtEvent whether its conditions look at what an event changed, which present records can't meet
   */
  open(woken, looksAtEvent) {
    const { locale } = this.context;
    const button = (/** @type {string} */ text, /** @type {string} */ over, days = 30) =>
      h("button", { class: "crm-button", "data-over": over, "aria-pressed": "false", onclick: (/** @type {Event} */ event) => this.#run(event, over, days), text });
    const days = DAYS.map((one) => button(locale.t("dry_events", { n: one }), "events", one));
    const none = !woken && h("p", { class: "crm-quiet", text: locale.t("dry_no_history") });
    fill(this.choice, looksAtEvent ? null : button(locale.t("dry_present"), "present"), woken ? days : null, none || null);
    fill(this.place);
  }

  /** @param {Event} event @param {string} over @param {number} days */
  #run({ currentTarget }, over, days) {
    for (const button of this.choice.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === currentTarget));
    this.onRun(over, days);
  }

  /** @param {import("../shared/work_view.js").Work} work */
  tellWork(work) {
    if (work.state === "running") fill(this.place, this.work.update(work));
    else if (work.state === "done") this.#show(work.result);
    else fill(this.place, h("p", { class: work.state === "failed" ? "crm-problem" : "crm-quiet", text: work.error?.message ?? "" }));
  }

  /** @param {Dry} dry */
  #show({ matched, touched, complete, changes, rows, reasons }) {
    const { locale } = this.context;
    const said = locale.t("dry_result", { n: touched, matched: locale.number(matched) });
    const part = !complete && h("p", { class: "crm-quiet", text: locale.t("dry_part") });
    const cut = changes > rows.length && h("p", { class: "crm-quiet", text: locale.t("dry_cut", { n: rows.length }) });
    fill(this.place, h("p", { class: "crm-a-said", role: "status", text: said }), part || null, cut || null, rows.length ? this.#table(rows, reasons) : null);
  }

  /** @param {Dry["rows"][number]} row @param {import("./wire.js").Reason[]} reasons the record, and why it is changed */
  #because(row, reasons) {
    const { locale } = this.context;
    const why = h("ul", { class: "crm-a-reasons" });
    const open = () => fill(why, reasons.map((reason) => reasonView(locale, reason)));
    const summary = h("summary", {}, row.name ?? row.record_id, " ", h("span", { class: "crm-quiet", text: locale.t("why") }));
    return h("details", { class: "crm-a-because", ontoggle: open }, summary, why);
  }

  /** @param {Dry["rows"]} rows @param {Dry["reasons"]} reasons */
  #table(rows, reasons) {
    const { locale } = this.context;
    const timed = rows.some(({ at }) => at !== null);
    const head = [timed && "col_when", "col_who", "col_what", "col_before", "col_after"].filter((one) => one !== false);
    const cells = rows.map((row) =>
      h(
        "tr",
        {},
        timed && h("td", { text: row.at ? locale.time(row.at) : "" }),
        h("th", { scope: "row" }, this.#because(row, reasons[row.because] ?? [])),
        h("td", { text: effectName(locale, row) }),
        h("td", { class: "crm-quiet", text: shown(locale, row.before) }),
        h("td", { text: shown(locale, row.after) }),
      ),
    );
    const heads = head.map((key) => h("th", { scope: "col", text: locale.t(/** @type {"col_who"} */ (key)) }));
    return h("div", { class: "crm-a-table-place", tabindex: "0" }, h("table", { class: "crm-a-table" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, cells)));
  }
}

/** @param {import("./texts.js").AutomationLocale} locale @param {any} value */
export function shown(locale, value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return locale.t(value ? "yes" : "no");
  return typeof value === "number" ? locale.number(value) : String(value);
}

/** @param {import("./texts.js").AutomationLocale} locale @param {Effect} effect @returns {string} what is done, to a field which one */
function effectName(locale, { what, label }) {
  return label ? locale.t("effect_on", { what: actionName(locale, what), field: locale.phrase(label) }) : actionName(locale, what);
}

/** @param {import("./texts.js").AutomationLocale} locale @param {Effect} effect */
export function effectWords(locale, effect) {
  const { before, after } = effect;
  return locale.t("effect", { what: effectName(locale, effect), before: shown(locale, before), after: shown(locale, after) });
}
