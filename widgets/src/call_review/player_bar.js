import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { Menu } from "../shared/menu.js";
import { clock } from "../shared/clock.js";
import { RATES } from "../shared/player.js";

/** The buttons of the player. */
export class PlayerBar {
  /**
   * @param {import("./wire.js").TabContext} context
   * @param {{onPlay: () => void, onSkip: (seconds: number) => void, onMark: (step: 1 | -1) => void, onRate: (rate: number) => void, onComment: () => void}} io
   */
  constructor({ locale, root }, io) {
    this.locale = locale;
    const button = (/** @type {string} */ action, /** @type {"back_3"} */ text, /** @type {import("../shared/icons.js").IconName} */ name, /** @type {() => void} */ run) =>
      h("button", { class: "crm-icon-button", "data-action": action, label: locale.t(text), onclick: run }, icon(name));
    this.play = h("button", { class: "crm-icon-button crm-c-play", "data-action": "play", onclick: io.onPlay });
    this.before = button("mark-before", /** @type {any} */ ("mark_before"), "mark_before", () => io.onMark(-1));
    this.after = button("mark-next", /** @type {any} */ ("mark_next"), "mark_next", () => io.onMark(1));
    this.back = button("back", "back_3", "rewind", () => io.onSkip(-3));
    this.forward = button("forward", /** @type {any} */ ("forward_3"), "forward", () => io.onSkip(3));
    this.comment = button("comment", /** @type {any} */ ("comment_add"), "chat", io.onComment);
    this.rate = h("button", { class: "crm-text-button", "data-action": "rate", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => this.#chooseRate(root, io.onRate) });
    this.time = h("span", { class: "crm-c-clock", "data-control": "time" });
    this.note = h("span", { class: "crm-c-sound crm-quiet", role: "status" });
    this.el = h("div", { class: "crm-c-player", role: "group", "aria-label": locale.t("player") }, this.before, this.back, this.play, this.forward, this.after, this.time, this.rate, this.comment, this.note);
  }

  /** @param {import("../shared/player.js").Player} player */
  update(player) {
    const { locale } = this;
    const text = locale.t(player.playing ? "pause" : "play");
    this.play.setAttribute("aria-label", text);
    this.play.title = text;
    this.play.disabled = player.state !== "ready";
    this.play.dataset.playing = String(player.playing);
    fill(this.play, icon(player.playing ? "pause" : "play"));
    const rate = locale.t("speed_now", { rate: player.rate });
    this.rate.textContent = rate;
    this.rate.setAttribute("aria-label", `${locale.t("speed")} ${rate}`);
    this.rate.disabled = player.state !== "ready";
    this.rated = player.rate;
    this.note.textContent = player.why ? locale.t(/** @type {"sound_none"} */ (player.why)) : "";
    this.move(player.time, player.length);
  }

  /** @param {number} share of the recording that is here */
  progress(share) {
    this.note.textContent = share < 1 ? this.locale.t("loading_sound", { share: this.locale.percent(share) }) : "";
  }

  /**
   * @param {number} time
   * @param {number} length
   */
  move(time, length) {
    const text = `${clock(time)} / ${clock(length)}`;
    if (this.time.textContent !== text) this.time.textContent = text;
  }

  /**
   * @param {HTMLElement} root
   * @param {(rate: number) => void} onRate
   */
  #chooseRate(root, onRate) {
    const items = RATES.map((rate) => ({ value: String(rate), label: this.locale.t("speed_now", { rate }), checked: rate === this.rated }));
    new Menu({ root, anchor: this.rate, label: this.locale.t("speed"), items, onPick: (rate) => onRate(Number(rate)) }).open();
  }
}
