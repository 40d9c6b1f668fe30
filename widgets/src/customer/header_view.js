import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { hueOf, initials } from "../shared/locale.js";
import { wordOf } from "../shared/words.js";
import { tell, tellMoney } from "../shared/said.js";
import { SourceNote } from "./source_note.js";

/**
 * @typedef {import("./wire.js").Customer} Customer
 * @typedef {import("./wire.js").Header} Header
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 *
 * @typedef {object} HeaderOptions
 * @property {(part: string) => void} onShow brings a part of the screen into sight
 * @property {(anchor: HTMLElement) => void} onTag lets the person choose a tag
 * @property {(tag: Header["tags"][number]) => void} onUntag
 */

/** Who it is, how it is, what it owes, what comes next, how to reach it. */
export class HeaderView {
  #open = false;
  /** @type {import("./wire.js").Standing | null | undefined} undefined while it is not known */
  #standing;

  /**
   * @param {CustomerLocale} locale
   * @param {HeaderOptions} options
   */
  constructor(locale, options) {
    this.locale = locale;
    this.io = options;
    this.id = `crm-cu-health-${Math.random().toString(36).slice(2)}`;
    this.who = h("div", { class: "crm-cu-who" });
    this.portrait = h("p", { class: "crm-cu-portrait" });
    this.figures = h("div", { class: "crm-cu-figures" });
    this.reasons = h("ul", { class: "crm-cu-reasons", id: this.id, "aria-label": locale.t("why"), hidden: true });
    this.source = new SourceNote(locale);
    this.el = h("header", { class: "crm-cu-header" }, this.who, this.portrait, this.figures, this.reasons, this.source.el);
  }

