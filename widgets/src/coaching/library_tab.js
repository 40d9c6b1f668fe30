import { clock } from "../shared/clock.js";
import { fill, h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { icon } from "../shared/icons.js";
import { openCall } from "../shared/open_call.js";
import { isAbort } from "../shared/rpc.js";
import { UndoBar } from "../shared/undo_bar.js";
import { isFree, pressed, step } from "./keys.js";
import { PassagePlayer } from "./passage_player.js";

/** Milliseconds of rest after a letter before it is searched. */
const REST = 200;

/** The tab "Library": the best passages of calls, with their tags. */
export class LibraryTab {
  /** @type {Set<string>} */
  #tags = new Set();
  /** @type {AbortController | null} */
  #asking = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    const { locale } = context;
    this.context = context;
    this.box = h("input", { class: "crm-input", type: "search", "data-control": "search", "aria-label": locale.t("search"), placeholder: locale.t("search_hint"), oninput: () => this.#searchSoon() });
    this.chips = h("div", { class: "crm-h-tags", role: "group", "aria-label": locale.t("tags") });
    this.count = h("p", { class: "crm-quiet crm-h-facts", role: "status" });
    this.body = h("div", { class: "crm-h-scroll" });
    this.player = new PassagePlayer(context, this.body);
    this.undo = new UndoBar(locale, ({ what, name }) => locale.t(/** @type {"done_dropped"} */ (`done_${what}`), { name }), () => this.#undo());
    this.undo.show(context.opening.undo);
    this.el = h("div", { class: "crm-h-tab", tabindex: -1, onkeydown: this.#onKey }, h("div", { class: "crm-h-head" }, this.box, this.chips, this.count), this.body, this.undo.el);
  }

  async open() {
    const { rpc, fail, calm } = this.context;
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      await this.#draw(await rpc.call("passages", { text: this.box.value.trim(), tags: [...this.#tags] }, asking.signal));
      calm();
    } catch (error) {
      if (!isAbort(error)) fail(error, () => this.open());
    }
  }

  shown() {
    this.open();
  }

  close() {
    clearTimeout(this.#rest);
    this.#asking?.abort();
    this.player.close();
  }

  python() {
    const text = this.box.value.trim();
    return text ? `ws.calls.passages(${JSON.stringify(text)})` : "ws.calls.passages()";
  }

  #searchSoon() {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.open(), REST);
  }

  /** @param {import("./wire.js").Library} library */
  async #draw({ passages, more, tags, any }) {
    const { locale } = this.context;
    const gone = [...this.#tags].filter((tag) => !tags.includes(tag));
    for (const tag of gone) this.#tags.delete(tag);
    if (gone.length) return this.open();
    this.box.hidden = this.chips.hidden = this.count.hidden = !any;
    fill(this.chips, tags.map((tag) => h("button", { class: "crm-chip", "data-tag": tag, "aria-pressed": String(this.#tags.has(tag)), title: tag, onclick: () => this.#toggle(tag) }, h("span", { class: "crm-clip", text: tag }))));
    this.count.textContent = locale.t(more ? "more_passages" : "passages_count", { n: passages.length });
    if (!any) return fill(this.body, panel("note", locale.t("no_passages"), locale.t("no_passages_text")));
    if (!passages.length) return fill(this.body, panel("filter", locale.t("nothing_found"), locale.t("nothing_found_text"), h("button", { class: "crm-button", "data-action": "clear", text: locale.t("clear"), onclick: () => this.#clear() })));
    fill(this.body, h("ul", { class: "crm-h-cards crm-h-passages", "aria-label": locale.t("passages") }, passages.map((one, at) => this.#passage(one, at))));
    this.player.drawn();
  }

  /**
   * @param {import("./wire.js").Passage} one
   * @param {number} at its place
   */
  #passage(one, at) {
    const { locale } = this.context;
    const title = one.title || locale.t("no_title");
    const rep = one.rep ?? locale.t("no_rep");
    const moment = `${clock(one.start)} – ${clock(one.end)}`;
    const label = locale.t("passage_label", { title, rep, moment });
    const play = h("button", { class: "crm-button", "data-action": "play", "aria-pressed": "false", title: locale.t("play_passage"), onclick: () => this.player.toggle(one) }, icon("play"), moment);
    const hear = h("button", { class: "crm-icon-button", "data-action": "hear", label: locale.t("hear_call"), onclick: () => this.#hear(one.call, one.start) }, icon("arrow"));
    const remove = one.mine && h("button", { class: "crm-icon-button", "data-action": "remove", label: locale.t("remove"), onclick: () => this.#drop(one.id, title) }, icon("trash"));
    return h(
      "li",
      { class: "crm-h-card crm-h-passage", tabindex: at ? -1 : 0, "aria-label": label, "data-passage": one.id, "data-call": one.call, "data-at": one.start },
      h("div", { class: "crm-h-line" }, h("strong", { class: "crm-h-grow", text: title }), play, hear, remove),
      h("p", { class: "crm-h-said", text: one.quote }),
      one.note && h("p", { class: "crm-h-note" }, icon("note"), h("span", { text: one.note })),
      h("p", { class: "crm-quiet crm-h-small crm-h-line" }, h("span", { text: [rep, locale.t("kept_by", { name: one.by, day: locale.day(one.at) })].join(" · ") }), one.tags.map((tag) => h("span", { class: "crm-h-tag", text: tag }))),
    );
  }

  /** @param {string} tag */
  #toggle(tag) {
    if (!this.#tags.delete(tag)) this.#tags.add(tag);
    this.open();
  }

  #clear() {
    this.#tags.clear();
    this.box.value = "";
    this.open();
  }

  /**
   * @param {string} id
   * @param {number} at seconds
   */
  async #hear(id, at) {
    const { root, rpc, locale, fail } = this.context;
    this.player.stop();
    try {
      await openCall(id, at, { root, rpc, locale });
    } catch (error) {
      fail(error);
    }
  }

  /**
   * @param {string} id
   * @param {string} name
   */
  async #drop(id, name) {
    await this.#change("drop", { id, name });
  }

  async #undo() {
    await this.#change("undo");
  }

  /**
   * @param {"drop" | "undo"} verb
   * @param {object} [args]
   */
  async #change(verb, args) {
    const { rpc, fail } = this.context;
    try {
      const { undo } = await rpc.call(verb, args);
      this.undo.show(undo);
      await this.open();
    } catch (error) {
      fail(error);
      const data = /** @type {any} */ (error)?.data;
      if (data && "next" in data) this.undo.show(data.next);
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const card = /** @type {HTMLElement} */ (event.target).closest(".crm-h-passage");
    if (card instanceof HTMLElement && event.target === card && event.key === "Enter") this.#hear(card.dataset.call ?? "", Number(card.dataset.at));
    if (card instanceof HTMLElement && event.target === card && event.key === " " && isFree(event)) {
      event.preventDefault();
      /** @type {HTMLElement | null} */ (card.querySelector("[data-action=play]"))?.click();
    }
    step(event, this.body, ".crm-h-passage");
    if (isFree(event) && event.key === "/") this.box.focus();
    else if (isFree(event) && event.key === "u") this.#undo();
    else return pressed(event, this.context);
    event.preventDefault();
  };
}
