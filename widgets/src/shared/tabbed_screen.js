import { copyText } from "./copy.js";
import { fill, h } from "./dom.js";
import { ErrorBar } from "./error_bar.js";
import { explain } from "./explain.js";
import { icon } from "./icons.js";
import { LiveRegion } from "./live.js";
import { leaveCustomer } from "./open_customer.js";
import { isAbort } from "./rpc.js";
import { TabBar } from "./tab_bar.js";

/**
 * @typedef {import("./tabbed_context.js").Tab} Tab
 * @typedef {import("./tabbed_context.js").TabContext} TabContext
 * @typedef {{label: string, make: (context: any) => Tab}} TabKind its name's key in the dictionary, and how it is made
 *
 * @typedef {object} ScreenOptions
 * @property {HTMLElement} root
 * @property {import("./rpc.js").Rpc} rpc
 * @property {import("./locale.js").Locale<any>} locale its dictionary has TABBED_TEXTS and `title`
 * @property {Record<string, TabKind>} kinds
 * @property {any} opening what Python said when the screen was opened
 * @property {(code: string) => void} onLanguage
 * @property {(tab: string) => void} onTab
 * @property {() => void} onRetry
 * @property {(context: TabContext) => HTMLElement[]} [tools] buttons of the whole screen
 */

/** A screen as one person sees it, in one language: its first line, its tabs, and the one that is open. */
export class TabbedScreen {
  /** @type {Map<string, Tab>} */
  #tabs = new Map();
  /** @type {string | null} */
  #current = null;

