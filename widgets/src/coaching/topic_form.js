import { h } from "../shared/dom.js";

/** What a person writes of a tracker: a field each, one line an entry. */
const FIELDS = /** @type {const} */ (["say", "means", "but_not"]);

/** The form for a tracker of one's own: its words, sentences that mean it, and sentences that only sound like it. */
export class TopicForm {
  /**
   * @param {import("./texts.js").CoachingLocale} locale
   * @param {{keep: (name: string, rules: Record<string, any>) => void, cancel: () => void}} io
   */
  constructor(locale, io) {
    this.io = io;
    /** @type {Record<string, any>} rules of the tracker that have no field here */
    this.rest = {};
    this.name = h("input", { class: "crm-input", "data-field": "name", maxlength: 120, required: true });
    this.fields = Object.fromEntries(FIELDS.map((field) => [field, h("textarea", { class: "crm-input", rows: 4, "data-field": field })]));
    const labelled = (/** @type {HTMLElement} */ control, /** @type {string} */ label, /** @type {string} */ hint) =>
      h("label", { class: "crm-field" }, h("span", { class: "crm-label", text: label }), control, hint && h("span", { class: "crm-quiet crm-h-small", text: hint }));
    this.el = h(
      "form",
      { class: "crm-h-topic-form", onsubmit: this.#onSubmit, onkeydown: this.#onKey },
      labelled(this.name, locale.t("topic_name"), ""),
      FIELDS.map((field) => labelled(/** @type {HTMLElement} */ (this.fields[field]), locale.t(`topic_${field}`), locale.t(`topic_${field}_hint`))),
      h(
        "div",
        { class: "crm-h-line" },
        h("button", { class: "crm-button crm-button-main", type: "submit", "data-action": "keep-topic", text: locale.t("keep_topic") }),
        h("button", { class: "crm-button", "data-action": "leave-topic", text: locale.t("cancel"), onclick: io.cancel }),
      ),
    );
  }

  /** @param {import("./wire.js").Topic | null} topic the one to change, none for a new one */
  show(topic) {
    this.rest = { ...topic?.rules };
    this.name.value = topic?.name ?? "";
    this.name.readOnly = topic !== null;
    for (const field of FIELDS) {
      const control = this.fields[field];
      if (control) control.value = lines(this.rest[field]).join("\n");
    }
    (topic ? this.fields["say"] : this.name)?.focus();
  }

  /** @returns {Record<string, any>} */
  get rules() {
    const given = Object.fromEntries(FIELDS.map((field) => [field, lines(this.fields[field]?.value.split("\n"))]));
    return { ...this.rest, ...given };
  }

  /** @param {Event} event */
  #onSubmit = (event) => {
    event.preventDefault();
    this.io.keep(this.name.value, this.rules);
  };

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") this.io.cancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.el.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

/**
 * @param {string | string[] | undefined} given
 * @returns {string[]} what is written, without empty lines
 */
export function lines(given) {
  const each = typeof given === "string" ? [given] : (given ?? []);
  return each.map((line) => line.trim()).filter(Boolean);
}
