import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { Menu } from "../shared/menu.js";
import { speakerOf } from "../shared/call_names.js";
import { SPEAKER } from "./spoken.js";

/** The buttons of a turn. There is one set of them, which stands where the pointer or the focus is. */
export class TurnTools {
  /** @type {{call: import("./wire.js").Call, turn: number} | null} */
  #at = null;

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {{onEdit: (turn: number) => void, onSpeaker: (turn: number, speaker: string) => void, onRep: (speaker: string) => void, onKeep: () => void}} io
   */
  constructor({ locale, root }, io) {
    this.locale = locale;
    this.root = root;
    this.io = io;
    this.edit = h("button", { class: "crm-icon-button", "data-action": "edit", label: locale.t("edit_turn"), onclick: () => this.#at && io.onEdit(this.#at.turn) }, icon("edit"));
    this.who = h("button", { class: "crm-icon-button", "data-action": "speaker", label: locale.t("speaker_of"), "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => this.choose() }, icon("person"));
    this.keep = h("button", { class: "crm-icon-button", "data-action": "keep", label: locale.t("passage_keep"), onclick: () => io.onKeep() }, icon("pin"));
    this.el = h("span", { class: "crm-c-turn-tools" }, this.edit, this.who, this.keep);
  }

  /**
   * @param {HTMLElement} el
   * @param {import("./wire.js").Call} call
   * @param {number} turn
   */
  reach(el, call, turn) {
    const head = el.querySelector(".crm-c-turn-head");
    if (this.who.getAttribute("aria-expanded") === "true" || this.el.parentElement === head) return;
    this.#at = { call, turn };
    head?.append(this.el);
  }

  leave() {
    this.#at = null;
    this.el.remove();
  }

  /** Asks who said it, or who the rep is. */
  choose() {
    if (!this.#at) return;
    const { call, turn } = this.#at;
    const speakers = (call.spoken?.speakers ?? []).map((one, place) => ({ ...one, place, label: speakerOf(call, place, this.locale) })).filter(({ name }) => name);
    const now = call.spoken?.segments[turn]?.[SPEAKER];
    const says = speakers.map(({ name, place, label }) => ({ value: `says ${name}`, label, checked: place === now }));
    const reps = speakers.filter(({ role }) => role !== "rep").map(({ name, label }) => ({ value: `rep ${name}`, label: this.locale.t("is_rep", { name: label }) }));
    const pick = (/** @type {string} */ value) => {
      const speaker = value.slice(value.indexOf(" ") + 1);
      if (value.startsWith("rep ")) this.io.onRep(speaker);
      else if (speaker !== speakers.find(({ place }) => place === now)?.name) this.io.onSpeaker(turn, speaker);
    };
    new Menu({ root: this.root, anchor: this.who, label: this.locale.t("speaker_of"), items: [...says, ...reps], onPick: pick }).open();
  }
}
