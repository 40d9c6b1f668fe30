import { fill, h } from "../shared/dom.js";
import { length, timeLeft } from "./time_left.js";

/** What is promised for a ticket, how it stands, and why this promise applies. */
export class PromisesView {
  /** @param {import("./texts.js").TriageLocale} locale */
  constructor(locale) {
    this.locale = locale;
    this.el = h("section", { class: "crm-t-card crm-t-promises", "aria-label": locale.t("promises") });
  }

  /**
   * @param {import("./wire.js").Promises} promised
   * @param {import("./wire.js").Ticket} ticket
   */
  update(promised, ticket) {
    const { locale } = this;
    const title = h("h3", { class: "crm-t-card-title", text: locale.t("promises") });
    if (!promised.policy) return fill(this.el, title, h("p", { class: "crm-quiet", text: locale.t("nothing_promised") }));
    const lines = promised.promises.map((one) => this.#line(one, ticket));
    const reasons = promised.reasons.map((one) => h("li", { text: this.#because(one) }));
    const passed = promised.passed_over.map((name) => h("li", { class: "crm-quiet", text: locale.t("passed_over", { name }) }));
    const why = h("details", { class: "crm-t-why" }, h("summary", { text: locale.t("why_policy", { policy: promised.policy }) }), h("ul", {}, reasons.length ? reasons : h("li", { text: locale.t("every_ticket") }), passed));
    fill(this.el, title, lines, why);
  }

  /** @param {import("./wire.js").Promises["reasons"][number]} reason a condition that was met, and what was found */
  #because({ said, value }) {
    const { locale } = this;
    const found = Array.isArray(value) ? locale.phrase(/** @type {[string, string]} */ (value)) : String(value ?? locale.t("nothing_set"));
    return locale.t("because", { text: locale.phrase(said), value: found });
  }

  /**
   * @param {import("./wire.js").Promised} one
   * @param {import("./wire.js").Ticket} ticket
   */
  #line(one, ticket) {
    const { locale } = this;
    const met = one.state === "met" || (one.stopped_at !== null && one.state !== "breached");
    const standing = { status: one.stopped_at ? /** @type {const} */ ("open") : ticket.status.kind, state: one.state, left: one.left, due_at: one.due_at, resolved_at: null };
    const { text, tone } = met ? { text: locale.t("kept"), tone: "good" } : timeLeft(locale, standing);
    const share = Math.max(0, Math.min(1, 1 - one.left / Math.max(1, one.target)));
    const bar = h("span", { class: `crm-t-used crm-t-${tone}` }, h("span", {}));
    /** @type {HTMLElement} */ (bar.firstElementChild).style.width = `${Math.round(100 * share)}%`;
    const name = locale.t(one.promise === "resolution" ? "promise_resolution" : "promise_first_response");
    const due = one.due_at && !met ? locale.time(one.due_at) : "";
    return h(
      "div",
      { class: "crm-t-promise", title: due },
      h("span", { text: name }),
      h("strong", { class: `crm-t-${tone}`, text }),
      bar,
      h("span", { class: "crm-quiet crm-t-target", text: locale.t("of_target", { target: length(locale, one.target) }) }),
    );
  }
}
