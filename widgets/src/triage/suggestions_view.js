import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { panel } from "../shared/empty_panel.js";
import { marked } from "./drafting.js";

/**
 * @typedef {import("./wire.js").Suggestion} Suggestion
 * @typedef {import("./wire.js").Source} Source
 *
 * @typedef {object} SuggestionOptions
 * @property {(suggestion: Suggestion) => void} onInsert
 * @property {(suggestion: Suggestion, anchor: HTMLElement) => void} onRefuse
 * @property {(source: Source) => void} onSource
 */

/** Suggested replies beside the sources of their sentences. */
export class SuggestionsView {
  /** @type {Suggestion[]} */
  #suggestions = [];

  /**
   * @param {import("./texts.js").TriageLocale} locale
   * @param {SuggestionOptions} options
   */
  constructor(locale, options) {
    this.locale = locale;
    this.io = options;
    this.list = h("div", { class: "crm-t-suggestions-list" });
    this.article = h("div", { class: "crm-t-article", hidden: true });
    this.el = h("section", { class: "crm-t-card crm-t-suggestions", "aria-label": locale.t("suggestions") }, h("h3", { class: "crm-t-card-title", text: locale.t("suggestions") }), this.list, this.article);
  }

  loading() {
    this.#suggestions = [];
    this.article.hidden = true;
    const wait = h("p", { class: "crm-offscreen", role: "status", text: this.locale.t("looking_for_replies") });
    fill(this.list, wait, h("div", { class: "crm-bone" }), h("div", { class: "crm-bone crm-bone-short" }));
  }

  /** @param {import("./wire.js").Suggested} suggested */
  update({ state, suggestions, answered = true, error }) {
    const { locale } = this;
    this.#suggestions = suggestions;
    if (state === "failed") return fill(this.list, h("p", { class: "crm-problem", role: "alert", text: locale.t("suggestions_failed", { message: error?.message ?? "" }) }));
    if (state === "none") return fill(this.list, panel("doc", locale.t("no_base"), locale.t("no_base_text")));
    const unsure = !answered || !suggestions.length;
    fill(this.list, unsure ? h("p", { class: "crm-quiet crm-t-wrap", role: "status", text: locale.t("no_answer") }) : null, suggestions.map((one, place) => this.#card(one, place)));
  }

  /** @param {number} number from 1 on */
  take(number) {
    const chosen = this.#suggestions[number - 1];
    if (chosen) this.io.onInsert(chosen);
    return chosen !== undefined;
  }

  /** @param {string} key */
  drop(key) {
    if (!this.#suggestions.some((one) => one.key === key)) return;
    const rest = this.#suggestions.filter((one) => one.key !== key);
    this.update({ id: "", state: "ready", suggestions: rest, answered: rest.some(({ sure }) => sure) });
  }

  /**
   * Opens an article beside the reply, with the sentences that were taken of it marked.
   *
   * @param {import("./wire.js").Article} article
   * @param {Source} source
   */
  show(article, source) {
    const { locale } = this;
    const close = h("button", { class: "crm-icon-button", label: locale.t("close"), "data-action": "close-article", onclick: () => (this.article.hidden = true) }, icon("close"));
    const pieces = marked(article.body, source.passages).map(({ text, marked: on }) => h(on ? "mark" : "span", { text }));
    this.article.hidden = false;
    fill(this.article, h("div", { class: "crm-t-card-head" }, h("h4", { class: "crm-t-wrap", text: article.title }), close), h("div", { class: "crm-t-article-body", tabindex: "0", dir: "auto" }, pieces));
    this.article.querySelector("mark")?.scrollIntoView({ block: "center" });
  }

  /**
   * @param {Suggestion} suggestion
   * @param {number} place
   */
  #card(suggestion, place) {
    const { locale, io } = this;
    const percent = suggestion.confidence === null ? "" : locale.percent(suggestion.confidence);
    const says = suggestion.sure ? percent : [locale.t("perhaps"), percent].filter(Boolean).join(" · ");
    const sure = says ? h("span", { class: "crm-t-sure crm-quiet", title: locale.t("confidence"), text: says }) : null;
    const head = h("div", { class: "crm-t-suggestion-head" }, h("kbd", { text: String(place + 1) }), h("strong", { class: "crm-clip", title: suggestion.title, text: suggestion.title }), sure);
    const insertIt = h("button", { class: "crm-button", "data-action": "insert", text: locale.t("insert"), onclick: () => io.onInsert(suggestion) });
    /** @type {HTMLButtonElement} */
    const refuse = h("button", { class: "crm-text-button", "data-action": "refuse", text: locale.t("not_helpful"), onclick: () => io.onRefuse(suggestion, refuse) });
    const missing = suggestion.missing.length ? h("p", { class: "crm-t-missing", text: locale.t("misses", { names: suggestion.missing.join(locale.t("list_mark")) }) }) : null;
    return h(
      "article",
      { class: `crm-t-suggestion${suggestion.sure ? "" : " crm-t-unsure"}`, "data-suggestion": String(place + 1), "aria-label": locale.t("suggestion_label", { n: place + 1, title: suggestion.title }) },
      head,
      h("p", { class: "crm-quiet crm-t-fine", text: suggestion.label[locale.code === "zh" ? 1 : 0] }),
      h("p", { class: "crm-t-suggestion-text", dir: "auto" }, suggestion.sentences.flatMap((one) => this.#sentence(one, suggestion))),
      missing,
      h("div", { class: "crm-t-suggestion-foot" }, insertIt, refuse, suggestion.sources.map((source, at) => this.#source(source, at))),
    );
  }

  /**
   * @param {import("./wire.js").Sentence} sentence
   * @param {Suggestion} suggestion
   */
  #sentence({ text, source }, suggestion) {
    const from = source === null ? null : suggestion.sources[source];
    if (!from) return [h("span", { text })];
    const title = this.locale.t("sentence_from", { title: from.title });
    return [h("span", { class: "crm-t-cited", title, onclick: () => from.kind === "article" && this.io.onSource(from) }, text, h("sup", { text: String((source ?? 0) + 1) }))];
  }

  /**
   * @param {Source} source
   * @param {number} at
   */
  #source(source, at) {
    const name = h("span", { class: "crm-clip", text: [at + 1, source.title].join(" ") });
    if (source.kind === "macro") return h("span", { class: "crm-t-from", title: source.title }, name);
    return h("button", { class: "crm-t-from", "data-action": "source", title: source.title, onclick: () => this.io.onSource(source) }, icon("doc"), name);
  }
}
