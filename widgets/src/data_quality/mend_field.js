import { fill, h } from "../shared/dom.js";
import { tell } from "../shared/said.js";
import { isAbort } from "../shared/rpc.js";
import { debounce } from "../shared/timing.js";
import { readAmount } from "./amount.js";

/**
 * @typedef {import("./wire.js").Field} Field
 * @typedef {import("./wire.js").Named} Named
 * @typedef {import("./context.js").TabContext} TabContext
 */

const TYPING_REST = 180;

/** One field of a form: its control, what it is worth, and what is wrong with it. */
export class MendField {
  /**
   * @param {TabContext} context
   * @param {Field} field
   * @param {Named[]} owners
   */
  constructor(context, field, owners) {
    this.context = context;
    this.field = field;
    this.before = field.value;
    /** @type {Named | null} the account that was chosen */
    this.chosen = field.value ? { id: field.value, name: field.label ?? "" } : null;
    this.control = this.#control(owners);
    this.problem = h("p", { class: "crm-problem" });
    this.hint = h("p", { class: "crm-q-now" });
    const { locale } = context;
    const hints = [
      field.fault && locale.t("marked_invalid", { why: tell(field.fault, locale) }),
      field.unusable?.length && locale.t("on_file_unusable", { values: field.unusable.join(", ") }),
    ];
    this.hint.textContent = hints.filter(Boolean).join(" ");
    this.found = h("div", { class: "crm-q-found" });
    const label = h("label", { class: "crm-field" }, h("span", { class: "crm-label", text: this.label }), this.control);
    this.el = h("div", { class: "crm-field", "data-field": field.name }, label, this.found, this.hint, this.problem);
  }

  get label() {
    const { locale } = this.context;
    const name = locale.t(/** @type {"field_phone"} */ (`field_${this.field.name}`));
    return this.field.kind === "money" ? locale.t("amount_in", { field: name, currency: this.field.currency ?? "" }) : name;
  }

  /** The value for Python. */
  get value() {
    if (this.field.kind === "account") return this.control.value.trim() ? (this.chosen?.id ?? "") : "";
    const read = this.field.kind === "money" ? readAmount(this.control.value, this.field.exponent ?? 2) : { text: this.control.value.trim() };
    return "text" in read ? read.text : "";
  }

  get changed() {
    return this.value !== this.before;
  }

  /** @returns {boolean} whether it can be sent; else it says why not */
  check() {
    const wrong = this.#wrong();
    this.problem.textContent = wrong;
    this.control.setAttribute("aria-invalid", String(wrong !== ""));
    return wrong === "";
  }

  /** @param {Field} present the field as somebody else left it meanwhile */
  showPresent(present) {
    const { locale } = this.context;
    if (present.value === this.before) return;
    this.before = present.value;
    this.hint.textContent = locale.t("now_is", { value: (present.label || present.value) || locale.t("nothing_there") });
  }

  #wrong() {
    const { locale } = this.context;
    if (this.field.kind === "money" && "wrong" in readAmount(this.control.value, this.field.exponent ?? 2))
      return locale.t("amount_wrong", { n: this.field.exponent ?? 2 });
    if (this.control.validity.badInput) return locale.t("date_wrong");
    const unknown = this.field.kind === "account" && this.control.value.trim() !== (this.chosen?.name ?? "").trim();
    return unknown ? locale.t("choose_account") : "";
  }

  /**
   * @param {Named[]} owners
   * @returns {HTMLInputElement | HTMLSelectElement}
   */
  #control(owners) {
    const { field, context } = this;
    if (field.kind === "user") return this.#owners(owners);
    const props = { class: "crm-input", name: field.name, maxlength: field.longest ?? null };
    const input = h("input", { ...props, type: field.kind === "date" ? "date" : "text", autocomplete: "off" });
    input.value = field.kind === "account" ? (field.label ?? "") : field.value;
    if (field.kind === "money") input.inputMode = "decimal";
    if (field.kind !== "account") return input;
    input.placeholder = context.locale.t("type_account");
    input.addEventListener("input", () => this.#search());
    return input;
  }

  /** @param {Named[]} owners */
  #owners(owners) {
    const known = owners.some(({ id }) => id === this.field.value);
    const left = this.field.value && !known ? [{ id: this.field.value, name: this.field.label ?? "" }] : [];
    const options = [...owners, ...left].map(({ id, name }) => h("option", { value: id, text: name }));
    const none = h("option", { value: "", text: this.context.locale.t("no_owner") });
    const select = h("select", { class: "crm-select", name: this.field.name }, none, options);
    select.value = this.field.value;
    return select;
  }

  #search = debounce(async () => {
    const text = this.control.value.trim();
    if (!text) return fill(this.found);
    try {
      const found = await this.context.rpc.call("accounts", { text });
      if (this.control.value.trim() === text) this.#offer(found);
    } catch (error) {
      if (!isAbort(error)) this.problem.textContent = /** @type {Error} */ (error).message;
    }
  }, TYPING_REST);

  /** @param {Named[]} found */
  #offer(found) {
    const { locale } = this.context;
    if (!found.length) return fill(this.found, h("p", { class: "crm-quiet", text: locale.t("no_match") }));
    const buttons = found.map((each) => h("button", { class: "crm-q-found-one", onclick: () => this.#choose(each), text: each.name }));
    fill(this.found, h("div", { role: "group", "aria-label": locale.t("account_matches") }, buttons));
  }

  /** @param {Named} account */
  #choose(account) {
    this.chosen = account;
    this.control.value = account.name;
    this.problem.textContent = "";
    fill(this.found);
    this.control.focus();
  }
}
