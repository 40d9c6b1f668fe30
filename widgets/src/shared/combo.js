import { fill, h } from "./dom.js";
import { isAbort } from "./rpc.js";
import { debounce } from "./timing.js";

/**
 * @typedef {{value: string, label: string, detail?: string, group?: string, search?: string}} Option
 *
 * @typedef {object} ComboOptions
 * @property {string} label
 * @property {string} [value]
 * @property {string} [shown] what stands in the box for the value
 * @property {string} [placeholder]
 * @property {boolean} [free] whether a text that is no option is taken, too
 * @property {(text: string) => Option[] | Promise<Option[]>} options
 * @property {(value: string, option?: Option) => void} onPick
 * @property {string} nothing what is said when nothing is found
 * @property {string} [name] for tests and for the focus to come back to
 */

/** Milliseconds of rest before suggestions are asked for. */
const REST = 120;
const MOST_DRAWN = 200;

/** A box to search in, with suggestions below: choose by mouse or keys. */
export class Combo {
  /** @type {Option[]} */
  #found = [];
  #active = -1;
  #turn = 0;
  #open = false;
  /** Whether suggestions are on their way, and whether the first of them is to be taken. */
  #waiting = { asked: false, take: false };

  /** @param {ComboOptions} options */
  constructor(options) {
    this.options = options;
    this.value = options.value ?? "";
    this.shown = options.shown ?? this.value;
    const id = `crm-combo-${Math.random().toString(36).slice(2)}`;
    this.list = h("ul", { class: "crm-combo-list", role: "listbox", id, hidden: true, "aria-label": options.label });
    this.input = h("input", {
      class: "crm-input crm-combo-input",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": options.label,
      title: this.shown,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
      "data-control": options.name,
      placeholder: options.placeholder,
      value: this.shown,
      oninput: () => this.#typed(),
      onfocus: () => this.input.select(),
      onclick: () => this.#search(""),
      onblur: () => this.#leave(),
      onkeydown: this.#onKey,
    });
    this.el = h("div", { class: "crm-combo" }, this.input, this.list);
  }

  /** @param {string} shown what stands in the box for its value */
  call(shown) {
    this.shown = shown;
    this.input.value = shown;
    this.input.title = shown;
  }

  #search = debounce((/** @type {string} */ text = this.input.value) => this.#ask(text), REST);

  /** What was found for another text is no answer any more. */
  #typed() {
    this.#turn += 1;
    this.#found = [];
    this.#active = -1;
    this.#waiting = { asked: true, take: false };
    fill(this.list);
    this.#search();
  }

  /** @param {string} text */
  async #ask(text) {
    const turn = ++this.#turn;
    try {
      const found = await this.options.options(text.trim());
      if (turn === this.#turn && this.input.isConnected && document.activeElement !== document.body) this.#show(found);
    } catch (error) {
      if (!isAbort(error)) this.#show([]);
    }
  }

  /** @param {Option[]} found */
  #show(found) {
    const { take } = this.#waiting;
    this.#waiting = { asked: false, take: false };
    this.#found = found.slice(0, MOST_DRAWN);
    this.#active = -1;
    this.#setOpen(true);
    /** @type {Node[]} */
    const drawn = [];
    let group = "";
    this.#found.forEach((option, index) => {
      if (option.group && option.group !== group) {
        group = option.group;
        drawn.push(h("li", { class: "crm-combo-group", role: "presentation", text: group }));
      }
      drawn.push(this.#option(option, index));
    });
    if (!drawn.length) drawn.push(h("li", { class: "crm-combo-none", role: "presentation", text: this.options.nothing }));
    fill(this.list, drawn);
    this.#place();
    const first = this.#exact() ?? this.#found[0];
    if (take && first) this.#pick(first);
  }

  /** @param {Option} option @param {number} index */
  #option(option, index) {
    return h(
      "li",
      {
        class: "crm-combo-option",
        role: "option",
        id: `${this.list.id}-${index}`,
        "aria-selected": "false",
        "data-value": option.value,
        onpointerdown: (/** @type {Event} */ event) => event.preventDefault(),
        onclick: () => this.#pick(option),
      },
      h("span", { class: "crm-clip", text: option.label }),
      option.detail && h("span", { class: "crm-combo-detail", text: option.detail }),
    );
  }

  /** Below the box, or above it where there is no room. */
  #place() {
    const root = this.el.closest(".crm-tabbed") ?? document.body;
    const [outer, at] = [root.getBoundingClientRect(), this.input.getBoundingClientRect()];
    const below = outer.bottom - at.bottom - 8;
    const above = at.top - outer.top - 8;
    const up = below < 160 && above > below;
    this.list.style.maxHeight = `${Math.max(90, Math.min(280, up ? above : below))}px`;
    this.list.classList.toggle("crm-combo-up", up);
    const right = at.left + this.list.offsetWidth > outer.right - 8;
    this.list.classList.toggle("crm-combo-right", right);
  }

  /** @param {Option} option */
  #pick(option) {
    this.value = option.value;
    this.call(option.label);
    this.#close();
    this.options.onPick(option.value, option);
  }

  #leave() {
    this.#close();
    if (this.options.free) this.#take();
    else this.input.value = this.shown;
  }

  /** Takes what stands in the box as the value. */
  #take() {
    const text = this.input.value.trim();
    if (text === this.shown || text === this.value) return;
    this.value = text;
    this.shown = text;
    this.options.onPick(text);
  }

  #close() {
    this.#search.cancel();
    this.#turn += 1;
    this.#setOpen(false);
  }

  /** @param {boolean} open */
  #setOpen(open) {
    this.#open = open;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      event.stopPropagation();
      if (!this.#open) this.#ask("");
      else this.#step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") this.#enter(event);
    else if (event.key === "Escape" && this.#open) {
      event.stopPropagation();
      this.#close();
    }
  };

  /** @param {KeyboardEvent} event */
  #enter(event) {
    if (this.#waiting.asked && !this.options.free) {
      event.preventDefault();
      this.#waiting.take = true;
      return;
    }
    const exact = this.#exact();
    const option = this.#found[this.#active] ?? (this.options.free ? exact : (exact ?? this.#found[0]));
    if (this.#open && option && (this.#active >= 0 || this.input.value.trim())) {
      event.preventDefault();
      this.#pick(option);
    } else if (this.options.free) {
      event.preventDefault();
      this.#close();
      this.#take();
    }
  }

  /** The suggestion that is just what was typed. */
  #exact() {
    return this.#found.find(({ label, value }) => [label, value].includes(this.input.value.trim()));
  }

  /** @param {number} step */
  #step(step) {
    const count = this.#found.length;
    if (!count) return;
    this.#active = (this.#active + step + count + (this.#active < 0 && step < 0 ? 1 : 0)) % count;
    const options = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll("[role=option]")]);
    options.forEach((el, index) => el.setAttribute("aria-selected", String(index === this.#active)));
    const active = options[this.#active];
    if (active) this.input.setAttribute("aria-activedescendant", active.id);
    active?.scrollIntoView({ block: "nearest" });
  }
}

/**
 * @param {Option[]} all
 * @param {string} text
 * @returns {Option[]} those that have every word of the text in them
 */
export function matching(all, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((one) => {
    const told = `${one.label} ${one.value} ${one.group ?? ""} ${one.search ?? ""}`.toLowerCase();
    return words.every((word) => told.includes(word));
  });
}
