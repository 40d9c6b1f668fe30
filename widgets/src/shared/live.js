import { h } from "./dom.js";

/** Tells screen readers what happened, when they have finished their sentence. */
export class LiveRegion {
  constructor() {
    this.el = h("div", { class: "crm-live", role: "status", "aria-live": "polite" });
  }

  /**
   * @param {string} text the same text twice is said twice
   */
  say(text) {
    this.el.textContent = this.el.textContent === text ? `${text}\u00a0` : text;
  }
}
