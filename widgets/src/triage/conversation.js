import { fill, focusedIn, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { wordOf } from "../shared/words.js";
import { valueSaid } from "./proposing.js";

/** @typedef {import("./wire.js").Entry} Entry */

/** @type {Record<string, import("../shared/icons.js").IconName>} */
const ICONS = { email: "mail", phone: "phone", wechat: "chat", chat: "chat", sms: "chat", meeting: "meeting", visit: "meeting", note: "note" };

/** Pixels from the end at which the newest entry still counts as seen. */
const NEAR = 40;

/** What was said about a ticket and what was done to it. The words of others are text and never markup. */
export class Conversation {
  #atEnd = true;

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {() => void} onEarlier asks for all entries
   * @param {(entry: string) => void} onSplit makes a ticket of its own of an entry
   */
  constructor(context, onEarlier, onSplit) {
    this.context = context;
    this.onEarlier = onEarlier;
    this.onSplit = onSplit;
    this.list = h("ol", { class: "crm-t-entries", "aria-label": context.locale.t("conversation") });
    this.el = h("div", { class: "crm-t-conversation", tabindex: "0", role: "region", "aria-label": context.locale.t("conversation"), onscroll: () => this.#look() }, this.list);
    new ResizeObserver(() => this.#atEnd && this.#toEnd()).observe(this.el); // what is written below takes room away
  }

  #look() {
    this.#atEnd = this.atEnd;
  }

  /** Whether the newest entry is on the screen. */
  get atEnd() {
    return this.el.scrollHeight - this.el.scrollTop - this.el.clientHeight < NEAR;
  }

  #toEnd() {
    this.el.scrollTop = this.el.scrollHeight;
    this.#atEnd = true;
  }

  /**
   * @param {import("./wire.js").Shown} shown
   * @param {boolean} toEnd shows the newest entry
   */
  update({ ticket, entries, before }, toEnd) {
    const { locale } = this.context;
    const button = { class: "crm-text-button", "data-action": "earlier", onclick: this.onEarlier };
    const earlier = before > 0 && h("li", { class: "crm-t-earlier" }, h("button", { ...button, text: locale.t("earlier", { n: before }) }));
    const focused = focusedIn(this.list) !== null;
    fill(
      this.list,
      earlier || null,
      entries.map((entry) => (entry.kind === "step" ? this.#step(entry) : this.#said(entry, ticket))),
    );
    if (focused) this.el.focus({ preventScroll: true }); // the button that was pressed is gone; keys go on
    if (toEnd) this.#toEnd();
  }

  /**
   * @param {Entry} entry
   * @param {import("./wire.js").Ticket} ticket
   */
  #said(entry, ticket) {
    const { locale } = this.context;
    const kind = entry.kind === "note" ? "note" : (entry.direction ?? "in");
    const who = kind === "in" ? (ticket.contact?.name ?? ticket.account?.name ?? ticket.requester ?? locale.t("customer")) : (entry.by?.[0] ?? locale.t("us"));
    const channel = kind === "note" ? locale.t("internal_note") : wordOf("channel", entry.channel ?? null, locale);
    const head = h(
      "p",
      { class: "crm-t-said-head" },
      icon(ICONS[kind === "note" ? "note" : (entry.channel ?? "")] ?? "chat"),
      h("strong", { class: "crm-clip", text: who }),
      h("span", { class: "crm-quiet", text: channel ?? "" }),
      h("time", { class: "crm-quiet", datetime: entry.at, title: locale.time(entry.at), text: locale.ago(entry.at) }),
      entry.id === ticket.id ? null : h("button", { class: "crm-icon-button crm-t-split", "data-split": entry.id, label: locale.t("split_off"), onclick: () => this.onSplit(entry.id) }, icon("ticket")),
    );
    return h("li", { class: `crm-t-said crm-t-said-${kind}`, "data-entry": entry.id }, head, h("p", { class: "crm-t-text", dir: "auto", text: entry.text }));
  }

  /** @param {Entry} entry */
  #step(entry) {
    const { locale } = this.context;
    const says = (entry.changes ?? []).map((change) => this.#change(change)).join(locale.t("list_mark"));
    const by = entry.by?.[locale.code === "zh" ? 1 : 0] ?? "";
    const text = locale.t("step", { by, changes: says });
    return h("li", { class: "crm-t-step" }, icon("change"), h("span", { text }), h("time", { datetime: entry.at, title: locale.time(entry.at), text: locale.ago(entry.at) }));
  }

  /** @param {import("./wire.js").Change} change */
  #change({ field, before, after }) {
    const { locale } = this.context;
    const name = locale.t(/** @type {"field_status"} */ (`field_${field}`));
    const said = (/** @type {[string, string] | null} */ value) => (value ? (valueSaid(locale, field, value[locale.code === "zh" ? 1 : 0]) ?? "") : locale.t("nothing_set"));
    return locale.t("changed_from_to", { field: name, before: said(before), after: said(after) });
  }
}
