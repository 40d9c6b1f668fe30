import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { hueOf, initials } from "../shared/locale.js";
import { tell, tellMoney } from "../shared/said.js";

/** Who asks: what an agent should know of the customer before answering. It opens the Customer 360. */
export class FaceView {
  /**
   * @param {import("./wire.js").TabContext} context
   * @param {(entity: string, id: string) => void} onOpen
   */
  constructor(context, onOpen) {
    this.context = context;
    this.onOpen = onOpen;
    this.el = h("section", { class: "crm-t-card crm-t-face", "aria-label": context.locale.t("customer") });
  }

  loading() {
    fill(this.el, this.#title(), h("div", { class: "crm-bone" }), h("div", { class: "crm-bone crm-bone-short" }));
  }

  /**
   * @param {import("./wire.js").Face | null} face
   * @param {boolean} hidden
   * @param {import("./wire.js").Ticket} ticket
   */
  update(face, hidden, ticket) {
    const { locale } = this.context;
    if (!face) {
      const says = hidden ? locale.t("customer_hidden") : locale.t("customer_unknown", { who: ticket.requester ?? locale.t("nobody_known") });
      return fill(this.el, this.#title(), h("p", { class: "crm-quiet crm-t-wrap", text: says }));
    }
    fill(this.el, this.#title(face), this.#who(face), this.#figures(face), this.#deals(face), this.#calls(face));
  }

  /** @param {import("./wire.js").Face} [face] */
  #title(face) {
    const { locale } = this.context;
    const open = face && h("button", { class: "crm-text-button", "data-action": "customer", onclick: () => this.onOpen("accounts", face.id) }, locale.t("open_360"), icon("arrow"));
    return h("div", { class: "crm-t-card-head" }, h("h3", { class: "crm-t-card-title", text: locale.t("customer") }), open || null);
  }

  /** @param {import("./wire.js").Face} face */
  #who({ id, name, tier, person, health, tags }) {
    const { locale } = this.context;
    const disc = h("span", { class: "crm-t-disc", "aria-hidden": "true", text: initials(person?.name ?? name) });
    disc.style.setProperty("--crm-hue", String(hueOf(id)));
    const first = health.reasons[0];
    const reason = first ? tell(first.text, locale) : "";
    const level = locale.t(/** @type {"health_good"} */ (`health_${health.level}`));
    return h(
      "div",
      { class: "crm-t-face-who" },
      disc,
      h(
        "div",
        { class: "crm-t-face-names" },
        h("p", { class: "crm-t-face-name crm-clip", title: person?.name ?? name, text: person?.name ?? name }),
        person ? h("p", { class: "crm-quiet crm-clip", title: name, text: [person.title, name].filter(Boolean).join(" · ") }) : null,
        h(
          "p",
          { class: "crm-t-badges" },
          tier ? h("span", { class: "crm-t-badge", text: locale.t("tier", { tier }) }) : null,
          h("span", { class: `crm-t-badge crm-t-health-${health.level}`, title: reason, text: level }),
          tags.slice(0, 3).map((tag) => h("span", { class: "crm-t-badge crm-clip", text: tag.name })),
        ),
      ),
    );
  }

  /** @param {import("./wire.js").Face} face */
  #figures({ bought, open, overdue, tickets }) {
    const { locale } = this.context;
    const sum = (/** @type {import("./wire.js").Money[]} */ amounts) => tellMoney(amounts, locale) || "–";
    const figures = [
      [locale.t("bought"), sum(bought), ""],
      [locale.t("open_deals"), sum(open), ""],
      ...(overdue.length ? [[locale.t("overdue"), sum(overdue), "crm-t-bad"]] : []),
      [locale.t("other_tickets"), locale.number(tickets), ""],
    ];
    return h("dl", { class: "crm-t-figures" }, figures.map(([name = "", value = "", tone = ""]) => h("div", {}, h("dt", { text: name }), h("dd", { class: tone, text: value }))));
  }

  /** @param {import("./wire.js").Face} face */
  #deals({ deals, more_deals }) {
    const { locale } = this.context;
    if (!deals.length) return null;
    const items = deals.map(({ name, stage }) => h("li", {}, icon("stage"), h("span", { class: "crm-clip", title: name, text: name }), h("span", { class: "crm-quiet crm-clip", text: locale.nameOf(stage) })));
    const more = more_deals ? h("li", { class: "crm-quiet", text: locale.t("more", { n: more_deals }) }) : null;
    return h("ul", { class: "crm-t-facts", "aria-label": locale.t("open_deals") }, items, more);
  }

  /** @param {import("./wire.js").Face} face */
  #calls({ calls }) {
    const { locale } = this.context;
    if (!calls.length) return h("p", { class: "crm-quiet", text: locale.t("no_calls") });
    const items = calls.map(({ at, subject, direction }) => {
      const text = subject ?? locale.t(direction === "in" ? "call_in" : "call_out");
      return h("li", {}, icon("phone"), h("span", { class: "crm-clip", title: text, text }), h("time", { class: "crm-quiet", datetime: at, title: locale.time(at), text: locale.ago(at) }));
    });
    return h("ul", { class: "crm-t-facts", "aria-label": locale.t("last_calls") }, items);
  }
}
