import { Rpc, isAbort } from "../shared/rpc.js";

/**
 * @typedef {import("../shared/host.js").HostModel} HostModel
 * @typedef {import("./wire.js").Snapshot} Snapshot
 */

/** One view's talk with Python: what it asked for, what it knows. Lives through changes of language. */
export class Session {
  /** @type {Snapshot | null} */
  snapshot = null;
  /** @type {AbortController | null} */
  #looking = null;
  /** @type {(news: boolean) => void} told when there is another snapshot; news: the same customer after a change */
  onSnapshot = () => {};
  /** @type {(counts: Record<string, number>) => void} */
  onCounts = () => {};
  /** @type {(portrait: import("./wire.js").Portrait) => void} */
  onPortrait = () => {};
  /** @type {(standing: import("./wire.js").Standing | null) => void} */
  onStanding = () => {};
  /** @type {(error: unknown) => void} */
  onError = () => {};

  /** @param {HostModel} model */
  constructor(model) {
    this.rpc = new Rpc(model);
    this.rpc.on("changed", ({ seq }) => this.#changed(seq));
    this.rpc.on("turned", () => this.open(this.language ?? "en"));
    this.rpc.on("standing", (told) => this.#stands(told));
  }

  /**
   * Reads the screen.
   *
   * @param {string} language in which texts are stored
   * @param {{news?: boolean}} [options]
   */
  open(language, { news = false } = {}) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
    this.language = language;
    return this.#take("open", { zone, language }, news);
  }

  /** @param {string} id */
  choose(id) {
    return this.#take("choose", { id }, false);
  }

  /** @param {string} locale */
  speak(locale) {
    this.language = locale;
    return this.#take("speak", { locale }, false);
  }

  /** @param {string} key */
  act(key) {
    return this.#take("act", { key }, true);
  }

  /** @param {import("./wire.js").Entry} task */
  finish({ id, version }) {
    return this.#take("finish", { id, version }, true);
  }

  /**
   * @param {string} name
   * @param {string | null} group
   * @param {boolean} on
   */
  tag(name, group, on) {
    return this.#take("tag", { name, group, on }, true);
  }

  undo() {
    return this.#take("undo", {}, true);
  }

  close() {
    this.rpc.close();
  }

  /** Asks for what comes after the first look: how many there are of each kind, the portrait, and where the customer stands among all buyers. */
  async complete() {
    try {
      const { id, counts } = await this.rpc.call("counts");
      if (this.#shows(id)) this.onCounts(counts);
      const portrait = await this.rpc.call("portrait");
      if (this.#shows(portrait.id)) this.onPortrait(portrait);
      this.#stands(await this.rpc.call("standing"));
    } catch (error) {
      if (!isAbort(error)) this.onError(error);
    }
  }

  /** @param {{id?: string, standing?: import("./wire.js").Standing | null}} told */
  #stands({ id, standing }) {
    if (id && this.#shows(id)) this.onStanding(standing ?? null);
  }

  /** @param {string} id of a customer */
  #shows(id) {
    return id === this.snapshot?.customer?.header.id;
  }

  /** @param {number} seq */
  #changed(seq) {
    if (this.snapshot?.customer && seq > this.snapshot.seq) this.open(this.language ?? "en", { news: true });
  }

  /**
   * @param {string} verb
   * @param {object} args
   * @param {boolean} news
   * @returns {Promise<Snapshot | null>} null when it failed, or when something newer was asked
   */
  async #take(verb, args, news) {
    this.#looking?.abort();
    const looking = (this.#looking = new AbortController());
    try {
      const snapshot = await this.rpc.call(verb, args, looking.signal);
      const same = news && this.snapshot?.customer?.header.id === snapshot.customer?.header.id;
      this.snapshot = snapshot;
      this.onSnapshot(same);
      return snapshot;
    } catch (error) {
      if (!isAbort(error)) this.onError(error);
      return null;
    }
  }
}
