import { fill, h } from "../../shared/dom.js";
import { groupView } from "./group_view.js";
import { isComplete } from "./starting.js";
import { looksAtEvent, nodeAt, placesOf, readRoot, writeRoot } from "./tree.js";

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
   * @param {() => boolean} [woken] whether events wake the rule that the conditions belong to
   */
  constructor(context, onChange, woken = () => false) {
    this.context = { ...context, woken };
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

  /** @returns {Promise<string>} the conditions in words */
  inWords() {
    return this.context.inWords(this.entity, this.value);
  }

  /** Whether they look at what an event changed. */
  get looksAtEvent() {
    return looksAtEvent(this.root);
  }

  /** Draws all conditions anew: what wakes the rule has changed. */
  redraw() {
    this.#draw();
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
      const names = control === "value" ? ["value", "tag", "op", "figure"] : [control, "op"];
      const found = names.map((name) => place.querySelector(`[data-control=${name}]`)).find(Boolean);
      if (found instanceof HTMLElement) return found.focus();
    }
  }
}
