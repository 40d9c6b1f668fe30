import { Dialog } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { titleOf } from "./moves.js";

/**
 * @typedef {import("./wire.js").Card} Card
 * @typedef {import("./wire.js").LostReason} LostReason
 * @typedef {import("./moves.js").LostAnswer} LostAnswer
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 */

/** The reason that says nothing by itself, so that a note must. */
const OTHER = "other";

/** Asks why a deal is lost. */
class LostDialog {
  /**
   * @param {BoardLocale} locale
   * @param {LostReason[]} reasons
   */
  constructor(locale, reasons) {
    this.locale = locale;
    this.reason = h(
      "select",
      { class: "crm-select", name: "reason", "data-autofocus": true, onchange: () => this.#check(false) },
      this.#options(reasons),
    );
    this.note = h("textarea", {
      class: "crm-input",
      name: "note",
      rows: "3",
      maxlength: "2000",
      oninput: () => this.#check(false),
    });
    this.noteLabel = h("span", { class: "crm-label" });
    this.problem = h("p", { class: "crm-problem", role: "alert" });
    this.#check(false);
  }

  /**
   * @param {HTMLElement} root
   * @param {Card} card
   * @returns {Promise<LostAnswer | null>}
   */
  ask(root, card) {
    return new Promise((resolve) => {
      const intro = h("p", { class: "crm-dialog-text", text: this.locale.t("lost_intro", { card: titleOf(card) }) });
      const dialog = new Dialog(
        root,
        { title: this.locale.t("lost_title") },
        intro,
        this.#form(
          () => dialog.cancel(),
          (answer) => (dialog.close(), resolve(answer)),
        ),
      );
      dialog.onCancel = () => resolve(null);
      dialog.open();
    });
  }

  /**
   * @param {() => void} cancel
   * @param {(answer: LostAnswer) => void} done
   */
  #form(cancel, done) {
    const { locale } = this;
    const buttons = h(
      "div",
      { class: "crm-dialog-buttons" },
      h("button", { class: "crm-button", "data-action": "cancel", onclick: cancel, text: locale.t("cancel") }),
      h("button", {
        type: "submit",
        class: "crm-button crm-button-main",
        "data-action": "confirm-lost",
        text: locale.t("lost_confirm"),
      }),
    );
    const reason = h(
      "label",
      { class: "crm-field" },
      h("span", { class: "crm-label", text: locale.t("lost_reason") }),
      this.reason,
    );
    const note = h("label", { class: "crm-field" }, this.noteLabel, this.note);
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      if (this.#check(true)) done({ reason: this.reason.value, note: this.note.value.trim() || null });
    };
    return h("form", { class: "crm-form", novalidate: true, onsubmit: submit }, reason, note, this.problem, buttons);
  }

  /** @param {LostReason[]} reasons */
  #options(reasons) {
    const choose = h("option", { value: "", text: this.locale.t("choose_reason") });
    return [
      choose,
      ...reasons.map(({ key, label, label_zh }) =>
        h("option", { value: key, text: this.locale.nameOf({ name: label, name_zh: label_zh }) }),
      ),
    ];
  }

  /**
   * @param {boolean} aloud whether to say what is missing
   * @returns {boolean} whether nothing is
   */
  #check(aloud) {
    const noteNeeded = this.reason.value === OTHER;
    this.noteLabel.textContent = this.locale.t(noteNeeded ? "lost_note_needed" : "lost_note");
    const missing = !this.reason.value ? this.reason : noteNeeded && !this.note.value.trim() ? this.note : null;
    for (const field of [this.reason, this.note]) field.setAttribute("aria-invalid", String(aloud && field === missing));
    this.problem.textContent =
      aloud && missing ? this.locale.t(missing === this.reason ? "choose_reason" : "lost_note_missing") : "";
    if (aloud) missing?.focus();
    return !missing;
  }
}

/**
 * @param {HTMLElement} root
 * @param {BoardLocale} locale
 * @param {Card} card
 * @param {LostReason[]} reasons
 * @returns {Promise<LostAnswer | null>} null when the person thinks better of it
 */
export function askLostReason(root, locale, card, reasons) {
  return new LostDialog(locale, reasons).ask(root, card);
}
