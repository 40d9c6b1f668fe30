import { fill, h } from "../shared/dom.js";
import { sum } from "./amounts.js";

/** What is owed by days after the due day: a bar, and a button a bucket that shows its customers only. */
export class AgeingView {
  /**
   * @param {import("./texts.js").ReceivablesLocale} locale
   * @param {{onBucket: (bucket: number) => void, onCurrency: (currency: string) => void}} does
   */
  constructor(locale, does) {
    this.locale = locale;
    this.does = does;
    this.total = h("strong", { class: "crm-o-total" });
    this.currency = h("select", { class: "crm-select", "data-choice": "currency", "aria-label": locale.t("currency"), onchange: () => does.onCurrency(this.currency.value) });
    this.rate = h("p", { class: "crm-quiet", "data-fact": "rate" });
    this.bar = h("div", { class: "crm-o-bar", "aria-hidden": "true" });
    this.buckets = h("div", { class: "crm-o-buckets", role: "group", "aria-label": locale.t("ageing") });
    this.el = h("section", { class: "crm-o-ageing" }, h("div", { class: "crm-o-line" }, h("span", { class: "crm-quiet", text: locale.t("total") }), this.total, this.currency, this.rate), this.bar, this.buckets);
  }

  /**
   * @param {import("./wire.js").Ageing} ageing
   * @param {number | null} chosen the bucket of which the customers are shown
   */
  show({ currency, currencies, exponent, sums, rate, rated }, chosen) {
    const { locale } = this;
    const whole = sum(sums);
    const write = (/** @type {number} */ minor) => locale.money({ minor, currency, exponent });
    this.total.textContent = write(whole);
    this.currency.hidden = currencies.length < 2;
    fill(this.currency, currencies.map((one) => h("option", { value: one, text: one })));
    this.currency.value = currency;
    this.rate.textContent = rate === null ? locale.t("none_due", { days: rated }) : locale.t("collected", { share: locale.percent(rate), days: rated });
    fill(this.bar, sums.map((minor, bucket) => minor > 0 && h("span", { "data-bucket": bucket, style: `flex-grow: ${minor / whole}` })));
    fill(this.buckets, sums.map((minor, bucket) => this.#bucket(bucket, write(minor), whole ? minor / whole : 0, chosen)));
  }

  /**
   * @param {number} bucket
   * @param {string} amount
   * @param {number} share
   * @param {number | null} chosen
   */
  #bucket(bucket, amount, share, chosen) {
    const { locale } = this;
    const name = locale.t(/** @type {"bucket_0"} */ (`bucket_${bucket}`));
    const label = locale.t("bucket_label", { bucket: name, amount, share: locale.percent(share) });
    const props = { class: "crm-o-bucket", "data-bucket": bucket, "aria-pressed": String(chosen === bucket), "aria-label": label, title: label };
    return h("button", { ...props, onclick: () => this.does.onBucket(bucket) }, h("span", { class: "crm-o-age", text: name }), h("span", { class: "crm-o-amount", text: amount }), h("span", { class: "crm-quiet", text: locale.percent(share) }));
  }
}
