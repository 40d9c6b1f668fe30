import { customerOf } from "../shared/call_names.js";
import { clock } from "../shared/clock.js";
import { fill, h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { icon } from "../shared/icons.js";
import { openCall } from "../shared/open_call.js";
import { UndoBar } from "../shared/undo_bar.js";
import { WorkView } from "../shared/work_view.js";
import { isFree, pressed, step } from "./keys.js";
import { TopicForm } from "./topic_form.js";

/** The tab "Topics": trackers of the product and of one's own, and where they are in all calls. */
export class TopicsTab {
  /** @type {import("./wire.js").Topic[]} */
  #topics = [];
  /** @type {string | null} the topic that is looked for */
  #chosen = null;

  /** @param {import("./wire.js").TabContext} context */
  constructor(context) {
    const { locale } = context;
    this.context = context;
    this.add = h("button", { class: "crm-button", "data-action": "new-topic", onclick: () => this.#write(null) }, icon("plus"), locale.t("new_topic"));
    this.list = h("ul", { class: "crm-h-topic-list", "aria-label": locale.t("tab_topics") });
    this.facts = h("p", { class: "crm-quiet crm-h-facts", role: "status" });
    this.body = h("div", { class: "crm-h-scroll" });
    this.form = new TopicForm(locale, { keep: (name, rules) => this.#keep(name, rules), cancel: () => this.#leave() });
    this.work = new WorkView(locale, { topic: "looking" }, () => this.#stop());
    this.undo = new UndoBar(locale, ({ what, name }) => locale.t(/** @type {"done_dropped"} */ (`done_${what}`), { name }), () => this.#change("undo"));
    const side = h("div", { class: "crm-h-topics" }, this.add, this.list);
    const found = h("div", { class: "crm-h-found" }, this.facts, this.body);
    this.el = h("div", { class: "crm-h-tab", tabindex: -1, onkeydown: this.#onKey }, h("div", { class: "crm-h-sides" }, side, found), this.undo.el);
  }

  async open() {
    const { rpc, fail, calm, opening } = this.context;
    try {
      const { topics, work } = await rpc.call("topics");
      this.#topics = topics;
      this.#drawList();
      this.undo.show(opening.undo);
      if (!this.form.el.isConnected) this.tellWork(work);
      calm();
    } catch (error) {
      fail(error, () => this.open());
    }
  }

  shown() {
    this.open();
  }

  python() {
    return `ws.calls.trackers.hits(${JSON.stringify(this.#chosen ?? this.#topics[0]?.name ?? "greeting")}).frame()`;
  }

  /** @param {import("../shared/work_view.js").Work} work */
  tellWork(work) {
    const { locale } = this.context;
    if (this.form.el.isConnected) return;
    if (work.state === "running") return fill(this.body, this.work.update(work));
    if (work.state === "done") return this.#drawFound(work.result);
    this.facts.textContent = "";
    const failed = work.state === "failed" && work.error;
    fill(this.body, failed ? panel("alert", locale.t("topic_failed"), failed.message) : panel("search", locale.t("choose_topic"), locale.t("choose_topic_text")));
  }

  #drawList() {
    fill(this.list, this.#topics.map((topic, at) => this.#topic(topic, at)));
  }

  /**
   * @param {import("./wire.js").Topic} topic
   * @param {number} at
   */
  #topic(topic, at) {
    const { locale } = this.context;
    const { name, rules } = topic;
    const title = this.#title(topic);
    const open = { class: "crm-h-topic", "data-topic": name, "aria-pressed": String(name === this.#chosen), tabindex: at ? -1 : 0, title, onclick: () => this.#look(name) };
    const own = rules && [
      h("button", { class: "crm-icon-button", "data-action": "edit-topic", label: locale.t("edit_topic", { name: title }), onclick: () => this.#write(topic) }, icon("edit")),
      h("button", { class: "crm-icon-button", "data-action": "drop-topic", label: locale.t("drop_topic", { name: title }), onclick: () => this.#change("drop_topic", { name }) }, icon("trash")),
    ];
    return h("li", { class: "crm-h-line" }, h("button", open, h("span", { class: "crm-clip", text: title }), rules && h("span", { class: "crm-h-tag", text: locale.t("own_topic") })), own || []);
  }

  /** @param {import("./wire.js").Topic} topic */
  #title({ title, rules, name }) {
    return rules ? name : title[this.context.locale.code === "zh" ? 1 : 0];
  }

  /** @param {import("./wire.js").TopicFound} found */
  #drawFound({ topic, hits, count, found_in, calls, unread, why }) {
    const { locale } = this.context;
    this.#mark(topic);
    const facts = [locale.t("topic_facts", { n: count, calls: found_in, of: calls }), count > hits.length && locale.t("topic_more", { n: hits.length }), why ?? (unread > 0 && locale.t("topic_unread", { n: unread }))];
    this.facts.textContent = facts.filter(Boolean).join(" · ");
    if (!count) return fill(this.body, panel("search", locale.t("topic_nowhere"), why ?? locale.t("topic_nowhere_text")));
    fill(this.body, h("ul", { class: "crm-h-cards crm-h-passages", "aria-label": locale.t("topic_hits") }, hits.map((hit, at) => this.#hit(hit, at))));
  }

  /**
   * @param {import("./wire.js").TopicHit} hit
   * @param {number} at its place
   */
  #hit(hit, at) {
    const { locale } = this.context;
    const { call, start, sentence, similarity, example } = hit;
    const customer = customerOf(call);
    const moment = clock(start);
    const label = locale.t("call_label", { customer, time: locale.day(call.started_at), moment });
    const near = similarity !== null && h("p", { class: "crm-quiet crm-h-small", text: locale.t("topic_like", { similarity: locale.number(Math.round(100 * similarity) / 100), example: example ?? "" }) });
    return h(
      "li",
      { class: "crm-h-card crm-h-hit", tabindex: at ? -1 : 0, "aria-label": label, "data-call": call.id, "data-at": start, "data-turn": hit.turn },
      h("div", { class: "crm-h-line" }, h("span", { class: "crm-h-grow crm-clip", title: customer, text: [customer, call.rep, locale.day(call.started_at)].filter(Boolean).join(" · ") }), h("button", { class: "crm-button", "data-action": "hear", title: locale.t("hear_call"), onclick: () => this.#hear(call.id, start) }, icon("play"), moment)),
      h("p", { class: "crm-h-said", text: sentence }),
      near,
    );
  }

  /** @param {string} name */
  async #look(name) {
    const { rpc, fail, calm } = this.context;
    if (this.form.el.isConnected) this.form.el.remove();
    this.#mark(name);
    this.facts.textContent = "";
    try {
      calm();
      this.tellWork(await rpc.call("look_for", { name }));
    } catch (error) {
      fail(error, () => this.#look(name));
    }
  }

  /** @param {string | null} name */
  #mark(name) {
    this.#chosen = name;
    for (const one of this.list.querySelectorAll("[data-topic]")) one.setAttribute("aria-pressed", String(one instanceof HTMLElement && one.dataset.topic === name));
  }

  /** @param {import("./wire.js").Topic | null} topic */
  #write(topic) {
    this.#mark(topic?.name ?? null);
    this.facts.textContent = "";
    fill(this.body, this.form.el);
    this.form.show(topic);
  }

  #leave() {
    this.form.el.remove();
    this.add.focus();
    this.open();
  }

  /**
   * @param {string} name
   * @param {Record<string, any>} rules
   */
  async #keep(name, rules) {
    const kept = await this.#change("keep_topic", { name, rules });
    if (!kept) return;
    await this.#look(kept.name);
    this.#button(kept.name)?.focus();
  }

  /** @param {string} name */
  #button(name) {
    return /** @type {HTMLElement | undefined} */ ([...this.list.querySelectorAll("[data-topic]")].find((one) => one instanceof HTMLElement && one.dataset.topic === name));
  }

  async #stop() {
    try {
      await this.context.rpc.call("stop_looking");
    } catch (error) {
      this.context.fail(error);
    }
  }

  /**
   * @param {"keep_topic" | "drop_topic" | "undo"} verb
   * @param {object} [args]
   * @returns {Promise<any>} what Python said, nothing when it refused
   */
  async #change(verb, args) {
    const { rpc, fail, opening } = this.context;
    try {
      const done = await rpc.call(verb, args);
      opening.undo = done.undo;
      if (verb !== "keep_topic") this.form.el.remove();
      await this.open();
      return done;
    } catch (error) {
      const data = /** @type {any} */ (error)?.data;
      if (data && "next" in data) this.undo.show((opening.undo = data.next));
      fail(error);
      return null;
    }
  }

  /**
   * @param {string} id
   * @param {number} at seconds
   */
  async #hear(id, at) {
    const { root, rpc, locale, fail } = this.context;
    try {
      await openCall(id, at, { root, rpc, locale });
    } catch (error) {
      fail(error);
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const hit = target.closest(".crm-h-hit");
    if (hit instanceof HTMLElement && target === hit && event.key === "Enter") this.#hear(hit.dataset.call ?? "", Number(hit.dataset.at));
    step(event, this.body, ".crm-h-hit");
    step(event, this.list, ".crm-h-topic");
    const topic = this.#topics.find(({ name }) => name === (target.closest("[data-topic]") ?? target).getAttribute("data-topic"));
    if (isFree(event) && event.key === "n") this.#write(null);
    else if (isFree(event) && event.key === "e" && topic?.rules) this.#write(topic);
    else if (isFree(event) && event.key === "Delete" && topic?.rules) this.#change("drop_topic", { name: topic.name });
    else if (isFree(event) && event.key === "u") this.#change("undo");
    else return pressed(event, this.context);
    event.preventDefault();
  };
}
