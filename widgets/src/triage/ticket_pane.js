import { Menu } from "../shared/menu.js";
import { TicketView } from "./ticket_view.js";

/** The ticket beside the queue: what Python knows of it comes in parts, the quick ones first. */
export class TicketPane {
  /** @type {string | null} */
  id = null;
  #most = 200;
  /** @type {AbortController | null} */
  #reading = null;

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {Pick<import("./ticket_view.js").TicketOptions, "onAct" | "onSend" | "onCustomer" | "onAccept">} options
   */
  constructor(context, options) {
    this.context = context;
    this.view = new TicketView(context, {
      ...options,
      onEarlier: () => this.#earlier(),
      onSource: (source) => this.#openSource(source),
      onRefuse: (suggestion, anchor) => this.#askWhy(suggestion, anchor),
    });
  }

  get el() {
    return this.view.el;
  }

  get ticket() {
    return this.view.shown?.ticket ?? null;
  }

  /** @param {boolean} some */
  showNothing(some) {
    this.view.showNothing(some);
  }

  /** @param {string} id */
  async open(id) {
    const again = id === this.id && this.view.shown !== null;
    this.id = id;
    if (again) return;
    this.#most = 200;
    if (await this.read(true)) await Promise.all([this.#readFace(id), this.#suggest(id)]);
  }

  /**
   * Reads the ticket anew; what the person writes stays.
   *
   * @param {boolean} [fresh] whether another ticket was shown before
   * @returns {Promise<boolean>} whether it is there
   */
  async read(fresh = false) {
    const { rpc, fail } = this.context;
    const id = this.id;
    this.#reading?.abort();
    const reading = (this.#reading = new AbortController());
    try {
      const shown = await rpc.call("ticket", { id, most: this.#most }, reading.signal);
      if (id !== this.id) return false;
      this.view.show(shown, !fresh);
      return true;
    } catch (error) {
      fail(error, () => this.read(fresh));
      return false;
    }
  }

  focus() {
    this.view.focus();
  }

  /** @param {import("./wire.js").Suggested} suggested */
  tellSuggested(suggested) {
    if (suggested.id === this.id) this.view.suggestions.update(suggested);
  }

  /** @param {string} id */
  async #readFace(id) {
    this.view.face.loading();
    try {
      const { face, hidden } = await this.context.rpc.call("face", { id });
      if (id === this.id && this.ticket) this.view.face.update(face, hidden, this.ticket);
    } catch (error) {
      this.context.fail(error);
    }
  }

  /** @param {string} id */
  async #suggest(id) {
    this.view.suggestions.loading();
    try {
      const answer = await this.context.rpc.call("suggest", { id });
      if (answer.state !== "looking") this.tellSuggested(answer);
    } catch (error) {
      this.context.fail(error);
    }
  }

  #earlier() {
    this.#most = 100_000;
    return this.read();
  }

  /** @param {import("./wire.js").Source} source */
  async #openSource(source) {
    try {
      const article = await this.context.rpc.call("article", { id: source.id });
      this.view.suggestions.show(article, source);
    } catch (error) {
      this.context.fail(error);
    }
  }

  /**
   * @param {import("./wire.js").Suggestion} suggestion
   * @param {HTMLElement} anchor
   */
  #askWhy(suggestion, anchor) {
    const { locale, root } = this.context;
    const items = REASONS.map((value) => ({ value, label: locale.t(`reason_${value}`) }));
    new Menu({ root, anchor, label: locale.t("why_not"), items, onPick: (reason) => this.#refuse(suggestion, reason) }).open();
  }

  /**
   * @param {import("./wire.js").Suggestion} suggestion
   * @param {string} reason
   */
  async #refuse({ key }, reason) {
    const { rpc, fail, say, locale } = this.context;
    try {
      await rpc.call("refuse", { id: this.id, key, reason });
      this.view.suggestions.drop(key);
      say(locale.t("refused"));
      this.focus();
    } catch (error) {
      fail(error);
    }
  }
}

/** Why a suggestion may be no help, as Python calls it. */
const REASONS = /** @type {const} */ (["not_this", "outdated", "incomplete", "wording", "already_said"]);
