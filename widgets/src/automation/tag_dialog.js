import { Dialog } from "../shared/dialog.js";
import { h } from "../shared/dom.js";
import { explain } from "../shared/explain.js";

/** Colours to choose from: apart from one another in light and dark. */
const COLOURS = ["#c0392b", "#d35400", "#b7950b", "#1e8449", "#148f77", "#2471a3", "#7d3c98", "#707b7c"];

/** A new tag, or another name, group, kind or colour for one. */
export class TagDialog {
  /**
   * @param {import("./wire.js").TabContext} context
   * @param {import("./wire.js").TagRow | null} row
   * @param {string[]} groups
   * @param {(undo: any) => void} onDone
   */
  constructor(context, row, groups, onDone) {
    const { locale, opening, root } = context;
    this.context = context;
    this.row = row;
    this.onDone = onDone;
    this.colour = row?.colour ?? null;
    const id = `crm-groups-${Math.random().toString(36).slice(2)}`;
    this.name = h("input", { class: "crm-input", name: "name", maxlength: "120", value: row?.name ?? "", "data-autofocus": true });
    this.group = h("input", { class: "crm-input", name: "group", maxlength: "120", list: id, value: row?.group ?? "" });
    this.kind = h("select", { class: "crm-select", name: "kind" }, opening.tag_kinds.map((one) => h("option", { value: one, selected: one === (row?.kind ?? "static"), text: locale.t(/** @type {"choice_static"} */ (`choice_${one}`)) })));
    this.problem = h("p", { class: "crm-problem", role: "alert" });
    const field = (/** @type {"tag"} */ key, /** @type {HTMLElement} */ control) => h("label", { class: "crm-field" }, h("span", { class: "crm-label", text: locale.t(key) }), control);
    const save = h("button", { type: "submit", class: "crm-button crm-button-main", "data-action": "save-tag", text: locale.t("save") });
    const cancel = h("button", { class: "crm-button", onclick: () => this.dialog.cancel(), text: locale.t("cancel") });
    this.dialog = new Dialog(
      root,
      { title: row ? locale.t("change_tag", { name: row.name }) : locale.t("new_tag"), className: "crm-a-dialog" },
      h(
        "form",
        { class: "crm-form", novalidate: true, onsubmit: this.#submit },
        field("tag", this.name),
        field(/** @type {any} */ ("group"), this.group),
        h("datalist", { id }, groups.map((one) => h("option", { value: one }))),
        field(/** @type {any} */ ("col_kind"), this.kind),
        this.#colours(),
        this.problem,
        h("div", { class: "crm-form-buttons" }, cancel, save),
      ),
    );
  }

  open() {
    this.dialog.open();
  }

  #colours() {
    const { locale } = this.context;
    const choices = [null, ...COLOURS].map((colour) => {
      const label = colour === null ? locale.t("own_colour") : locale.t("colour_n", { n: String(COLOURS.indexOf(colour) + 1) });
      const choice = h("input", { type: "radio", name: "colour", label, value: colour ?? "", checked: colour === this.colour, onchange: () => (this.colour = colour) });
      const mark = h("span", { class: "crm-a-colour" });
      if (colour) mark.style.background = colour;
      return h("label", { class: "crm-a-colour-choice" }, choice, mark);
    });
    return h("fieldset", { class: "crm-a-colours" }, h("legend", { class: "crm-label", text: locale.t("colour") }), choices);
  }

  /** @param {Event} event */
  #submit = async (event) => {
    event.preventDefault();
    const { rpc, locale } = this.context;
    const given = { name: this.name.value.trim(), group: this.group.value.trim() || null, kind: this.kind.value, colour: this.colour };
    try {
      const { row } = this;
      const answer = row ? await rpc.call("change_tag", { id: row.id, version: row.version, changes: given }) : await rpc.call("new_tag", given);
      this.dialog.close();
      this.onDone(answer.undo);
    } catch (error) {
      this.problem.textContent = explain(error, locale);
      this.name.focus();
    }
  };
}
