import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { isAbort } from "../shared/rpc.js";
import { debounce } from "../shared/timing.js";

/**
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 * @typedef {import("./wire.js").Hit} Hit
 *
 * @typedef {object} SearchOptions
 * @property {CustomerLocale} locale
 * @property {(text: string, signal: AbortSignal) => Promise<{hits: Hit[]}>} ask
 * @property {(id: string) => Promise<void>} onChoose
 * @property {() => void} onLeave back to the customer, when there is one
 * @property {(name: string) => void} onNew makes a customer
 * @property {(error: unknown) => void} onError
 * @property {(text: string) => void} say
 */

/** Milliseconds of rest before typed text is searched for. */
const TYPING_REST = 200;

/** Type what you remember, choose with the arrow keys: a combobox with its list always open. */
export class SearchView {
  /** @type {Hit[]} */
  #hits = [];
  #active = -1;
  /** @type {AbortController | null} */
  #asking = null;

  /** @param {SearchOptions} options */
  constructor(options) {
    const { locale } = options;
    const id = `crm-cu-hits-${Math.random().toString(36).slice(2)}`;
    this.io = options;
    this.list = h("ul", { class: "crm-cu-hits", role: "listbox", id, "aria-label": locale.t("search_title") });
    const props = {
      type: "search",
      class: "crm-input",
      role: "combobox",
      placeholder: locale.t("search_hint"),
      "aria-label": locale.t("search_title"),
      "aria-expanded": "true",
      "aria-controls": id,
      "aria-autocomplete": "list",
      autocomplete: "off",
      enterkeyhint: "search",
    };
    const oninput = (/** @type {InputEvent} */ event) => event.isComposing || this.#soon();
    this.input = h("input", { ...props, oninput, oncompositionend: () => this.#soon(), onkeydown: this.#onKey });
    this.label = h("p", { class: "crm-cu-hits-label" });
    this.note = h("div", { class: "crm-cu-empty", hidden: true });
    const box = h("div", { class: "crm-cu-search" }, icon("search"), this.input);
    const title = h("h2", { class: "crm-cu-search-title", text: locale.t("search_title") });
    const make = h("button", { class: "crm-button", "data-action": "new", onclick: () => options.onNew(this.input.value.trim()) }, icon("plus"), locale.t("new_customer"));
    const head = h("div", { class: "crm-cu-finder-head" }, title, make);
    this.el = h("div", { class: "crm-cu-finder" }, h("div", { class: "crm-cu-finder-column" }, head, box, this.label, this.list, this.note));
  }

  /** Asks for the newest customers and takes the focus. */
  async open() {
    this.input.value = "";
    this.input.focus({ preventScroll: true });
    await this.#search();
  }

  close() {
    this.#soon.cancel();
    this.#asking?.abort();
  }

  #soon = debounce(() => this.#search(), TYPING_REST);

  async #search() {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const text = this.input.value.trim();
    try {
      const { hits } = await this.io.ask(text, asking.signal);
      this.#show(text, hits);
    } catch (error) {
      if (!isAbort(error)) this.io.onError(error);
    }
  }

  /**
   * @param {string} text
   * @param {Hit[]} hits
   */
  #show(text, hits) {
    const { locale } = this.io;
    this.#hits = hits;
    this.label.textContent = hits.length && !text ? locale.t("search_latest") : "";
    fill(this.list, hits.map(this.#option));
    this.list.hidden = hits.length === 0;
    this.note.hidden = hits.length > 0;
    if (!hits.length) fill(this.note, text ? this.#nobody(text) : this.#none());
    if (text) this.io.say(locale.t("search_found", { n: hits.length }));
    this.#mark(text && hits.length ? 0 : -1);
  }

  /**
   * @param {Hit} hit
   * @param {number} index
   */
  #option = ({ id, name, kind, city, tier, by }, index) => {
    const { locale } = this.io;
    const facts = [by, city, tier && locale.t("tier", { tier })].filter(Boolean).join(" · ");
    return h(
      "li",
      { class: "crm-cu-hit", role: "option", id: `${this.list.id}-${index}`, "data-id": id, "aria-selected": "false", onclick: () => this.#choose(index) },
      icon(kind === "person" ? "person" : "account"),
      h("span", { class: "crm-cu-hit-name crm-clip", title: name, text: name }),
      facts && h("span", { class: "crm-cu-hit-facts crm-clip", text: facts }),
    );
  };

  /** @param {string} text */
  #nobody(text) {
    const { locale } = this.io;
    return [
      h("p", { class: "crm-cu-empty-title", text: locale.t("search_nothing", { text }) }),
      h("p", { class: "crm-quiet", text: locale.t("search_nothing_text") }),
      h("button", { class: "crm-button", "data-action": "new-named", onclick: () => this.io.onNew(text), text: locale.t("new_named", { text }) }),
    ];
  }

  #none() {
    const { locale } = this.io;
    return [
      h("p", { class: "crm-cu-empty-title", text: locale.t("search_none") }),
      h("p", { class: "crm-quiet", text: locale.t("search_none_text") }),
      h("dl", { class: "crm-cu-commands" }, this.#command("search_import", "crm-lab import <file>"), this.#command("search_demo", "crm-lab demo")),
    ];
  }

  /**
   * @param {"search_import" | "search_demo"} key
   * @param {string} line
   */
  #command(key, line) {
    const label = this.io.locale.t("copy");
    const copy = h("button", { class: "crm-icon-button", "data-action": "copy", "data-text": line, label }, icon("copy"));
    return h("div", {}, h("dt", { text: this.io.locale.t(key) }), h("dd", { class: "crm-cu-code" }, h("code", { text: line }), copy));
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.isComposing) return;
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });
    const step = steps[event.key];
    if (step) this.#mark((this.#active + step + this.#hits.length) % Math.max(1, this.#hits.length));
    else if (event.key === "Enter" && this.#active >= 0) this.#choose(this.#active);
    else if (event.key === "Escape" && this.input.value) this.#empty();
    else if (event.key === "Escape") this.io.onLeave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #empty() {
    this.input.value = "";
    this.#soon();
  }

  /** @param {number} index of the hit that Enter chooses */
  #mark(index) {
    this.#active = index;
    [...this.list.children].forEach((option, each) => option.setAttribute("aria-selected", String(each === index)));
    const option = this.list.children[index];
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  #choose(index) {
    const hit = this.#hits[index];
    if (hit) this.io.onChoose(hit.id);
  }
}
