import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { Card } from "./card.js";
import { tell } from "../shared/said.js";

/**
 * @typedef {import("./wire.js").Action} Action
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 */

/** What to do next and why; each button does it. */
export class ActionsCard extends Card {
  /**
   * @param {CustomerLocale} locale
   * @param {(key: string) => Promise<void>} onAct
   */
  constructor(locale, onAct) {
    super(locale, "actions", locale.t("actions"));
    this.onAct = onAct;
    this.list = h("ul", { class: "crm-cu-actions" });
    this.none = h("p", { class: "crm-cu-none", text: locale.t("actions_none") });
    fill(this.body, this.list, this.none);
  }

  /**
   * @param {Action[]} actions
   * @param {string} id of the customer
   */
  update(actions, id) {
    this.showCount(actions.length || null);
    fill(this.list, actions.map(this.#action));
    this.none.hidden = actions.length > 0;
    const line = actions[0]?.python ?? `ws.customer('${id}').actions`;
    this.source.show(this.locale.t("actions_source"), line);
  }

  /** @param {Action} action */
  #action = ({ key, level, title, reason, button, python }) => {
    const { locale } = this;
    const sign = h("span", { class: `crm-cu-sign crm-cu-level-${level}` }, icon(level === "good" ? "spark" : "alert"));
    const act = h("button", { class: "crm-button", "data-act": key, title: python, text: tell(button, locale) });
    act.addEventListener("click", () => this.#run(act, key));
    const text = h(
      "div",
      { class: "crm-cu-action-text" },
      h("p", { class: "crm-cu-action-title", text: tell(title, locale) }),
      h("p", { class: "crm-quiet", text: tell(reason, locale) }),
      act,
    );
    return h("li", { class: "crm-cu-action" }, sign, text);
  };

  /**
   * @param {HTMLButtonElement} button
   * @param {string} key
   */
  async #run(button, key) {
    button.disabled = true;
    await this.onAct(key);
    button.disabled = false;
    if (!button.isConnected) (this.list.querySelector("button") ?? this.title).focus({ preventScroll: true });
  }
}
