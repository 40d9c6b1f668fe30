import { fill, focusedIn, h } from "../shared/dom.js";
import { ErrorBar } from "../shared/error_bar.js";
import { icon } from "../shared/icons.js";
import { LiveRegion } from "../shared/live.js";
import { emptyCompany, emptyResult, loadingBoard } from "./empty_view.js";
import { explain } from "../shared/explain.js";
import { FilterBar } from "./filter_bar.js";
import { countFilters } from "./filters.js";
import { Gestures } from "./gestures.js";
import { PythonBar } from "../shared/python_bar.js";
import { StripView } from "./strip_view.js";
import { Toolbar } from "./toolbar.js";
import { carryOf, contextOf, drawerOf, movesOf } from "./wiring.js";

/**
 * @typedef {import("./session.js").Session} Session
 * @typedef {import("./state.js").Change} Change
 * @typedef {import("./active.js").Spot} Spot
 * @typedef {import("./texts.js").BoardLocale} BoardLocale
 */

/** The board as one person sees it, in one language. */
export class Screen {
  #gone = new AbortController();
  /** @type {Spot | null} a place whose card is still loading, and shall have the focus then */
  #awaited = null;

  /**
   * @param {Session} session
   * @param {HTMLElement} root
   * @param {BoardLocale} locale
   * @param {(code: string) => void} onLanguage
   */
  constructor(session, root, locale, onLanguage) {
    this.session = session;
    this.root = root;
    this.locale = locale;
    this.onLanguage = onLanguage;
    this.live = new LiveRegion();
    this.errors = new ErrorBar({ dismiss: locale.t("dismiss") });
    this.toolbar = new Toolbar(locale, (pipeline) => this.#view({ pipeline }));
    this.filters = new FilterBar(locale, (filters) => this.#filter(filters));
    this.python = new PythonBar(locale);
    this.notes = h("div", { class: "crm-notes", hidden: true });
    this.background = h("div", { class: "crm-background" });
    this.area = h("div", { class: "crm-area" });
    this.hint = h("p", {
      class: "crm-offscreen",
      id: `crm-keys-${Math.random().toString(36).slice(2)}`,
      text: locale.t("keys_hint"),
    });
    this.moves = movesOf(this);
    this.carry = carryOf(this);
    this.drawer = drawerOf(this);
    this.gestures = new Gestures(this, this.#gone.signal);
    this.strip = new StripView(contextOf(this));
    this.#assemble();
  }

  get state() {
    return this.session.state;
  }

  /** @param {Change} change */
  draw({ stages, fresh }) {
    const { snapshot } = this.state;
    if (!snapshot) return;
    const hadFocus = focusedIn(this.strip.el) !== null;
    this.session.active.settle();
    this.toolbar.update(snapshot);
    if (!stages) this.filters.update(snapshot);
    this.strip.update(stages, fresh);
    this.#drawBackground(snapshot);
    this.#keepFocus(hadFocus);
  }

  close() {
    this.#gone.abort();
    this.strip.close();
    fill(this.root);
  }

  /** @param {string} id puts the focus on a card, wherever it is */
  focusCard(id) {
    this.session.active.set(id);
    const { spot } = this.session.active;
    if (spot) this.focusSpot(spot);
  }

  /** @param {Spot} spot */
  focusSpot(spot) {
    const column = this.strip.column(spot.stage);
    if (!column) return;
    this.strip.revealColumn(spot.stage);
    column.reveal(spot.row);
    this.strip.mark();
    const face = spot.id === null ? null : column.view(spot.id)?.face;
    this.#awaited = face ? null : spot;
    (face ?? column.body).focus({ preventScroll: true });
  }

  /** @param {string} id */
  showDetails(id) {
    const place = this.state.find(id);
    if (!place) return;
    this.session.active.set(id);
    this.drawer.show(place.card);
  }

  /** @param {unknown} error */
  fail(error) {
    const retry = { label: this.locale.t("try_again"), run: () => this.retry() };
    this.errors.show(explain(error, this.locale), this.state.snapshot ? undefined : retry);
  }

  /** Reads the board anew, without losing the place. */
  async retry() {
    if (this.state.snapshot) await this.#view({}, { rewind: false });
    else await this.session.open();
  }

  /**
   * @param {string} stage
   * @param {string} key
   */
  async sort(stage, key) {
    if (await this.session.sort(stage, key)) this.strip.column(stage)?.body.scrollTo({ top: 0 });
    this.#tellPython();
  }

  async togglePython() {
    if (this.python.open) return this.python.hide();
    this.python.show("…");
    await this.#tellPython();
  }

  #assemble() {
    this.errors.onDismiss = () => this.session.active.spot && this.focusSpot(this.session.active.spot);
    fill(this.area, this.strip.el, this.background, this.drawer.el);
    const parts = [
      this.toolbar.el,
      this.filters.el,
      this.errors.el,
      this.notes,
      this.strip.tabs,
      this.area,
      this.python.el,
      this.live.el,
      this.hint,
    ];
    fill(this.root, parts);
    this.root.lang = this.locale.tag;
    this.strip.el.hidden = true;
    fill(this.background, loadingBoard(this.locale));
    this.session.rpc.onSlow = (slow) => this.#showSlow(slow);
  }

  /** @param {string | null} reason a key, or words that came with an import */
  reasonOf(reason) {
    const known = this.state.snapshot?.lost_reasons.find(({ key }) => key === reason);
    return known ? this.locale.nameOf({ name: known.label, name_zh: known.label_zh }) : reason;
  }

  /** @param {import("./wire.js").Card} card */
  moved(card) {
    this.errors.clear();
    this.drawer.moved(card);
    this.strip.column(card.stage)?.view(card.id)?.flash();
  }

  /** @param {string | null} over */
  showCarried(over) {
    if (over) this.strip.revealColumn(over);
    this.root.classList.toggle("crm-carrying", over !== null);
    this.strip.markTarget(over);
    this.strip.draw();
  }

  /** @param {import("./wire.js").Filters} filters */
  async #filter(filters) {
    this.#busy(true);
    const shown = await this.session.filter(filters);
    this.#busy(false);
    if (shown) this.#shownAnew();
  }

  /**
   * @param {{pipeline?: string}} args
   * @param {{rewind?: boolean}} [options]
   */
  async #view(args, { rewind = true } = {}) {
    this.#busy(true);
    const shown = await this.session.view(args);
    this.#busy(false);
    if (shown && rewind) this.#shownAnew();
  }