  /** @param {ScreenOptions} options */
  constructor(options) {
    const { root, locale, kinds } = options;
    this.options = options;
    this.locale = locale;
    this.live = new LiveRegion();
    this.errors = new ErrorBar({ dismiss: locale.t("dismiss") });
    this.busy = h("span", { class: "crm-busy", role: "status" });
    this.news = h("button", { class: "crm-chip", "data-action": "news", hidden: true, onclick: () => this.#refresh() });
    const nameOf = (/** @type {string} */ tab) => locale.t(kinds[tab]?.label ?? "title");
    this.bar = new TabBar(locale.t("title"), nameOf, (tab) => this.#choose(tab));
    this.python = h("div", { class: "crm-python", hidden: true });
    this.place = h("div", { class: "crm-tab-place" }, this.#loading());
    fill(root, this.#toolbar(), this.errors.el, this.place, this.python, this.live.el);
    root.lang = locale.tag;
  }

  /**
   * @param {{tabs: string[], tab: string}} opening
   * @param {string} tab
   */
  open({ tabs, tab: first }, tab) {
    this.bar.fill(tabs);
    this.turnTo(tabs.includes(tab) ? tab : first);
  }

  /** @param {string} name */
  turnTo(name) {
    if (!this.bar.has(name) || name === this.#current) return;
    this.#current = name;
    this.bar.mark(name);
    this.errors.clear();
    const known = this.#tabs.get(name);
    const tab = known ?? this.#make(name);
    fill(this.place, tab.el);
    if (known) known.shown?.();
    else tab.open();
    if (!this.python.hidden) this.#showPython();
  }

  /** Somebody else changed something; what is on the screen stays until the person asks for the news, or the tab follows. */
  tellChanged() {
    if (!this.#current) return;
    const tab = this.#tabs.get(this.#current);
    if (tab?.follow) return tab.follow();
    fill(this.news, icon("refresh"), this.locale.t("changed_elsewhere"));
    this.news.title = this.locale.t("refresh");
    this.news.hidden = false;
  }

  /**
   * @param {string} name of an event of Python's
   * @param {any} data
   */
  tell(name, data) {
    if (name === "changed") this.tellChanged();
    else for (const tab of this.#tabs.values()) name === "work" ? tab.tellWork?.(data.work) : tab.tell?.(name, data);
  }

  /** @param {boolean} slow */
  showSlow(slow) {
    this.busy.textContent = slow ? this.locale.t("still_working") : "";
  }

  /**
   * @param {unknown} error
   * @param {() => void} [retry]
   */
  fail(error, retry) {
    if (isAbort(error)) return;
    this.errors.show(explain(error, this.locale), retry && { label: this.locale.t("try_again"), run: retry });
  }

  close() {
    leaveCustomer(this.options.root);
    for (const tab of this.#tabs.values()) tab.close?.();
    fill(this.options.root);
  }

  /** @param {string} name */
  #make(name) {
    const { kinds } = this.options;
    const kind = kinds[name];
    if (!kind) throw new Error(`there is no tab ${name}`);
    const tab = kind.make(this.#context());
    this.#tabs.set(name, tab);
    tab.el.id = this.bar.panelId;
    tab.el.setAttribute("role", "tabpanel");
    tab.el.setAttribute("aria-label", this.locale.t(kind.label));
    return tab;
  }

  /** @returns {TabContext} */
  #context() {
    const { root, rpc, opening } = this.options;
    return {
      root,
      rpc,
      opening,
      locale: this.locale,
      say: (text) => this.live.say(text),
      fail: (error, retry) => this.fail(error, retry),
      calm: () => this.errors.clear(),
      showPython: (line) => this.#showPython(line),
      turnTo: (other, wish) => this.#choose(other, wish),
    };
  }

  /**
   * @param {string} name
   * @param {any} [wish] what the tab is to show, in its own terms
   */
  #choose(name, wish) {
    this.turnTo(name);
    this.options.onTab(name);
    if (wish !== undefined) this.#tabs.get(name)?.show?.(wish);
  }

  #refresh() {
    this.news.hidden = true;
    this.errors.clear();
    if (this.#current) this.#tabs.get(this.#current)?.open();
    else this.options.onRetry();
  }

  #toolbar() {
    const { locale } = this;
    const button = (/** @type {string} */ action, /** @type {any} */ name, /** @type {string} */ label, /** @type {() => void} */ run) =>
      h("button", { class: "crm-icon-button", "data-action": action, label, onclick: run }, icon(name));
    const other = locale.code === "zh" ? "en" : "zh";
    const language = h("button", {
      class: "crm-text-button",
      "data-action": "language",
      lang: other,
      title: locale.t("switch_language"),
      text: locale.t("other_language"),
      onclick: () => this.options.onLanguage(other),
    });
    return h(
      "div",
      { class: "crm-toolbar-line" },
      h("h2", { class: "crm-tabbed-title", text: locale.t("title") }),
      this.bar.el,
      h(
        "div",
        { class: "crm-toolbar-actions" },
        this.busy,
        this.news,
        this.options.tools?.(this.#context()) ?? [],
        button("python", "code", locale.t("show_python"), () => this.#togglePython()),
        button("refresh", "refresh", locale.t("refresh"), () => this.#refresh()),
        language,
      ),
    );
  }

  #loading() {
    const bones = [1, 2, 3, 4].map(() => h("div", { class: "crm-bone" }));
    return h("div", { class: "crm-tab-loading", role: "status", "aria-label": this.locale.t("loading") }, bones);
  }

  #togglePython() {
    if (this.python.hidden) this.#showPython();
    else this.python.hidden = true;
  }

  /** @param {string} [line] the tab's own one when it is left out */
  #showPython(line = (this.#current && this.#tabs.get(this.#current)?.python()) ?? "") {
    const { locale } = this;
    this.python.hidden = false;
    const text = h("code", { class: "crm-python-line", tabindex: "0", text: line });
    const copy = h("button", { class: "crm-button", "data-action": "copy", onclick: () => this.#copy(line) });
    copy.append(icon("copy"), locale.t("copy"));
    const close = { class: "crm-icon-button", label: locale.t("close"), onclick: () => this.#togglePython() };
    fill(this.python, icon("code"), text, copy, h("button", close, icon("close")));
  }

  /** @param {string} line */
  async #copy(line) {
    const copied = await copyText(line, this.options.root);
    if (copied) this.live.say(this.locale.t("copied"));
    else this.errors.show(this.locale.t("not_copied"));
  }
}
