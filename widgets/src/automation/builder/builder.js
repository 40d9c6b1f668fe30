import { fill, h } from "../../shared/dom.js";
import { groupView } from "./group_view.js";
import { isComplete } from "./starting.js";
import { nodeAt, placesOf, readRoot, writeRoot } from "./tree.js";

/**
 * @typedef {import("./tree.js").Group} Group
 * @typedef {import("./tree.js").Node} Node
 */

/** Conditions made by clicks. */
export class Builder {
  /** @type {Group} */
  root = { kind: "group", mode: "all", shape: "list", parts: [] };
  entity = "accounts";
  /** @type {Map<Node, HTMLElement>} */
  #drawn = new Map();

  /**
   * @param {import("./context.js").BuilderContext} context
   * @param {() => void} onChange
   */
  constructor(context, onChange) {
    this.context = context;
    this.onChange = onChange;
    this.el = h("div", { class: "crm-a-builder" });
  }

  /**
   * @param {any} when
   * @param {string} entity
   */
  async load(when, entity) {
    const { book } = this.context;
    await book.prepare(when, entity);
    this.entity = entity;
    this.root = readRoot(when, entity, book);
    this.#draw();
  }

  /** The conditions as rules keep them. */
  get value() {
    return writeRoot(this.root);
  }

  get complete() {
    return isComplete(this.root);
  }

  get sentence() {
    return this.context.sentences.say(this.root, this.entity);
  }

  /**
   * @param {string} place as Python calls it
   * @returns {string | null} the condition that stands there, in words
   */
  saidAt(place) {
    const node = nodeAt(placesOf(this.root), place);
    const table = node && this.#tableOf(node, this.root, this.entity);
    return node && table ? this.context.sentences.say(node, table) : null;
  }

  /**
   * @param {string} message what Python says is wrong; stands at the condition that it speaks of
   * @returns {boolean} whether there is one
   */
  showProblem(message) {
    this.clearProblem();
    const node = nodeAt(placesOf(this.root), message);
    const el = node && this.#drawn.get(node);
    const place = el?.querySelector(":scope > .crm-problem");
    if (!el || !place) return false;
    el.classList.add("crm-a-wrong");
    place.textContent = message;
    return true;
  }

  clearProblem() {
    for (const el of this.el.querySelectorAll(".crm-a-wrong")) {
      el.classList.remove("crm-a-wrong");
      const place = el.querySelector(":scope > .crm-problem");
      if (place) place.textContent = "";
    }
  }

  /** @param {Node} wanted @param {Node} node @param {string} entity @returns {string | null} */
  #tableOf(wanted, node, entity) {
    if (node === wanted) return entity;
    if (node.kind === "group") {
      for (const part of node.parts) {
        const found = this.#tableOf(wanted, part, entity);
        if (found) return found;
      }
    }
    if (node.kind !== "related" || !node.where) return null;
    const table = this.context.book.relation(entity, node.relation)?.entity;
    return table ? this.#tableOf(wanted, node.where, table) : null;
  }

  #draw() {
    this.#drawn.clear();
    const view = groupView({
      context: this.context,
      node: this.root,
      entity: this.entity,
      inner: false,
      onChange: () => this.#changed(),
      onRedraw: (node, control) => {
        this.#draw();
        if (control) this.#focus(node, control);
        this.#changed();
      },
      onDrawn: (node, el) => this.#drawn.set(node, el),
    });
    fill(this.el, view);
    if (this.context.readOnly) this.#lock();
  }

  #lock() {
    for (const control of this.el.querySelectorAll("button, input, select")) control.setAttribute("disabled", "");
  }

  #changed() {
    this.clearProblem();
    this.onChange();
  }

  /**
   * @param {Node} node
   * @param {string} control
   */
  #focus(node, control) {
    const el = this.#drawn.get(node);
    const own = node.kind === "group" ? ":scope > .crm-a-adding, :scope > .crm-a-group-head" : ":scope > .crm-a-line";
    for (const place of el?.querySelectorAll(own) ?? []) {
      const names = control === "value" ? ["value", "op", "figure"] : [control];
      const found = names.map((name) => place.querySelector(`[data-control=${name}]`)).find(Boolean);
      if (found instanceof HTMLElement) return found.focus();
    }
  }
}
