import { Menu } from "../shared/menu.js";
import { TicketView } from "./ticket_view.js";

/** The ticket beside the queue: what Python knows of it comes in parts, the quick ones first. */
export class TicketPane {
  /** @type {string | null} the ticket that was asked for; until it is there, `ticket` is another one */
  id = null;
  /** @type {Promise<void>} ends when the ticket that was asked for last is there, or can't be had */
  settled = Promise.resolve();
  #most = 200;
  /** @type {AbortController | null} */
  #reading = null;

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {Pick<import("./ticket_view.js").TicketOptions, "onAct" | "onSend" | "onCustomer" | "onSplit" | "proposals">} options
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
  open(id) {
    const there = id === this.id && (id === this.ticket?.id || this.#reading);
    if (there) return this.settled;
    this.id = id;
    this.#most = 200;
    this.settled = this.read();
    return this.settled;
  }

  /** Reads the ticket anew, or the one that was asked for; what the person writes stays. */
  async read() {
    const { rpc, fail } = this.context;
    const id = this.id;
    this.#reading?.abort();
    const reading = (this.#reading = new AbortController());
    try {
      this.#show(await rpc.call("ticket", { id, most: this.#most }, reading.signal));
    } catch (/** @type {any} */ error) {
      if (reading === this.#reading) this.#stay(error.code === "not_found");
      fail(error, () => id && this.open(id));
    } finally {
      if (reading === this.#reading) this.#reading = null;
    }
  }

  /** @param {import("./wire.js").Shown} shown */
  #show(shown) {
    const { id, version } = shown.ticket;
    const changed = this.ticket?.version !== version;
    const other = this.view.show(shown);
    if (other || changed) this.#propose(id);
    if (!other) return;
    this.#readFace(id);
    this.#suggest(id);
  }

  /**
   * What was asked for can't be had: the ticket that is shown stays.
   *
   * @param {boolean} gone whether there is no such ticket, or none that this person may see
   */
  #stay(gone) {
    if (gone && this.ticket?.id === this.id) this.showNothing(true);
    this.id = this.ticket?.id ?? null;
  }

  focus() {
    this.view.focus();
  }

  /** @param {import("./wire.js").Suggested} suggested */
  tellSuggested(suggested) {
    if (suggested.id === this.ticket?.id) this.view.suggestions.update(suggested);
  }

  /** @param {import("./wire.js").Proposed | import("./wire.js").NotProposed} proposed late ones belong to their own ticket */
  tellProposed(proposed) {
    if (proposed.id !== this.ticket?.id) return;
    const news = this.view.proposals.update(proposed);
    if (news) this.context.say(news);
  }

  /** @param {string} id */
  async #propose(id) {
    this.view.proposals.loading();
    try {
      await this.context.rpc.call("propose", { id });
    } catch (error) {
      this.context.fail(error);
    }
  }

  /** @param {string} id */
  async #readFace(id) {
    this.view.face.loading();
    try {
      const { face, hidden } = await this.context.rpc.call("face", { id });
      if (this.ticket?.id === id) this.view.face.update(face, hidden, this.ticket);
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
      await rpc.call("refuse", { key, reason });
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