  /** @param {Customer} customer */
  update({ header }) {
    this.source.show(this.locale.t("header_source"), `ws.customer('${header.id}').health`);
    fill(this.who, this.#disc(header), this.#names(header));
    fill(this.figures, this.#tiles(header));
    fill(this.reasons, header.health.reasons.map(this.#reason));
    this.#show(this.#open && header.health.reasons.length > 0);
  }

  /** @param {Header} header */
  #disc({ id, fields }) {
    const name = String(fields.name ?? "");
    const letters = fields.kind === "person" ? initials(name) : firmLetters(name);
    const disc = h("span", { class: "crm-cu-disc", "aria-hidden": "true", text: letters });
    disc.style.setProperty("--crm-hue", String(hueOf(id)));
    return disc;
  }

  /** @param {Header} header */
  #names({ fields, owner, parent, territory, tags }) {
    const { locale } = this;
    const name = String(fields.name ?? "");
    const kind = wordOf("kind", String(fields.kind ?? ""), locale);
    const place = [fields.city, territory?.name].filter(Boolean).join(" · ");
    const facts = [
      kind,
      fields.industry,
      place,
      parent && locale.t("part_of", { name: parent.name }),
      owner && locale.t("owned_by", { name: owner.name }),
    ];
    return h(
      "div",
      { class: "crm-cu-names" },
      h(
        "div",
        { class: "crm-cu-name-line" },
        h("h2", { class: "crm-cu-name", title: name, text: name }),
        this.source.toggle,
        Boolean(fields.tier) && h("span", { class: "crm-cu-tier", text: locale.t("tier", { tier: String(fields.tier) }) }),
      ),
      h("p", { class: "crm-cu-facts", text: facts.filter(Boolean).join("  ·  ") }),
      h("ul", { class: "crm-cu-tags", "aria-label": locale.t("tags") }, tags.map(this.#tag), h("li", {}, this.#tagger())),
    );
  }

  /** @param {Header["tags"][number]} tag */
  #tag = (tag) => {
    const { name, group, colour, since, set_by, by_rule } = tag;
    const { locale } = this;
    const by = set_by ? locale.t(by_rule ? "by_rule" : "by_person", { name: set_by }) : "–";
    const title = locale.t("tag_by", { group: group ?? "–", date: locale.day(since), by });
    const dot = h("span", { class: "crm-cu-dot", "aria-hidden": "true" });
    if (colour && /^#[0-9a-f]{6}$/i.test(colour)) dot.style.background = colour;
    const off = { class: "crm-cu-untag", "aria-label": locale.t("take_tag_off", { name }), onclick: () => this.io.onUntag(tag) };
    const says = h("span", { class: "crm-offscreen", text: title });
    return h("li", { class: "crm-cu-tag", title }, dot, h("span", { class: "crm-clip", text: name }), says, h("button", off, icon("close")));
  };

  #tagger() {
    /** @type {HTMLButtonElement} */
    const button = h("button", {
      class: "crm-cu-tag crm-cu-tagger",
      "aria-haspopup": "dialog",
      "data-action": "tag",
      onclick: () => this.io.onTag(button),
    });
    button.append(icon("plus"), this.locale.t("add_tag"));
    return button;
  }

  /** @param {Header} header */
  #tiles({ health, figures }) {
    this.value = h("div", { class: "crm-cu-tile crm-cu-tile-plain", "data-figure": "value" });
    this.showStanding(this.#standing);
    return [
      this.#health(health),
      this.value,
      this.#owed(figures),
      this.#bought(figures),
      this.#next(figures),
      this.#reach(figures),
    ];
  }

  /** @param {Header["health"]} health */
  #health({ level, reasons }) {
    const { locale } = this;
    const first = reasons[0];
    const note = first ? tell(first.text, locale) : locale.t("no_reasons");
    const props = {
      class: `crm-cu-tile crm-cu-health crm-cu-level-${level}`,
      "aria-expanded": String(this.#open),
      "aria-controls": this.id,
      "data-action": "health",
      disabled: reasons.length === 0,
      onclick: () => this.#show(!this.#open),
    };
    this.toggle = h("button", props, ...this.#content(locale.t("health"), wordOf("level", level, locale) ?? "", note));
    return this.toggle;
  }

  /** @param {import("./wire.js").Portrait | null} portrait null while it is not known: its line stays free for it */
  showPortrait(portrait) {
    this.portrait.hidden = portrait?.text === "";
    this.portrait.textContent = portrait?.text ?? "";
    this.portrait.title = portrait?.sources.map((pair) => pair.join(": ")).join("\n") ?? "";
  }

  /** @param {import("./wire.js").Standing | null | undefined} standing null: never bought; undefined: not known yet */
  showStanding(standing) {
    this.#standing = standing;
    if (!this.value) return;
    const { locale } = this;
    const label = locale.t("value");
    if (!standing) return fill(this.value, this.#content(label, locale.t(standing === null ? "value_none" : "value_later"), ""));
    const { orders, worth, scores, segment, recency } = standing;
    const money = locale.money(worth, { compact: true });
    const [r = 0, f = 0, m = 0] = scores ?? [];
    const note = scores ? locale.t("value_scores", { r, f, m, n: orders }) : locale.t("value_unscored");
    const value = segment ? locale.nameOf(segment) : locale.t("value_orders", { n: orders, money });
    fill(this.value, this.#content(label, value, note));
    this.value.title = locale.t("value_why", { days: recency, n: orders, money });
  }

  /** @param {import("./wire.js").Figures} figures */
  #owed({ owed, overdue }) {
    const { locale } = this;
    const late = overdue.length > 0;
    const note = late ? locale.t("of_it_overdue", { money: tellMoney(overdue, locale) }) : locale.t("nothing_overdue");
    return this.#tile("owed", locale.t("owed"), tellMoney(owed, locale), note, late ? "risk" : "");
  }

  /** @param {import("./wire.js").Figures} figures */
  #bought({ bought, open, deals }) {
    const { locale } = this;
    const note = deals ? locale.t("open_deals", { n: deals, money: tellMoney(open, locale) }) : locale.t("no_open_deals");
    return this.#tile("bought", locale.t("bought"), tellMoney(bought, locale), note);
  }

  /** @param {import("./wire.js").Figures} figures */
  #next({ next }) {
    const { locale } = this;
    if (!next) return this.#tile("next", locale.t("next"), locale.t("nothing_next"), locale.t("plan_something"), "quiet");
    const when = next.time ? locale.ago(next.time) : locale.date(next.date ?? "");
    const note = [locale.t(next.late ? "overdue_since" : "due", { when }), next.deal].filter(Boolean).join(" · ");
    return this.#tile("next", locale.t("next"), next.text ?? "–", note, next.late ? "watch" : "");
  }

  /** @param {import("./wire.js").Figures} figures */
  #reach({ reach }) {
    const { locale } = this;
    const label = locale.t("reach");
    if (!reach) return this.#tile("reach", label, locale.t("reach_unknown"), locale.t("reach_unknown_text"), "quiet");
    const channel = capital(locale.nameOf(reach.channel));
    const note = locale.t("reach_counts", { held: reach.held, tried: reach.tried });
    const tile = this.#tile("reach", label, channel, [reach.hour, note].filter(Boolean).join(" · "));
    tile.title = tell(reach.why, locale);
    return tile;
  }

  /**
   * @param {string} name
   * @param {string} label
   * @param {string} value
   * @param {string} note
   * @param {string} [tone]
   */
  #tile(name, label, value, note, tone = "") {
    return h("div", { class: `crm-cu-tile crm-cu-tile-${tone || "plain"}`, "data-figure": name }, ...this.#content(label, value, note));
  }

  /**
   * @param {string} label
   * @param {string} value
   * @param {string} note
   */
  #content(label, value, note) {
    return [
      h("span", { class: "crm-cu-tile-label", text: label }),
      h("span", { class: "crm-cu-tile-value crm-clip", title: value, text: value }),
      h("span", { class: "crm-cu-tile-note crm-clip", title: note, text: note }),
    ];
  }

  /** @param {Header["health"]["reasons"][number]} reason */
  #reason = ({ level, text, part }) => {
    const { locale } = this;
    const show = h("button", { class: "crm-text-button", onclick: () => this.io.onShow(part), text: locale.t("show_part") });
    const sign = h("span", { class: `crm-cu-sign crm-cu-level-${level}` }, icon(level === "good" ? "check" : "alert"));
    const name = h("span", { class: "crm-offscreen", text: wordOf("level", level, locale) ?? "" });
    return h("li", { class: "crm-cu-reason" }, sign, name, h("span", { class: "crm-cu-reason-text", text: tell(text, locale) }), show);
  };

  /** @param {boolean} open */
  #show(open) {
    this.#open = open;
    this.reasons.hidden = !open;
    this.toggle?.setAttribute("aria-expanded", String(open));
  }
}

/**
 * @param {string} name of a company
 * @returns {string} its first two characters in Chinese, whose last two are "Ltd."; else the initials of its first words
 */
function firmLetters(name) {
  if (/^\p{Script=Han}/u.test(name)) return [...name].slice(0, 2).join("");
  const words = name.split(/[\s·.,&-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? "")
    .join("");
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
