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
  try {
    const has = new Set(session.snapshot?.customer?.header.tags.map(keyOf));
    /** @type {Tag[]} */
    const all = await session.rpc.call("tags");
    new TagChoice(screen, all.filter((tag) => !has.has(keyOf(tag)))).open();
  } catch (error) {
    screen.errors.show(explain(error, locale));
    if (root.contains(anchor)) anchor.focus();
  }
}

class TagChoice {
  /**
   * @param {import("./screen.js").Screen} screen
   * @param {Tag[]} tags
   */
  constructor(screen, tags) {
    const { locale } = screen;
    this.screen = screen;
    this.tags = tags;
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
    const make = text && !known && h("button", { class: "crm-chip", "data-action": "new-tag", onclick: () => this.#put({ name: text, group: null, colour: null }), text: locale.t("new_tag", { name: text }) });
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
    const first = this.list.querySelector("button");
    first?.click();
  };
}

/** @param {{name: string, group: string | null}} tag */
function keyOf({ name, group }) {
  return `${group ?? ""}\n${name}`;
}
