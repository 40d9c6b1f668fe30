import { fill, h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { icon } from "../shared/icons.js";
import { PayForm } from "./pay_form.js";

/**
 * @typedef {import("./wire.js").Owing} Owing
 * @typedef {import("./wire.js").Instalment} Instalment
 */

/** One customer: what is open and since when, who was reminded, what was paid, and a form for what comes in. */
export class CustomerPane {
  /** @type {(minor: number) => string} */
  #write = String;

  /**
   * @param {import("./texts.js").ReceivablesLocale} locale
   * @param {{onBack: () => void, onPay: ConstructorParameters<typeof PayForm>[1], onSent: (id: string) => void}} does
   */
  constructor(locale, does) {
    this.locale = locale;
    this.does = does;
    this.form = new PayForm(locale, does.onPay);
    this.el = h("section", { class: "crm-o-pane" });
    this.showNobody();
  }

  showNobody() {
    const { locale } = this;
    fill(this.el, panel("money", locale.t("choose"), locale.t("choose_text")));
  }

  /**
   * @param {Owing} customer
   * @param {import("./wire.js").OneCustomer} one
   * @param {{currency: string, exponent: number}} money
   */
  show(customer, { instalments, count, payments }, { currency, exponent }) {
    const { locale } = this;
    this.#write = (minor) => locale.money({ minor, currency, exponent });
    this.form.show(instalments, exponent);
    const name = customer.name || locale.t("no_customer");
    const back = h("button", { class: "crm-icon-button crm-o-back", "data-action": "back", label: locale.t("back"), onclick: this.does.onBack }, icon("back"));
    const more = count > instalments.length && h("p", { class: "crm-quiet", text: locale.t("more_instalments", { shown: instalments.length, n: count }) });
    const list = instalments.length ? h("div", { class: "crm-o-wide" }, this.#table(instalments)) : h("p", { class: "crm-quiet", text: locale.t("all_paid") });
    this.el.setAttribute("aria-label", name);
    fill(this.el, h("div", { class: "crm-o-line crm-o-who" }, back, h("h3", { class: "crm-o-name", text: name })), h("h4", { class: "crm-o-title", text: locale.t("instalments") }), list, more, this.form.el, h("h4", { class: "crm-o-title", text: locale.t("payments") }), this.#payments(payments));
  }

  /** @param {Instalment[]} instalments */
  #table(instalments) {
    const { locale } = this;
    const heads = /** @type {const} */ (["order", "due", "late", "open", "reminder"]).map((key) => h("th", { scope: "col", text: locale.t(key) }));
    return h("table", { class: "crm-o-table", "aria-label": locale.t("instalments") }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, instalments.map((one) => this.#row(one))));
  }

  /** @param {Instalment} one */
  #row(one) {
    const { locale } = this;
    const late = one.late > 0 ? h("span", { class: "crm-o-days", "data-bucket": one.bucket, text: locale.t("days_late", { n: one.late }) }) : "–";
    const part = one.open < one.minor && h("span", { class: "crm-quiet", text: locale.t("of_whole", { amount: this.#write(one.minor) }) });
    return h(
      "tr",
      { "data-instalment": one.id },
      h("th", { scope: "row" }, h("span", { class: "crm-o-order", text: one.order }), h("span", { class: "crm-quiet", text: locale.t("number", { n: one.number }) })),
      h("td", { text: locale.date(one.due_on) }),
      h("td", {}, late),
      h("td", { class: "crm-o-open" }, h("span", { text: this.#write(one.open) }), part),
      h("td", {}, this.#reminder(one)),
    );
  }

  /** @param {Instalment} one */
  #reminder({ order, reminder }) {
    const { locale } = this;
    if (!reminder) return h("span", { class: "crm-quiet", text: locale.t("reminder_none") });
    const waits = reminder.channel === "outbox" && !reminder.sent_at;
    const key = reminder.channel === "task" ? "reminder_task" : waits ? "reminder_waiting" : "reminder_sent";
    const said = h("span", { text: locale.t(key, { day: locale.day(reminder.sent_at ?? reminder.at) }) });
    if (!waits) return said;
    const label = locale.t("mark_sent_label", { order });
    return h("span", { class: "crm-o-line" }, said, h("button", { class: "crm-button crm-o-small", "data-action": "sent", "aria-label": label, title: label, text: locale.t("mark_sent"), onclick: () => this.does.onSent(reminder.id) }));
  }

  /** @param {import("./wire.js").Payment[]} payments */
  #payments(payments) {
    const { locale } = this;
    if (!payments.length) return h("p", { class: "crm-quiet", text: locale.t("no_payments") });
    const loose = (/** @type {number} */ left) => left > 0 && h("span", { class: "crm-quiet", text: locale.t("unallocated", { amount: this.#write(left) }) });
    return h("ul", { class: "crm-o-payments", "aria-label": locale.t("payments") }, payments.map(({ id, paid_on, minor, left }) => h("li", { "data-payment": id }, h("span", { text: locale.date(paid_on) }), h("strong", { text: this.#write(minor) }), loose(left))));
  }
}
