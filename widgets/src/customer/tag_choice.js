import { Dialog } from "../shared/dialog.js";
import { fill, h } from "../shared/dom.js";
import { explain } from "../shared/explain.js";

/** @typedef {{name: string, group: string | null, colour: string | null}} Tag */

/** Tags that are offered at a time. */
const SHOWN = 12;

/**
 * Lets the person put a tag on the customer: one that there is, or a new one.
 *
 * @param {import("./screen.js").Screen} screen
 * @param {HTMLElement} anchor gets the focus back
 */
export async function chooseTag(screen, anchor) {
  const { session, locale, root } = screen;
  const choice = new TagChoice(screen);
  choice.open();
  try {
    const has = new Set(session.snapshot?.customer?.header.tags.map(keyOf));
    /** @type {Tag[]} */
    const all = await session.rpc.call("tags");
    choice.offer(all.filter((tag) => !has.has(keyOf(tag))));
  } catch (error) {
    if (choice.dialog.veil.isConnected) choice.dialog.close();
    screen.errors.show(explain(error, locale));
    if (root.contains(anchor)) anchor.focus();
  }
}

/** Is there at once, so that what is typed is not lost; what there is to choose from follows. */
class TagChoice {
  /** @type {Tag[]} */
  tags = [];
  #offered = false;
  #entered = false;

  /** @param {import("./screen.js").Screen} screen */
  constructor(screen) {
    const { locale } = screen;
    this.screen = screen;
    const label = locale.t("tag_name");
    this.input = h("input", { class: "crm-input", "aria-label": label, placeholder: label, maxlength: "80", "data-autofocus": true, oninput: () => this.#draw() });
    this.list = h("div", { class: "crm-cu-tag-list", role: "group", "aria-label": locale.t("tags") });
    const cancel = h("button", { class: "crm-button", onclick: () => this.dialog.cancel(), text: locale.t("cancel") });
    const form = h("form", { class: "crm-form", onsubmit: this.#submit }, this.input, this.list, h("div", { class: "crm-form-buttons" }, cancel));
    this.dialog = new Dialog(screen.root, { title: locale.t("add_tag") }, form);
  }

  open() {
    this.#draw();
    this.dialog.open();
  }

  /** @param {Tag[]} tags what there is to choose from; what was entered before counts now */
  offer(tags) {
    this.tags = tags;
    this.#offered = true;
    this.#draw();
    if (this.#entered && this.dialog.veil.isConnected) this.#first();
  }

  #first() {
    this.list.querySelector("button")?.click();
  }

  #matching() {
    const text = this.input.value.trim().toLowerCase();
    return this.tags.filter(({ name, group }) => `${name} ${group ?? ""}`.toLowerCase().includes(text));
  }

  #draw() {
    const { locale } = this.screen;
    const text = this.input.value.trim();
    const found = this.#matching().slice(0, SHOWN);
    const buttons = found.map((tag) => {
      const title = [tag.group, tag.name].filter(Boolean).join(" · ");
      return h("button", { class: "crm-chip", title, onclick: () => this.#put(tag), text: tag.name });
    });
    const known = this.tags.some(({ name }) => name.toLowerCase() === text.toLowerCase());
    const make = this.#offered && text && !known && h("button", { class: "crm-chip", "data-action": "new-tag", onclick: () => this.#put({ name: text, group: null, colour: null }), text: locale.t("new_tag", { name: text }) });
    fill(this.list, buttons, make);
  }

  /** @param {Tag} tag */
  async #put({ name, group }) {
    this.dialog.close();
    this.screen.tellDone(await this.screen.session.tag(name, group, true));
  }

  /** @param {Event} event Enter takes the first one */
  #submit = (event) => {
    event.preventDefault();
    this.#entered = !this.#offered;
    this.#first();
  };
}

/** @param {{name: string, group: string | null}} tag */
function keyOf({ name, group }) {
  return `${group ?? ""}\n${name}`;
}
