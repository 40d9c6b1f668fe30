import { fill, h, untouched } from "../shared/dom.js";
import { readAmount, writeAmount } from "./amounts.js";

/** @returns {string} today where the reader is, YYYY-MM-DD */
function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** A payment of one customer: how much, when, for what. */
export class PayForm {
  #exponent = 2;

  /**
   * @param {import("./texts.js").ReceivablesLocale} locale
   * @param {(payment: {amount: string, paid_on: string, to: string | null}) => Promise<boolean>} onPay whether it is recorded
   */
  constructor(locale, onPay) {
    this.locale = locale;
    this.onPay = onPay;
    this.problem = h("p", { class: "crm-problem", role: "alert" });
    this.amount = h("input", { class: "crm-input", inputmode: "decimal", autocomplete: "off", "data-control": "amount" });
    this.day = h("input", { class: "crm-input", type: "date", "data-control": "paid_on", required: true });
    this.to = h("select", { class: "crm-select", "data-control": "to", onchange: () => this.#propose() });
    const field = (/** @type {"amount" | "paid_on" | "pays"} */ key, /** @type {HTMLElement} */ control) => h("label", { class: "crm-field" }, h("span", { class: "crm-label", text: locale.t(key) }), control);
    const save = h("button", { class: "crm-button crm-button-main", "data-action": "pay", text: locale.t("save") });
    save.type = "submit";
    this.el = h("form", { class: "crm-o-pay", "aria-label": locale.t("record"), novalidate: true, onsubmit: this.#onSubmit }, h("h3", { class: "crm-o-title", text: locale.t("record") }), h("div", { class: "crm-o-fields" }, field("amount", this.amount), field("paid_on", this.day), field("pays", this.to), save), this.problem);
  }

  /**
   * @param {import("./wire.js").Instalment[]} instalments
   * @param {number} exponent
   */
  show(instalments, exponent) {
    const { locale } = this;
    this.#exponent = exponent;
    this.amount.value = this.problem.textContent = "";
    this.day.value = today();
    const named = (/** @type {import("./wire.js").Instalment} */ one) => `${one.order} · ${locale.t("number", { n: one.number })} · ${locale.date(one.due_on)}`;
    fill(this.to, h("option", { value: "", text: locale.t("oldest") }), instalments.map((one) => h("option", { value: one.id, text: named(one), "data-open": one.open })));
  }

  focus() {
    this.amount.focus();
  }

  /** An instalment that is chosen is mostly paid as a whole. */
  #propose() {
    const open = this.to.selectedOptions[0]?.dataset.open;
    if (open) this.amount.value = writeAmount(Number(open), this.#exponent);
  }

  /** @param {SubmitEvent} event */
  #onSubmit = async (event) => {
    event.preventDefault();
    const amount = readAmount(this.amount.value, this.#exponent);
    this.problem.textContent = amount && this.day.value ? "" : this.locale.t("amount_needed");
    this.amount.setAttribute("aria-invalid", String(!amount));
    if (!amount || !this.day.value) return this.amount.focus();
    const payment = { amount, paid_on: this.day.value, to: this.to.value || null };
    if (await untouched(this.el, () => this.onPay(payment))) this.amount.value = "";
  };
}
