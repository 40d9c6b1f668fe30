import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { Player } from "../shared/player.js";

/** Why there is no sound, by the player's reasons: the keys of the dictionary. */
const WHY = /** @type {const} */ ({ sound_none: "no_sound", sound_gone: "sound_gone", cannot_play: "sound_failed", sound_not_read: "sound_failed", sound_too_long: "sound_elsewhere" });

/** Plays one passage at a time, where it stands in the library, from its beginning to its end. */
export class PassagePlayer {
  /** @type {import("./wire.js").Passage | null} */
  #now = null;
  /** The call whose sound is there. */
  #call = "";
  /** Whether it is to be heard as soon as it is there. */
  #wanted = false;

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {HTMLElement} list where the passages stand, each with `data-passage`
   */
  constructor(context, list) {
    this.context = context;
    this.list = list;
    this.player = new Player({ rpc: context.rpc, onTime: (time) => this.#move(time), onState: () => this.#told(), onProgress: () => {} });
  }

  /** @param {import("./wire.js").Passage} one plays it, or stops it where it is */
  async toggle(one) {
    const { player } = this;
    if (this.#now?.id === one.id && player.playing) return player.audio.pause();
    const again = this.#now?.id !== one.id || player.time >= one.end;
    this.#now = one;
    this.#wanted = true;
    if (this.#call !== one.call || player.state !== "ready") return this.#load(one);
    if (again) player.seek(one.start);
    this.#told();
  }

  /** Shows what plays after the passages were drawn anew; one that is not there any more is silent. */
  drawn() {
    if (this.#now && !this.#card()) this.stop();
    this.#show();
  }

  stop() {
    this.#wanted = false;
    this.player.audio.pause();
  }

  close() {
    this.player.unload();
  }

  /** @param {import("./wire.js").Passage} one */
  async #load(one) {
    this.#call = one.call;
    await this.player.load(one.call, one.end, one.start);
  }

  /** @param {number} time */
  #move(time) {
    const { player } = this;
    if (!this.#now) return;
    if (player.playing && (time >= this.#now.end || !this.list.isConnected)) player.audio.pause();
    this.#show();
  }

  #told() {
    const { player, context } = this;
    if (this.#wanted && player.state === "ready") {
      this.#wanted = false;
      player.play();
    }
    if (player.why && this.#wanted) {
      this.#wanted = false;
      const why = WHY[/** @type {keyof typeof WHY} */ (player.why)] ?? "sound_failed";
      context.fail(new Error(context.locale.t(why)));
    }
    this.#show();
  }

  #card() {
    return [...this.list.querySelectorAll("[data-passage]")].find((one) => one instanceof HTMLElement && one.dataset.passage === this.#now?.id);
  }

  #show() {
    const { locale } = this.context;
    const card = this.#card();
    for (const button of this.list.querySelectorAll("[data-action=play]")) {
      const plays = this.player.playing && button.closest("[data-passage]") === card;
      button.setAttribute("aria-pressed", String(plays));
      button.setAttribute("title", locale.t(plays ? "pause_passage" : "play_passage"));
      button.firstElementChild?.replaceWith(icon(plays ? "pause" : "play"));
    }
    for (const bar of this.list.querySelectorAll(".crm-h-part")) if (!card?.contains(bar)) bar.remove();
    if (card && this.#now) this.#showPart(card, this.#now);
  }

  /**
   * @param {Element} card
   * @param {import("./wire.js").Passage} one
   */
  #showPart(card, { start, end }) {
    const bar = card.querySelector(".crm-h-part") ?? h("div", { class: "crm-h-part", "aria-hidden": "true" }, h("span"));
    if (!bar.isConnected) card.append(bar);
    const part = Math.max(0, Math.min(1, (this.player.time - start) / (end - start)));
    /** @type {HTMLElement} */ (bar.firstElementChild).style.width = `${100 * part}%`;
  }
}
