import { h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { isAbort } from "../shared/rpc.js";
import { Rows } from "../shared/rows.js";
import { UndoBar } from "../shared/undo_bar.js";
import { VirtualList } from "../shared/virtual_list.js";
import { AgeingView } from "./ageing_view.js";
import { sum } from "./amounts.js";
import { CustomerPane } from "./customer_pane.js";
import { isFree, showKeys } from "./keys.js";

/**
 * @typedef {import("./wire.js").Owing} Owing
 */

/** Milliseconds of rest after a letter before it is searched. */
const REST = 200;

/** The tab "Who owes what": the ageing, the customers, and one of them. */
export class OwedTab {
  /** @type {import("./wire.js").Ageing | null} */
  #ageing = null;
  /** @type {string | null} */
  #currency = null;
  /** @type {number | null} */
  #bucket = null;
  /** @type {Owing | null} */
  #customer = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;
  #turn = 0;

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    const { locale, fail } = context;
    this.context = context;
    this.view = new AgeingView(locale, { onBucket: (bucket) => this.#filter(bucket), onCurrency: (currency) => this.#turnTo(currency) });
    this.search = h("input", { class: "crm-input", type: "search", "data-control": "search", "aria-label": locale.t("search"), placeholder: locale.t("search_hint"), oninput: () => this.#searchSoon() });
    this.count = h("p", { class: "crm-quiet", role: "status" });
    const remind = h("button", { class: "crm-button", "data-action": "remind", text: locale.t("remind"), onclick: () => this.#remind() });
    this.rows = new Rows({ ask: (start, count) => this.#ask(start, count), onRows: () => this.list.draw(), onError: (error) => fail(error, () => this.open()) });
    this.list = new VirtualList({ label: locale.t("customers"), rowClass: "crm-o-row", at: (row) => this.rows.at(row), draw: (one) => this.#drawn(one), want: (first, last) => this.rows.want(first, last), onKey: (row, key) => key.key === "Enter" && this.#openRow(row) });
    this.list.el.addEventListener("click", (event) => this.#onClick(event));
    this.none = h("div", { class: "crm-o-none", hidden: true });
    this.pane = new CustomerPane(locale, { onBack: () => this.#leave(), onPay: (payment) => this.#pay(payment), onSent: (id) => this.#sent(id) });
    this.undo = new UndoBar(locale, ({ name }) => locale.t("done_paid", { name }), () => this.#undo());
    this.undo.show(context.opening.undo);
    this.side = h("div", { class: "crm-o-side" }, h("div", { class: "crm-o-line crm-o-find" }, this.search, this.count), this.none, this.list.el);
    this.both = h("div", { class: "crm-o-both" }, this.side, this.pane.el);
    this.el = h("div", { class: "crm-o-tab", tabindex: -1, onkeydown: this.#onKey }, h("div", { class: "crm-o-head" }, this.view.el, remind), this.both, this.undo.el);
  }

  async open() {
    const { rpc, fail, calm } = this.context;
    const turn = ++this.#turn;
    try {
      const ageing = await rpc.call("ageing", { currency: this.#currency });
      if (turn !== this.#turn) return;
      this.#ageing = ageing;
      this.#currency = ageing.currency;
      const page = await this.#ask(0, 100);
      if (turn !== this.#turn) return;
      calm();
      this.#draw(ageing, page);
      const chosen = this.#customer;
      if (chosen) await this.#show(page.rows.find(({ id }) => id === chosen.id) ?? chosen);
    } catch (error) {
      if (!isAbort(error)) fail(error, () => this.open());
    }
  }

  close() {
    clearTimeout(this.#rest);
    this.list.close();
  }

  python() {
    return "ws.receivables.ageing()";
  }

  /**
   * @param {number} start
   * @param {number} count
   * @returns {Promise<import("./wire.js").Page>}
   */
  #ask(start, count) {
    return this.context.rpc.call("customers", { currency: this.#currency, bucket: this.#bucket, text: this.search.value, start, count });
  }

  /**
   * @param {import("./wire.js").Ageing} ageing
   * @param {import("./wire.js").Page} page
   */
  #draw(ageing, page) {
    const { locale } = this.context;
    this.view.show(ageing, this.#bucket);
    this.rows.load(page.total, page.rows);
    this.list.update(page.total);
    this.count.textContent = locale.t("customers_count", { n: page.total });
    const nobody = ageing.customers === 0;
    this.el.classList.toggle("crm-o-empty", nobody);
    this.none.hidden = page.total > 0;
    this.list.el.hidden = page.total === 0;
    if (page.total) return;
    const clear = h("button", { class: "crm-button", "data-action": "clear", text: locale.t("clear"), onclick: () => this.#clear() });
    this.none.replaceChildren(nobody ? panel("money", locale.t("nobody"), locale.t("nobody_text")) : panel("filter", locale.t("nothing_found"), locale.t("nothing_found_text"), clear));
  }

  /** @param {Owing} one */
  #drawn(one) {
    const { locale } = this.context;
    const name = one.name || locale.t("no_customer");
    const [total, late] = [sum(one.minors), sum(one.minors.slice(1))];
    const said = late ? locale.t("late_of_it", { late: this.#write(late) }) : locale.t("not_late");
    const bar = h("span", { class: "crm-o-bar", "aria-hidden": "true" }, one.minors.map((minor, bucket) => minor > 0 && h("span", { "data-bucket": bucket, style: `flex-grow: ${minor / total}` })));
    const facts = h("span", { class: "crm-o-facts" }, h("strong", { text: this.#write(total) }), h("span", { class: "crm-quiet", text: said }));
    return { label: locale.t("customer_label", { name, total: this.#write(total), late: this.#write(late) }), parts: [h("span", { class: "crm-o-customer", "aria-current": this.#customer?.id === one.id ? "true" : null }, h("span", { class: "crm-clip", title: name, text: name }), bar), facts] };
  }

  /** @param {number} minor */
  #write(minor) {
    const { currency = "", exponent = 2 } = this.#ageing ?? {};
    return this.context.locale.money({ minor, currency, exponent });
  }

  /** @param {number} bucket */
  #filter(bucket) {
    this.#bucket = this.#bucket === bucket ? null : bucket;
    this.list.rewind();
    this.open();
  }

  /** @param {string} currency */
  #turnTo(currency) {
    this.#currency = currency;
    this.#leave();
    this.open();
  }

  #searchSoon() {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.open(), REST);
  }

  #clear() {
    this.search.value = "";
    this.#bucket = null;
    this.open();
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest(".crm-row");
    if (row instanceof HTMLElement) this.#openRow(Number(row.dataset.row));
  }

  /** @param {number} row */
  #openRow(row) {
    const customer = this.rows.at(row);
    if (customer) this.#show(customer);
  }

  /** @param {Owing} customer */
  async #show(customer) {
    const { rpc, fail, say, locale } = this.context;
    this.#choose(customer);
    try {
      const one = await rpc.call("one", { id: customer.id, currency: this.#currency });
      if (this.#customer !== customer || !this.#ageing) return;
      this.pane.show(customer, one, this.#ageing);
      this.both.classList.add("crm-o-chosen");
      say(customer.name || locale.t("no_customer"));
    } catch (error) {
      if (!isAbort(error)) fail(error, () => this.#show(customer));
    }
  }

  /** @param {Owing | null} customer whose row is marked */
  #choose(customer) {
    const changed = [this.#customer, customer];
    this.#customer = customer;
    for (const one of changed) if (one) this.rows.replace(({ id }) => id === one.id, { ...one });
    this.list.draw();
  }

  #leave() {
    this.#choose(null);
    this.pane.showNobody();
    this.both.classList.remove("crm-o-chosen");
  }

  /** @param {{amount: string, paid_on: string, to: string | null}} payment */
  async #pay(payment) {
    return this.#change("pay", { ...payment, id: this.#customer?.id ?? null, currency: this.#currency }, ({ undo }) => this.undo.show(undo));
  }

  async #undo() {
    await this.#change("undo", {}, ({ undo }) => {
      this.undo.show(undo);
      this.context.say(this.context.locale.t("undone"));
    });
  }

  async #remind() {
    const { locale, say, fail } = this.context;
    await this.#change("remind", {}, ({ written, rules }) => {
      if (!rules) fail(new Error(locale.t("no_rules")));
      else this.count.textContent = locale.t("reminded", { n: written });
      say(locale.t(rules ? "reminded" : "no_rules", { n: written }));
    });
  }

  /** @param {string} id */
  async #sent(id) {
    await this.#change("sent", { id }, () => {});
  }

  /**
   * @param {string} verb
   * @param {object} args
   * @param {(answer: any) => void} then after everything was read anew
   * @returns {Promise<boolean>} whether it was done
   */
  async #change(verb, args, then) {
    const { rpc, fail } = this.context;
    try {
      const answer = await rpc.call(verb, args);
      await this.open();
      then(answer);
      return true;
    } catch (error) {
      if (!isAbort(error)) fail(error);
      const data = /** @type {any} */ (error)?.data;
      if (data && "next" in data) this.undo.show(data.next);
      return false;
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (!isFree(event)) return;
    const bucket = Number(event.key) - 1;
    if (bucket >= 0 && bucket < 5) this.#filter(bucket);
    else if (event.key === "/") this.search.focus();
    else if (event.key === "p" && this.#customer) this.pane.form.focus();
    else if (event.key === "u") this.#undo();
    else if (event.key === "?") showKeys(this.context);
    else return;
    event.preventDefault();
  };
}
