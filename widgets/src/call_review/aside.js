import { fill, h } from "../shared/dom.js";

/** Beside the transcript, in turns: how the call is judged, and what it proposes for the CRM. */
export class Aside {
  /**
   * @param {import("./texts.js").CallLocale} locale
   * @param {HTMLElement} proposals
   */
  constructor(locale, proposals) {
    this.locale = locale;
    this.judged = h("div", { class: "crm-c-side-part", id: "crm-c-judged", role: "tabpanel", "aria-label": locale.t("judged_part") });
    this.proposals = h("div", { class: "crm-c-side-part", id: "crm-c-proposals", role: "tabpanel", "aria-label": locale.t("proposals") }, proposals);
    this.tabs = [this.#tab("judged", locale.t("judged_part")), this.#tab("proposals", locale.t("proposals"))];
    const bar = h("div", { class: "crm-c-side-tabs", role: "tablist", "aria-label": locale.t("aside"), onkeydown: this.#onKey }, this.tabs);
    this.el = h("aside", { class: "crm-c-aside", "aria-label": locale.t("aside") }, bar, this.judged, this.proposals);
    this.turn("judged");
  }

  /** @param {"judged" | "proposals"} part what is shown from now on */
  turn(part) {
    for (const tab of this.tabs) {
      const chosen = tab.dataset.part === part;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    this.judged.hidden = part !== "judged";
    this.proposals.hidden = part !== "proposals";
  }

  /** @param {number} open proposals that wait for a decision */
  count(open) {
    const tab = this.tabs[1];
    if (tab) fill(tab, this.locale.t("proposals"), open > 0 && h("span", { class: "crm-c-badge", "aria-label": this.locale.t("proposals_open", { n: open }), text: String(open) }));
  }

  /**
   * @param {"judged" | "proposals"} part
   * @param {string} text
   */
  #tab(part, text) {
    return h("button", { class: "crm-c-side-tab", role: "tab", "data-part": part, "aria-controls": `crm-c-${part}`, text, onclick: () => this.turn(part) });
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = this.tabs.find((tab) => tab.tabIndex !== 0);
    event.preventDefault();
    event.stopPropagation();
    other?.click();
    other?.focus();
  };
}