  #shownAnew() {
    this.strip.rewind();
    const found = this.state.columns.reduce((all, { count }) => all + count, 0);
    this.live.say(this.locale.t("said_found", { n: found }));
    this.#tellPython();
  }

  async #tellPython() {
    if (!this.python.open) return;
    try {
      this.python.show((await this.session.rpc.call("python")).line);
    } catch (error) {
      this.python.hide();
      this.fail(error);
    }
  }

  /** @param {boolean} busy */
  #busy(busy) {
    this.strip.el.setAttribute("aria-busy", String(busy));
  }

  /** @param {boolean} slow */
  #showSlow(slow) {
    this.toolbar.showBusy(slow);
    this.root.classList.toggle("crm-slow", slow);
  }

  /** @param {import("./wire.js").Snapshot} snapshot what stands behind the columns when they have nothing to show */
  #drawBackground({ columns, filters, notes }) {
    const none = columns.every(({ id, count }) => count === 0 && !this.state.cards.get(id)?.rows);
    this.strip.el.hidden = none;
    this.strip.tabs.hidden = none;
    const text = none && (countFilters(filters) ? emptyResult(this.locale) : emptyCompany(this.locale));
    fill(this.background, text);
    fill(
      this.notes,
      notes.map((note) => h("p", { class: "crm-note" }, icon("info"), note)),
    );
    this.notes.hidden = notes.length === 0;
  }

  /** @param {boolean} had whether the focus was on the columns before they were drawn */
  #keepFocus(had) {
    const { spot } = this.session.active;
    if (this.#awaited && spot?.id && focusedIn(this.strip.el)?.matches(".crm-column-body")) this.focusSpot(spot);
    else if (had && !focusedIn(this.root) && spot) this.focusSpot(spot);
  }
}
