import { Combo } from "../shared/combo.js";
import { Dialog } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/** With whom a call can have been, and who of us had it. */
const KINDS = /** @type {const} */ (["contact", "account", "opportunity", "lead", "rep"]);

/** @typedef {typeof KINDS[number]} Kind */

/** Asks with whom a call was: one box a kind of record, searched while one types. */
export class LinkDialog {
  /**
   * @param {import("./wire.js").TabContext} context
   * @param {import("./wire.js").Call} call
   * @param {(verb: "link_call" | "unlink_call", who: Record<string, string>) => Promise<boolean>} onSave whether it was done
   */
  constructor(context, call, onSave) {
    const { locale, root } = context;
    this.context = context;
    this.call = call;
    this.onSave = onSave;
    this.boxes = /** @type {Record<Kind, Combo>} */ (Object.fromEntries(KINDS.map((kind) => [kind, this.#box(kind)])));
    const save = h("button", { class: "crm-button crm-button-main", type: "submit", "data-action": "save-link", text: locale.t("link_save") });
    const leave = h("button", { class: "crm-button", text: locale.t("cancel"), onclick: () => this.dialog.cancel() });
    const off = h("button", { class: "crm-button", "data-action": "unlink", text: locale.t("unlink"), hidden: !call.linked, onclick: () => this.#send("unlink_call", {}) });
    const why = !call.linked && h("p", { class: "crm-dialog-text", text: locale.phrase(call.why) });
    const form = h("form", { class: "crm-form crm-c-link-form", onsubmit: this.#onSubmit }, KINDS.map((kind) => this.#field(kind)), h("div", { class: "crm-dialog-buttons" }, off, leave, save));
    this.dialog = new Dialog(root, { title: locale.t("link_title") }, ...(why ? [why] : []), form);
  }

  open() {
    this.dialog.open();
    this.boxes.contact.input.focus();
  }

  /** @param {Kind} kind */
  #box(kind) {
    const { locale } = this.context;
    const now = this.call.links[kind];
    const combo = new Combo({
      label: locale.t(`link_${kind}`),
      name: `link-${kind}`,
      value: now?.id ?? "",
      shown: now?.name ?? "",
      nothing: locale.t("link_nothing"),
      options: (text) => this.#found(kind, text),
      onPick: (_id, option) => this.#picked(kind, option),
    });
    if (kind === "contact") combo.input.dataset.autofocus = "";
    return combo;
  }

  /** @param {Kind} kind */
  #field(kind) {
    const { locale } = this.context;
    const label = locale.t(`link_${kind}`);
    const clear = h("button", { class: "crm-icon-button", "data-action": `clear-${kind}`, label: locale.t("link_clear", { label }), onclick: () => this.#clear(kind) }, icon("close"));
    return h("div", { class: "crm-c-link-field" }, h("div", { class: "crm-field" }, h("span", { class: "crm-label", "aria-hidden": "true", text: label }), this.boxes[kind].el), kind === "rep" ? null : clear);
  }

  /**
   * @param {Kind} kind
   * @param {string} text
   */
  async #found(kind, text) {
    const { rpc } = this.context;
    const found = await rpc.call("linkable", { id: this.call.id, kind, text, account: this.boxes.account.value || null });
    return found.map((/** @type {import("./wire.js").Linkable} */ one) => ({ value: one.id, label: one.name, detail: one.detail, account: one.account }));
  }

  /**
   * A contact or a deal brings its account.
   *
   * @param {Kind} kind
   * @param {any} option
   */
  #picked(kind, option) {
    const account = option?.account;
    if (!account || (kind !== "contact" && kind !== "opportunity")) return;
    this.boxes.account.value = account.id;
    this.boxes.account.call(account.name);
  }

  /** @param {Kind} kind */
  #clear(kind) {
    this.boxes[kind].value = "";
    this.boxes[kind].call("");
    this.boxes[kind].input.focus();
  }

  /** @param {Event} event */
  #onSubmit = (event) => {
    event.preventDefault();
    const chosen = KINDS.filter((kind) => this.boxes[kind].value).map((kind) => [kind, this.boxes[kind].value]);
    const changed = KINDS.some((kind) => this.boxes[kind].value !== (this.call.links[kind]?.id ?? ""));
    if (!changed) return this.dialog.cancel();
    const customer = chosen.some(([kind]) => kind !== "rep");
    this.#send(customer || !this.call.linked ? "link_call" : "unlink_call", Object.fromEntries(chosen));
  };

  /**
   * @param {"link_call" | "unlink_call"} verb
   * @param {Record<string, string>} who
   */
  async #send(verb, who) {
    if (await this.onSave(verb, verb === "link_call" ? who : {})) this.dialog.close();
  }
}
