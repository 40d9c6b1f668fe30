import { Dialog } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { explain } from "../shared/explain.js";
import { MendField } from "./mend_field.js";

/**
 * @typedef {import("./wire.js").Form} Form
 * @typedef {import("./wire.js").Check} Check
 * @typedef {{form: Form, check: Check, anchor: HTMLElement, onDone: (answer: any) => void}} MendOptions
 */

/** Fills in what is missing, beside the row that it belongs to. */
export class MendDialog {
  /**
   * @param {import("./context.js").TabContext} context
   * @param {MendOptions} options
   */
  constructor(context, { form, check, anchor, onDone }) {
    const { locale, root } = context;
    this.context = context;
    this.form = form;
    this.check = check;
    this.anchor = anchor;
    this.onDone = onDone;
    this.fields = form.fields.map((field) => new MendField(context, field, form.owners));
    this.problem = h("p", { class: "crm-problem", role: "alert" });
    this.save = h("button", { type: "submit", class: "crm-button crm-button-main", "data-action": "save", text: locale.t("save") });
    const cancel = h("button", { class: "crm-button", onclick: () => this.dialog.cancel(), text: locale.t("cancel") });
    this.dialog = new Dialog(
      root,
      { title: form.name, className: "crm-q-mend" },
      h("p", { class: "crm-dialog-text", text: locale.t("mend_what", { problem: locale.nameOf(check) }) }),
      h(
        "form",
        { class: "crm-form", novalidate: true, onsubmit: this.#submit },
        this.fields.map((field) => field.el),
        this.problem,
        h("div", { class: "crm-form-buttons" }, cancel, this.save),
      ),
    );
    this.fields[0]?.control.setAttribute("data-autofocus", "");
  }

  open() {
    this.dialog.open();
    this.dialog.veil.classList.add("crm-q-veil");
    this.#place();
  }

  /** Below the row, or above where there is no room; in a narrow window in the middle. */
  #place() {
    const [outer, at] = [this.context.root.getBoundingClientRect(), this.anchor.getBoundingClientRect()];
    const { el } = this.dialog;
    if (outer.width < 620 || !this.anchor.isConnected) return;
    const below = at.bottom - outer.top + 6;
    const top = below + el.offsetHeight > outer.height - 8 ? at.top - outer.top - el.offsetHeight - 6 : below;
    el.style.position = "absolute";
    el.style.top = `${Math.max(8, top)}px`;
    el.style.left = `${Math.max(8, Math.min(at.left - outer.left, outer.width - el.offsetWidth - 8))}px`;
  }

  /** @param {Event} event */
  #submit = async (event) => {
    event.preventDefault();
    const wrong = this.fields.filter((field) => !field.check());
    if (wrong[0]) return wrong[0].control.focus();
    const changed = this.fields.filter((field) => field.changed);
    if (!changed.length) return this.dialog.cancel();
    this.save.disabled = true;
    const { entity, id, version } = this.form;
    const changes = Object.fromEntries(changed.map(({ field, value }) => [field.name, value || null]));
    try {
      const answer = await this.context.rpc.call("mend", { entity, id, check: this.check.key, version, changes });
      this.dialog.close();
      this.onDone(answer);
    } catch (error) {
      this.#fail(error);
    }
    this.save.disabled = false;
  };

  /** @param {any} error */
  #fail(error) {
    const { locale } = this.context;
    const present = error?.code === "stale" ? error.data?.form : null;
    if (!present) {
      this.problem.textContent = explain(error, locale);
      return;
    }
    this.form = present;
    this.fields.forEach((field, index) => present.fields[index] && field.showPresent(present.fields[index]));
    this.problem.textContent = locale.t("conflict");
  }
}
