import { focusedIn, isTyping } from "../shared/dom.js";
import { showKeys } from "./help_dialog.js";
import { actOf } from "./keys.js";

/** @typedef {import("./keys.js").Act} Act */

/** What keys and buttons of the queue do: they lead around in it, or do something to tickets. */
export class QueueKeys {
  /** @param {import("./queue_tab.js").QueueTab} tab */
  constructor(tab) {
    this.tab = tab;
  }

  /** The ticket that keys work on: the row where the person is, else the ticket that is open. */
  get current() {
    const { list, pane } = this.tab;
    return (focusedIn(list.el) ? null : pane.id) ?? list.current?.id ?? null;
  }

  /** @param {KeyboardEvent} event */
  onKey = (event) => {
    const { filters, list, pane } = this.tab;
    if (event.defaultPrevented || (isTyping(event.target) && !isCheck(event.target))) {
      if (event.key === "Escape" && event.target === filters.search) list.focus();
      return;
    }
    const act = actOf(event);
    if (!act || (act === "open" && isPressed(event.target))) return;
    if ((act === "next" || act === "previous") && event.key.startsWith("Arrow")) return;
    event.preventDefault();
    if (act === "suggestion") pane.view.suggestions.take(Number(event.key));
    else this.do(act);
  };

  /**
   * @param {Act} act
   * @param {string[]} [ids] the tickets, when it is not for the person's place to say
   */
  do(act, ids) {
    const { context, deeds, filters, list } = this.tab;
    if (act === "next" || act === "previous") return this.#step(act === "next" ? 1 : -1);
    if (act === "open") return list.current && this.tab.openTicket(list.current.id, true);
    if (act === "select") return list.select();
    if (act === "search") return filters.search.focus();
    if (act === "back") return this.#back();
    if (act === "help") return showKeys(context);
    return ids ? deeds.run(act, ids) : this.#run(act);
  }

  /**
   * Nothing is done to a ticket that is not seen yet: keys that are faster than Python wait for it.
   *
   * @param {Act} act
   */
  async #run(act) {
    const { deeds, pane } = this.tab;
    const { ids } = deeds;
    await pane.settled;
    if (String(ids) === String(deeds.ids)) deeds.run(act, ids);
  }

  #back() {
    const { el, list, selection } = this.tab;
    if (selection.size) return selection.clear();
    el.classList.remove("crm-t-reading");
    list.focus();
  }

  /** @param {number} step */
  async #step(step) {
    const { list, pane } = this.tab;
    const row = list.step(step);
    const reading = pane.id !== null && focusedIn(pane.el) !== null;
    if (!row) return;
    if (reading) await this.tab.openTicket(row.id, true);
    else list.focus();
  }
}

/** @param {EventTarget | null} target @returns {boolean} whether Enter is for what has the focus */
function isPressed(target) {
  return target instanceof HTMLElement && /^(BUTTON|SUMMARY)$/.test(target.tagName);
}

/** @param {EventTarget | null} target */
function isCheck(target) {
  return target instanceof HTMLInputElement && target.type === "checkbox";
}
