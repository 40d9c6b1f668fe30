import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { gaps, insert, traced } from "./drafting.js";
/**
 * @typedef {object} ComposerOptions
 * @property {(written: import("./drafts.js").Written, then: "wait" | "solve" | null) => Promise<boolean>} onSend tells whether it was written
 * @property {() => void} onMacro
 * @property {(source: import("./wire.js").Source) => void} onSource
 * @property {() => void} onLeave
 */

/** Where a reply or a note is written. Drafts stay with their tickets until they are sent. */
export class Composer {
  /** @type {import("./drafts.js").Drafts} */
  #drafts;
  #id = "";
  #solved = false;

  /**
   * @param {import("./texts.js").TriageLocale} locale
   * @param {import("./drafts.js").Drafts} drafts
   * @param {ComposerOptions} options
   */
  constructor(locale, drafts, options) {
    this.locale = locale;
    this.#drafts = drafts;
    this.io = options;
    this.modes = h("div", { class: "crm-t-modes", role: "group", "aria-label": locale.t("write") });
    this.box = h("textarea", { class: "crm-input crm-t-box", rows: "5", dir: "auto", "data-control": "draft", oninput: () => this.#type(), onkeydown: this.#onKey });
    this.note = h("div", { class: "crm-t-draft-note", "aria-live": "polite" });
    this.buttons = h("div", { class: "crm-t-send" });
    this.el = h("section", { class: "crm-t-composer", "aria-label": locale.t("write") }, this.modes, this.box, this.note, this.buttons);
  }

  get draft() {
    return this.#drafts.of(this.#id);
  }

  /** @param {import("./wire.js").Ticket} ticket the one that is shown: what is written from now on is for it */
  turnTo({ id, status }) {
    this.#solved = status.kind === "solved";
    if (id !== this.#id) this.#take(id);
    this.#draw();
  }

  /** @param {string} id */
  #take(id) {
    this.#id = id;
    this.box.value = this.draft.text;
  }

  /**
   * @param {"reply" | "note"} mode
   */
  write(mode) {
    this.#keep({ mode });
    this.box.focus();
    this.#draw();
  }

  /**
   * Puts a text where the person writes, and the cursor onto the first thing that is missing.
   *
   * @param {string} text
   * @param {import("./wire.js").Suggestion | null} suggestion
   * @param {string | null} [macro] its id: what it sets is done with the reply
   */
  put(text, suggestion, macro = null) {
    if (this.#drafts.sending(this.#id)) return;
    const made = insert(this.box.value, text, this.box.selectionEnd ?? this.box.value.length);
    this.box.value = made.text;
    this.#keep({ text: made.text, mode: "reply", suggestion: suggestion ?? this.draft.suggestion, macro: macro ?? this.draft.macro });
    this.box.focus();
    this.box.setSelectionRange(made.at, made.at);
    this.#draw();
    this.#toGap();
  }

  #type() {
    const text = this.box.value;
    this.#keep({ text, ...(text.trim() ? {} : { suggestion: null, macro: null }) });
    this.#draw();
  }

  /** @param {Partial<import("./drafts.js").Draft>} changed */
  #keep(changed) {
    this.#drafts.change(this.#id, changed);
  }

  #draw() {
    const { locale } = this;
    const { mode } = this.draft;
    const tab = (/** @type {"reply" | "note"} */ each) => h("button", { class: "crm-t-mode", "aria-pressed": String(each === mode), "data-mode": each, text: locale.t(each === "reply" ? "reply" : "internal_note"), onclick: () => this.write(each) });
    const macro = h("button", { class: "crm-text-button crm-t-macro", "data-action": "macro", text: locale.t("macro"), onclick: this.io.onMacro });
    fill(this.modes, tab("reply"), tab("note"), macro);
    this.box.placeholder = locale.t(mode === "note" ? "note_placeholder" : "reply_placeholder");
    this.box.setAttribute("aria-label", locale.t(mode === "note" ? "internal_note" : "reply"));
    this.box.readOnly = this.#drafts.sending(this.#id);
    this.el.classList.toggle("crm-t-noting", mode === "note");
    this.#drawNote();
    this.#drawButtons();
  }

  #drawNote() {
    const { locale } = this;
    const { text, suggestion, mode } = this.draft;
    if (mode === "note") return fill(this.note);
    const missing = gaps(text).map(({ name, start, end }) => h("button", { class: "crm-t-gap", "data-gap": name, onclick: () => this.#mark(start, end) }, h("span", { text: name })));
    const { from, own } = suggestion ? traced(text, suggestion) : { from: [], own: 0 };
    const sources = from.map(({ source, count }) => h("button", { class: "crm-t-from", "data-action": "source", onclick: () => this.io.onSource(source) }, icon("doc"), h("span", { class: "crm-clip", text: locale.t("from_source", { n: count, title: source.title }) })));
    fill(
      this.note,
      missing.length ? [h("span", { class: "crm-t-missing", text: locale.t("fill_in") }), ...missing] : null,
      sources,
      suggestion && own ? h("span", { class: "crm-quiet", text: locale.t("own_words", { n: own }) }) : null,
    );
  }

  #drawButtons() {
    const { locale } = this;
    const { text, mode } = this.draft;
    const blocked = this.#drafts.sending(this.#id) || !text.trim() || (mode === "reply" && gaps(text).length > 0);
    const button = (/** @type {string} */ action, /** @type {string} */ label, /** @type {"wait" | "solve" | null} */ then, main = false) =>
      h("button", { class: `crm-button${main ? " crm-button-main" : ""}`, "data-action": action, disabled: blocked, text: label, onclick: () => this.#send(then) });
    if (mode === "note") return fill(this.buttons, button("send", locale.t("write_note"), null, true));
    const wait = !this.#solved && button("send-wait", locale.t("send_wait"), "wait");
    const solve = !this.#solved && button("send-solve", locale.t("send_solve"), "solve");
    fill(this.buttons, h("span", { class: "crm-quiet crm-t-send-hint", text: locale.t("send_hint") }), wait || null, solve || null, button("send", locale.t("send"), null, true));
  }

  /** @param {"wait" | "solve" | null} then */
  async #send(then) {
    const { draft } = this;
    const id = this.#id;
    if (this.#drafts.sending(id) || !draft.text.trim() || (draft.mode === "reply" && gaps(draft.text).length)) return this.#toGap();
    const sending = this.#drafts.send(id, (written) => this.io.onSend(written, then));
    this.#draw();
    const sent = await sending;
    if (id !== this.#id) return;
    this.#take(id);
    this.#draw();
    if (!sent) this.box.focus();
  }

  #toGap() {
    const first = gaps(this.box.value)[0];
    if (first) this.#mark(first.start, first.end);
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  #mark(start, end) {
    this.box.focus();
    this.box.setSelectionRange(start, end);
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#send(null);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.io.onLeave();
    }
  };
}
