import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { isAbort } from "../shared/rpc.js";
import { wordOf } from "../shared/words.js";
import { fieldName, iconOf, minutes, plain, titleOf } from "./entry_words.js";
import { keyOf } from "./timeline_state.js";

/**
 * @typedef {import("./wire.js").Entry} Entry
 * @typedef {import("./texts.js").CustomerLocale} CustomerLocale
 *
 * @typedef {object} DrawerOptions
 * @property {CustomerLocale} locale
 * @property {(entry: Entry) => Promise<Entry>} ask for the entry in full
 * @property {(entry: Entry) => Promise<void>} onPin
 * @property {(entry: Entry) => Promise<void>} onFinish
 * @property {(error: unknown) => string} explain
 * @property {(key: string) => void} onClose
 */

/** One entry of the timeline in full, beside the list, which stays usable. */
export class EntryDrawer {
  /** @type {Entry | null} */
  #entry = null;

  /** @param {DrawerOptions} options */
  constructor(options) {
    this.io = options;
    const { locale } = options;
    this.mark = h("span", { class: "crm-cu-kind" });
    this.kind = h("p", { class: "crm-quiet" });
    this.title = h("h3", { class: "crm-cu-drawer-title" });
    this.pin = h("button", { class: "crm-icon-button", label: locale.t("pin"), onclick: () => this.#flipPin() }, icon("pin"));
    this.close = h("button", { class: "crm-icon-button", label: locale.t("close"), onclick: () => this.hide() }, icon("close"));
    this.body = h("div", { class: "crm-cu-drawer-body" });
    const names = h("div", { class: "crm-cu-drawer-names" }, this.kind, this.title);
    const head = h("div", { class: "crm-cu-drawer-head" }, this.mark, names, this.pin, this.close);
    const props = { role: "dialog", "aria-label": locale.t("entry_details"), hidden: true, onkeydown: this.#onKey };
    this.el = h("aside", { class: "crm-cu-drawer", ...props }, head, this.body);
  }

  get open() {
    return this.#entry !== null;
  }

  /** @param {Entry} entry shown at once; its long texts as soon as they are here */
  async show(entry) {
    this.#entry = entry;
    this.el.hidden = false;
    this.#draw(entry);
    this.close.focus({ preventScroll: true });
    try {
      const whole = await this.io.ask(entry);
      if (this.#entry && keyOf(this.#entry) === keyOf(whole)) this.#draw((this.#entry = whole));
    } catch (error) {
      if (this.#entry === entry && !isAbort(error))
        this.body.append(h("p", { class: "crm-problem", role: "alert", text: this.io.explain(error) }));
    }
  }

  hide() {
    const entry = this.#entry;
    this.#entry = null;
    this.el.hidden = true;
    if (entry) this.io.onClose(keyOf(entry));
  }

  /** @param {Entry} entry */
  #draw(entry) {
    const { locale } = this.io;
    const title = titleOf(entry, locale);
    const when = entry.dated ? locale.date(entry.at) : locale.time(entry.at);
    fill(this.mark, icon(iconOf(entry.kind)));
    this.kind.textContent = [wordOf("one", entry.kind, locale), when].join(" · ");
    this.title.textContent = title;
    this.#showPin(entry);
    fill(this.body, this.#facts(entry), entry.text && h("p", { class: "crm-cu-prose", text: entry.text }), this.#changes(entry), this.#finish(entry));
  }

  /** @param {Entry} entry */
  #showPin({ pinned }) {
    const label = this.io.locale.t(pinned ? "unpin" : "pin");
    this.pin.setAttribute("aria-pressed", String(pinned));
    this.pin.setAttribute("aria-label", label);
    this.pin.title = label;
  }

  /** @param {Entry} entry */
  #facts(entry) {
    const { locale } = this.io;
    const channel = entry.kind === "ticket" || entry.channel ? wordOf("channel", entry.channel ?? null, locale) : null;
    const direction = wordOf("direction", entry.direction ?? null, locale);
    /** @type {[string, string | null | undefined][]} */
    const rows = [
      [locale.t("with_person"), entry.who],
      [locale.t("about_deal"), entry.deal],
      [locale.t("over_channel"), [channel, direction].filter(Boolean).join(", ")],
      [locale.t("took"), entry.seconds ? minutes(entry.seconds, locale) : entry.seconds === 0 && entry.kind === "call" ? locale.t("not_answered") : null],
      [locale.t("amount"), entry.money && locale.money(entry.money)],
      [locale.t("method"), entry.method],
      [locale.t("status"), entry.status && locale.nameOf(entry.status)],
      [locale.t("priority"), wordOf("priority", entry.priority ?? null, locale)],
      [locale.t("rating"), entry.rating ? locale.t("rated", { rating: entry.rating }) : null],
      [locale.t("reason"), entry.reason],
      [locale.t("due_on"), entry.due_at && locale.time(entry.due_at)],
      [locale.t("done_on"), entry.done_at && locale.time(entry.done_at)],
      [locale.t("done_by"), entry.by],
      [locale.t("origin"), entry.origin],
    ];
    const known = rows.filter(([, value]) => value);
    return h(
      "dl",
      { class: "crm-cu-drawer-facts" },
      known.map(([name, value]) => h("div", {}, h("dt", { text: name }), h("dd", { text: value }))),
    );
  }

  /** @param {Entry} entry */
  #changes({ changes = [] }) {
    if (!changes.length) return null;
    const { locale } = this.io;
    const headings = ["", locale.t("before"), locale.t("after")].map((text) => h("th", { scope: "col", text }));
    const rows = changes.map(([field, before, after]) =>
      h("tr", {}, h("th", { scope: "row", text: fieldName(field, locale) }), h("td", { text: plain(before) }), h("td", { text: plain(after) })),
    );
    return h("table", { class: "crm-cu-changes" }, h("thead", {}, h("tr", {}, headings)), h("tbody", {}, rows));
  }

  /** @param {Entry} entry */
  #finish(entry) {
    if (entry.kind !== "task" || entry.done_at) return null;
    const button = h("button", { class: "crm-button crm-button-main", "data-action": "finish", text: this.io.locale.t("mark_done") });
    button.addEventListener("click", async () => {
      button.disabled = true;
      await this.io.onFinish(entry);
      this.hide();
    });
    return h("div", { class: "crm-cu-drawer-buttons" }, button);
  }

  async #flipPin() {
    const entry = this.#entry;
    if (!entry) return;
    await this.io.onPin(entry);
    if (this.#entry && keyOf(this.#entry) === keyOf(entry)) this.#showPin((this.#entry = { ...this.#entry, pinned: !entry.pinned }));
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    this.hide();
  };
}
