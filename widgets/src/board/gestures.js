import { copyText } from "../shared/copy.js";
import { isTyping } from "../shared/dom.js";
import { keepFromHost } from "../shared/host_keys.js";
import { Menu } from "../shared/menu.js";
import { Drag } from "./drag.js";
import { asksUndo, keyAction } from "./keys.js";
import { sortItems, stageItems } from "./menus.js";

/**
 * @typedef {import("./screen.js").Screen} Screen
 * @typedef {import("./keys.js").KeyAction} KeyAction
 */

/** Turns keys, clicks and drags into what the board can do. */
export class Gestures {
  /** @type {string | null} id of the card under the pointer */
  dragged = null;

  /**
   * @param {Screen} screen
   * @param {AbortSignal} signal
   */
  constructor(screen, signal) {
    this.screen = screen;
    const { root } = screen;
    root.addEventListener("keydown", this.#onKey, { signal });
    root.addEventListener("click", this.#onClick, { signal });
    root.addEventListener("focusin", this.#onFocus, { signal });
    root.addEventListener("focusout", this.#onBlur, { signal });
    this.drag = this.#makeDrag(signal);
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    keepFromHost(event);
    if (event.defaultPrevented || event.isComposing) return;
    if (this.drag.active && event.key === "Escape") return this.drag.cancel();
    if (isTyping(event.target)) return;
    if (asksUndo(event)) return this.#prevent(event, () => this.#undo());
    const onCard = /** @type {Element} */ (event.target).matches(".crm-card, .crm-column-body");
    const action = onCard ? keyAction(event, this.screen.carry.carried !== null) : null;
    if (action) this.#prevent(event, () => this.#act(action));
  };

  /**
   * @param {KeyboardEvent} event
   * @param {() => void} act
   */
  #prevent(event, act) {
    if (event.key !== "Tab") event.preventDefault();
    act();
  }

  /** @param {KeyAction} action */
  #act(action) {
    const { carry, session } = this.screen;
    const id = session.active.id ?? "";
    if (action.do === "focus") return this.#walk(action.to);
    if (action.do === "over") return carry.over(action.by);
    if (action.do === "pick") return carry.pick(id);
    if (action.do === "drop") return carry.drop();
    if (action.do === "cancel") return carry.cancel();
    if (action.do === "open") return this.screen.showDetails(id);
    if (action.do === "menu") this.#moveMenu(id, this.screen.strip.column(session.active.spot?.stage)?.view(id)?.more);
  }

  /** @param {import("./navigation.js").Direction} direction */
  #walk(direction) {
    const { session, strip } = this.screen;
    const pageRows = strip.column(session.active.spot?.stage)?.pageRows ?? 1;
    const spot = session.active.step(direction, { pageRows, firstRowOf: (stage) => strip.column(stage)?.firstRow ?? 0 });
    if (spot) this.screen.focusSpot(spot);
  }

  #undo() {
    if (this.screen.state.snapshot?.undo) this.screen.moves.undo();
  }

