import { fill, h } from "../shared/dom.js";
import { explain } from "../shared/explain.js";
import { isAbort } from "../shared/rpc.js";
import { AboutCard } from "./about_card.js";
import { ActionsCard } from "./actions_card.js";
import { PartCard } from "./part_card.js";
import { newRecordOf } from "./wiring.js";

/**
 * @typedef {import("./wire.js").Customer} Customer
 * @typedef {import("./wire.js").Part} Part
 * @typedef {import("./screen.js").Screen} Screen
 */

/** The right side: what to do next, the record, and the parts of all departments. */
export class Side {
  /** @type {Map<string, PartCard>} */
  #cards = new Map();
  #gone = new AbortController();

  /**
   * @param {Screen} screen
   * @param {Customer} customer
   */
  constructor(screen, customer) {
    this.screen = screen;
    this.header = customer.header;
    this.actions = new ActionsCard(screen.locale, (key) => screen.act(key));
    this.about = this.#aboutCard();
    this.next = h("div", { class: "crm-cu-next" }, this.actions.el, this.about.el);
    this.parts = h("div", { class: "crm-cu-parts" });
    this.el = h("div", { class: "crm-cu-side" }, h("div", { class: "crm-cu-cards" }, this.next, this.parts));
    this.update(customer);
  }

  /** @param {Customer} customer the same one, maybe changed */
  update({ header, actions, parts }) {
    this.header = header;
    this.actions.update(actions, header.id);
    this.about.update();
    for (const part of parts) this.#show(part);
    const shown = parts.map(({ name }) => this.#cards.get(name)?.el ?? null);
    if (this.parts.childElementCount !== shown.length) fill(this.parts, shown);
    for (const part of parts) if (part.later) this.#load(part.name);
  }

  close() {
    this.#gone.abort();
  }

  /** @param {string} part brought into sight */
  reveal(part) {
    this.#cards.get(part)?.reveal();
  }

  /** @param {Part} part */
  #show(part) {
    const { session, locale } = this.screen;
    const card = this.#cards.get(part.name);
    if (card && !part.later) return card.update(part);
    if (card) return;
    const made = new PartCard(
      {
        locale,
        more: (name, start, count) => this.#rows(name, start, count),
        onCustomer: (id) => this.screen.choose(id),
        onAdd: () => newRecordOf(this.screen, { entity: "contacts", account: this.header.id }),
        person: () => session.snapshot?.person ?? null,
      },
      part,
    );
    this.#cards.set(part.name, made);
  }

  /** @param {string} name of a part that comes with a question of its own */
  async #load(name) {
    try {
      const part = await this.screen.session.rpc.call("part", { name }, this.#gone.signal);
      this.#cards.get(name)?.update(part);
    } catch (error) {
      if (!isAbort(error)) this.screen.fail(error);
    }
  }

  /**
   * @param {string} name
   * @param {number} start
   * @param {number} count
   */
  async #rows(name, start, count) {
    try {
      return (await this.screen.session.rpc.call("rows", { name, start, count }, this.#gone.signal)).rows;
    } catch (error) {
      if (!isAbort(error)) this.screen.fail(error);
      return null;
    }
  }

  #aboutCard() {
    const { session, locale, live } = this.screen;
    return new AboutCard({
      locale,
      header: () => this.header,
      owners: () => session.snapshot?.owners ?? [],
      save: (field, value, version) => this.#save(field, value, version),
      explain: (error) => explain(error, locale),
      say: (text) => live.say(text),
    });
  }

  /**
   * @param {string} field
   * @param {any} value
   * @param {number} version that the person saw
   */
  async #save(field, value, version) {
    try {
      const header = await this.screen.session.rpc.call("edit", { version, field, value });
      this.#take(header);
      return header;
    } catch (error) {
      const present = /** @type {any} */ (error)?.data?.header;
      if (present) this.#take(present);
      throw error;
    }
  }

  /** @param {import("./wire.js").Header} header */
  #take(header) {
    const { snapshot } = this.screen.session;
    this.header = header;
    if (snapshot?.customer) snapshot.customer.header = header;
    if (snapshot?.customer) this.screen.header.update(snapshot.customer);
    this.about.update();
  }
}
