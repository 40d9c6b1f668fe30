import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { isAbort } from "../shared/rpc.js";
import { detailSections } from "./detail_sections.js";
import { EditForm } from "./edit_form.js";

/**
 * @typedef {import("./wire.js").Card} Card
 * @typedef {import("./wire.js").Detail} Detail
 * @typedef {import("./wire.js").Named} Named
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 * @typedef {import("./edit_form.js").Changes} Changes
 *
 * @typedef {object} DrawerOptions
 * @property {BoardLocale} locale
 * @property {() => Named[]} owners
 * @property {(reason: string | null) => string | null} reasonOf says why a deal was lost, in the reader's language
 * @property {(id: string) => Promise<Detail>} ask
 * @property {(id: string, version: number, changes: Changes) => Promise<Detail>} edit
 * @property {(error: unknown) => string} explain
 * @property {(text: string) => void} say
 * @property {(id: string) => void} onClose
 */

/** The side panel with all of one deal. It is not modal: the board beside it stays usable. */
export class Drawer {
  /** @type {string | null} */
  id = null;
  /** @type {EditForm | null} */
  #form = null;

  /** @param {DrawerOptions} options */
  constructor(options) {
    this.io = options;
    const label = options.locale.t("close");
    this.account = h("p", { class: "crm-drawer-account crm-clip" });
    this.title = h("h3", { class: "crm-drawer-title" });
    this.move = h(
      "button",
      { class: "crm-button crm-drawer-move", "data-action": "move-to", "aria-haspopup": "menu" },
      h("span", { class: "crm-clip", text: options.locale.t("move_to") }),
    );
    this.close = h(
      "button",
      { class: "crm-icon-button", "data-action": "close-drawer", label, onclick: () => this.hide() },
      icon("close"),
    );
    this.body = h("div", { class: "crm-drawer-body" });
    const head = h(
      "header",
      { class: "crm-drawer-head" },
      h("div", { class: "crm-drawer-names" }, this.account, this.title),
      this.move,
      this.close,
    );
    this.el = h(
      "aside",
      { class: "crm-drawer", role: "dialog", "aria-label": options.locale.t("details"), hidden: true, onkeydown: this.#onKey },
      head,
      this.body,
    );
  }

  /** @param {Card} card shown at once, its details as soon as they are here */
  async show(card) {
    this.id = card.id;
    this.#form = null;
    this.el.hidden = false;
    this.#name(card);
    fill(this.body, bones());
    this.close.focus({ preventScroll: true });
    await this.#load(card.id);
  }

  hide() {
    const id = this.id;
    this.id = this.#form = null;
    this.el.hidden = true;
    if (id) this.io.onClose(id);
  }

  /** @param {Card} card as Python has it after a move or an undo of ours */
  moved(card) {
    if (card.id !== this.id) return;
    if (this.#form?.dirty) this.#form.rebase(card);
    else this.#load(card.id);
  }

  /** Something changed in the store: reads the deal again, unless the person is in the middle of editing it. */
  refresh() {
    if (this.id && !this.#form?.dirty) this.#load(this.id);
  }

  /** @param {string} id */
  async #load(id) {
    try {
      const detail = await this.io.ask(id);
      if (this.id === id) this.#draw(detail);
    } catch (error) {
      if (this.id === id && !isAbort(error))
        fill(this.body, h("p", { class: "crm-problem", role: "alert", text: this.io.explain(error) }));
    }
  }

  /** @param {Detail} detail */
  #draw(detail) {
    const { locale, owners } = this.io;
    this.#name(detail.card);
    if (this.#form) this.#form.load(detail.card);
    else this.#form = new EditForm(locale, detail.card, owners(), this.#save);
    const sections = h("div", { class: "crm-sections" }, detailSections(detail, locale, this.io.reasonOf));
    if (this.#form.el.parentElement === this.body) this.body.lastElementChild?.replaceWith(sections);
    else fill(this.body, this.#form.el, sections);
  }

  /** @param {Card} card */
  #name({ id, account, name }) {
    this.account.textContent = account?.name ?? this.io.locale.t("no_account");
    this.title.textContent = name;
    this.title.title = name;
    this.move.dataset.of = id;
  }

  /**
   * @param {Changes} changes
   * @param {number} version
   */
  #save = async (changes, version) => {
    const id = this.id;
    if (!id) return;
    try {
      const detail = await this.io.edit(id, version, changes);
      if (this.id === id) this.#draw(detail);
      this.io.say(this.io.locale.t("said_saved"));
    } catch (error) {
      if (this.id === id && !isAbort(error)) this.#refused(error);
    }
  };

  /** @param {unknown} error */
  #refused(error) {
    const { code, data } = /** @type {any} */ (error);
    if (code === "stale" && data?.card) this.#form?.conflict(data.card);
    else this.#form?.fail(this.io.explain(error));
    if (this.#form) this.#form.save.disabled = false;
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.key === "Escape" && !event.isComposing) this.hide();
  };
}

/** The outline of the details, while Python reads them. */
function bones() {
  return h(
    "div",
    { class: "crm-drawer-bones", "aria-hidden": "true" },
    ["", "crm-bone-title", "crm-bone-title", "crm-bone-short", ""].map((name) => h("div", { class: `crm-bone ${name}` })),
  );
}