  /** @param {MouseEvent} event */
  #onClick = (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-action]"));
    const card = /** @type {HTMLElement | null} */ (target.closest(".crm-card"));
    if (button) this.#press(button);
    else if (card?.dataset.dealId) this.screen.showDetails(card.dataset.dealId);
  };

  /** @param {HTMLElement} button */
  #press(button) {
    const { screen } = this;
    /** @type {Record<string, () => void>} */
    const acts = {
      undo: () => this.#undo(),
      refresh: () => screen.retry(),
      python: () => screen.togglePython(),
      language: () => screen.onLanguage(button.dataset.locale ?? "en"),
      tab: () => this.#goTo(button.dataset.tab ?? ""),
      sort: () => this.#sortMenu(button),
      "move-to": () => this.#moveMenu(button.dataset.of ?? cardOf(button), button),
      "clear-filters": () => screen.filters.reset(),
      copy: () => this.#copy(button),
    };
    acts[button.dataset.action ?? ""]?.();
  }

  /** @param {string} stage */
  #goTo(stage) {
    const column = this.screen.strip.column(stage);
    column?.el.scrollIntoView({ block: "nearest", inline: "start", behavior: "auto" });
  }

  /** @param {HTMLElement} button */
  #sortMenu(button) {
    const { screen } = this;
    const stage = button.closest("[data-stage-id]")?.getAttribute("data-stage-id") ?? "";
    const items = sortItems(screen.locale, screen.state.column(stage), screen.state.snapshot?.sort[stage]);
    new Menu({
      root: screen.root,
      anchor: button,
      label: screen.locale.t("sort_by"),
      items,
      onPick: (key) => screen.sort(stage, key),
    }).open();
  }

  /**
   * @param {string} id
   * @param {HTMLElement | undefined} anchor
   */
  #moveMenu(id, anchor) {
    const { screen } = this;
    const place = screen.state.find(id);
    if (!place || !anchor) return;
    const items = stageItems(screen.locale, screen.state.columns, place.stage);
    const onPick = (/** @type {string} */ stage) => screen.moves.move(id, stage, screen.strip.column(stage)?.firstRow);
    new Menu({ root: screen.root, anchor, label: screen.locale.t("move_to"), items, onPick }).open();
  }

  /** @param {HTMLElement} button */
  async #copy(button) {
    const copied = await copyText(button.dataset.text ?? "", button);
    const text = this.screen.locale.t(copied ? "copied" : "not_copied");
    button.classList.toggle("crm-done", copied);
    if (copied) this.screen.live.say(text);
    else this.screen.errors.show(text);
  }

  /** @param {FocusEvent} event the card with the focus is the one that Tab comes back to */
  #onFocus = (event) => {
    const card = /** @type {Element} */ (event.target).closest(".crm-card");
    const id = card?.getAttribute("data-deal-id");
    const { active } = this.screen.session;
    if (!id || active.id === id) return;
    active.set(id);
    this.screen.strip.mark();
  };

  /** @param {FocusEvent} event whoever leaves the board with a card in the hand puts it back */
  #onBlur = (event) => {
    const to = /** @type {Node | null} */ (event.relatedTarget);
    if (to && !this.screen.strip.el.contains(to)) this.screen.carry.cancel();
  };

  /** @param {AbortSignal} signal */
  #makeDrag(signal) {
    const { screen } = this;
    return new Drag(
      {
        root: screen.root,
        mayDrag: (card) => !screen.state.pending.has(card.dataset.dealId ?? ""),
        targetAt: (x, y) => targetAt(screen, x, y),
        scrollersAt: (x, y) => ({ board: screen.strip.el, column: screen.strip.columnAt(x, y)?.body ?? null }),
        onStart: (id) => this.#startDrag(id),
        onOver: (target) => screen.strip.markTarget(target?.stage ?? null),
        onEnd: (id, target) => this.#endDrag(id, target),
      },
      signal,
    );
  }

  /** @param {string} id */
  #startDrag(id) {
    this.screen.carry.cancel();
    this.dragged = id;
    this.screen.root.classList.add("crm-dragging");
    this.screen.strip.mark();
  }

  /**
   * @param {string} id
   * @param {import("./drag.js").Target | null} target
   */
  #endDrag(id, target) {
    const { screen } = this;
    this.dragged = null;
    screen.root.classList.remove("crm-dragging");
    screen.strip.markTarget(null);
    if (target && target.stage !== screen.state.find(id)?.stage) screen.moves.move(id, target.stage, target.row);
    else screen.strip.draw();
  }
}

/** @param {Element} button inside a card's place */
function cardOf(button) {
  return button.parentElement?.querySelector("[data-deal-id]")?.getAttribute("data-deal-id") ?? "";
}

/**
 * @param {Screen} screen
 * @param {number} x
 * @param {number} y
 * @returns {import("./drag.js").Target | null}
 */
function targetAt(screen, x, y) {
  const column = screen.strip.columnAt(x, y);
  return column && { stage: column.stage, row: column.rowAt(y) };
}
