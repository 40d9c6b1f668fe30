import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { isAbort } from "../shared/rpc.js";
import { debounce } from "../shared/timing.js";
import { callCell } from "./call_list.js";
import { clock } from "../shared/clock.js";
import { customerOf } from "../shared/call_names.js";
import { SimilarView } from "./similar_view.js";

/** Milliseconds of silence before what was typed is searched for. */
const REST = 250;

/** The search through the words of all calls, and through what they mean; and what it found. */
export class SearchView {
  /** @type {AbortController | null} */
  #asking = null;
  /** @type {import("./wire.js").Hit[]} */
  #hits = [];

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {object} io
   * @param {() => import("./wire.js").Filters} io.filters
   * @param {(id: string, at?: number) => void} io.onOpen
   * @param {(searching: boolean) => void} io.onTurn whether there is something to search for
   */
  constructor(context, io) {
    const { locale } = context;
    this.context = context;
    this.io = io;
    this.box = h("input", { class: "crm-input", type: "search", "data-control": "search", "aria-label": locale.t("search"), placeholder: locale.t("search_hint"), oninput: () => this.#typed(), onkeydown: this.#onKey });
    const clear = h("button", { class: "crm-icon-button crm-c-clear", "data-action": "clear-search", label: locale.t("clear_search"), onclick: () => this.clear() }, icon("close"));
    this.bar = h("div", { class: "crm-c-search" }, icon("search"), this.box, clear);
    this.words = h("div");
    this.similar = new SimilarView(context, { filters: io.filters, row: (hit) => this.#hit(hit, "") });
    this.el = h("div", { class: "crm-c-found", hidden: true }, this.words, this.similar.el);
  }

  /** @param {import("./wire.js").Read} read how far calls are read for the search by meaning */
  tellRead(read) {
    if (this.similar.tell(read) && !this.el.hidden) this.similar.ask(this.box.value.trim(), this.#hits);
  }

  /** Searches anew, after the filters changed. */
  refresh() {
    if (this.box.value.trim()) this.#search();
  }

  clear() {
    this.box.value = "";
    this.#typed();
    this.box.focus();
  }

  close() {
    this.#soon.cancel();
    this.#stop();
  }

  #stop() {
    this.#asking?.abort();
    this.similar.stop();
  }

  #soon = debounce(() => this.#search(), REST);

  #typed() {
    const searching = this.box.value.trim() !== "";
    this.el.hidden = !searching;
    this.io.onTurn(searching);
    this.#soon.cancel();
    if (searching) this.#soon();
    else this.#stop();
  }

  async #search() {
    const { rpc, locale } = this.context;
    const text = this.box.value.trim();
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    if (!this.words.children.length) fill(this.words, h("p", { class: "crm-quiet crm-c-note", text: locale.t("searching") }));
    try {
      const found = await rpc.call("search", { text, filters: this.io.filters() }, asking.signal);
      this.#show(found, text);
      await this.similar.ask(text, found.hits);
    } catch (error) {
      if (!isAbort(error)) this.context.fail(error, () => this.#search());
    }
  }

  /**
   * @param {import("./wire.js").Found} found
   * @param {string} text
   */
  #show({ calls, hits, more }, text) {
    const { locale } = this.context;
    this.el.scrollTop = 0;
    this.#hits = hits;
    const nothing = !calls.length && !hits.length;
    const told = nothing ? locale.t("found_nothing", { text }) : locale.t("found_count", { n: hits.length });
    fill(
      this.words,
      nothing && h("p", { class: "crm-quiet crm-c-note", text: told }),
      calls.length > 0 && h("h3", { class: "crm-c-found-title", text: locale.t("found_calls") }),
      calls.map((row) => h("button", { class: "crm-c-hit", "data-hit": row.id, onclick: () => this.io.onOpen(row.id) }, callCell(row, locale).cell)),
      hits.length > 0 && h("h3", { class: "crm-c-found-title", text: locale.t("found_words") }),
      hits.map((hit) => this.#hit(hit, text)),
      more && h("p", { class: "crm-quiet crm-c-note", text: locale.t("found_more", { n: hits.length }) }),
    );
    this.context.say(told);
  }

  /**
   * @param {import("./wire.js").Hit} hit
   * @param {string} text
   */
  #hit({ call, start, speaker, quote }, text) {
    const { locale } = this.context;
    const who = customerOf(call);
    const words = { rep: call.rep ?? locale.t("the_rep"), customer: call.contact ?? call.account ?? locale.t("the_customer") };
    const said = words[/** @type {"rep"} */ (speaker)] ?? speaker;
    return h(
      "button",
      { class: "crm-c-hit", "data-hit": call.id, "data-at": String(start), onclick: () => this.io.onOpen(call.id, start) },
      h("span", { class: "crm-c-line" }, h("span", { class: "crm-c-customer crm-clip", title: who, text: who }), h("span", { class: "crm-c-time", text: clock(start) })),
      h("span", { class: "crm-c-quote" }, marked(quote, text)),
      h("span", { class: "crm-quiet crm-clip", text: [said, locale.day(call.started_at)].join(" · ") }),
    );
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const first = this.el.querySelector("button");
    if (event.key === "Escape") this.clear();
    else if (event.key === "ArrowDown" && first) first.focus();
    else return;
    event.preventDefault();
  };
}

/**
 * @param {string} quote
 * @param {string} text what was looked for: words, those in quotes together
 * @returns {(Node | string)[]} the quote with the words in it marked, and no more before the first than fits
 */
export function marked(quote, text) {
  const words = [...text.replaceAll(/[“”]/g, '"').matchAll(/"([^"]+)"|[^\s"]+/g)].map(([whole, quoted]) => quoted ?? whole);
  const escaped = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const parts = escaped.length ? quote.split(new RegExp(`(${escaped.join("|")})`, "giu")) : [quote];
  if (parts.length > 1 && parts[0] && parts[0].length > 40) parts[0] = `…${parts[0].slice(-30)}`;
  return parts.map((part, at) => (at % 2 ? h("mark", { text: part }) : part));
}
