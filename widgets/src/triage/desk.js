import { Menu } from "../shared/menu.js";
import { ChoiceDialog } from "./choice_dialog.js";

/** What a person decides about tickets, asked for with one key and answered with another. */
export class Desk {
  /**
   * @param {import("./wire.js").TabContext} context
   * @param {{categories: () => string[], anchor: () => HTMLElement}} around
   */
  constructor(context, around) {
    this.context = context;
    this.around = around;
  }

  /**
   * @param {string} title
   * @param {(given: {to?: string, team?: string}) => void} onPick
   */
  assign(title, onPick) {
    const { locale, opening, root } = this.context;
    const teams = new Map(opening.teams.map(({ id, name }) => [id, name]));
    const me = opening.user.id;
    const users = [...opening.users].sort((a, b) => Number(b.id === me) - Number(a.id === me));
    const choices = [
      ...users.map(({ id, name, team }) => ({ value: `u${id}`, label: name, detail: id === me ? locale.t("myself") : (teams.get(team ?? "") ?? "") })),
      ...opening.teams.map(({ id, name }) => ({ value: `t${id}`, label: name, detail: locale.t("a_team") })),
    ];
    const pick = (/** @type {string} */ value) => onPick(value.startsWith("u") ? { to: value.slice(1) } : { team: value.slice(1) });
    new ChoiceDialog(root, { title, placeholder: locale.t("type_a_name"), none: locale.t("nobody_so_called"), choices, onPick: pick }).open();
  }

  /**
   * @param {string} title
   * @param {(given: {category: string}) => void} onPick
   */
  category(title, onPick) {
    const { locale, root } = this.context;
    const choices = this.around.categories().map((name) => ({ value: name, label: name }));
    const own = (/** @type {string} */ text) => ({ value: text, label: text, detail: locale.t("new_category") });
    new ChoiceDialog(root, { title, placeholder: locale.t("type_a_category"), none: locale.t("no_categories"), choices, own, onPick: (category) => onPick({ category }) }).open();
  }

  /** @param {(subject: string) => void} onPick */
  subject(onPick) {
    const { locale, root } = this.context;
    const own = (/** @type {string} */ text) => ({ value: text, label: text, detail: locale.t("new_ticket") });
    new ChoiceDialog(root, { title: locale.t("ask_subject"), placeholder: locale.t("type_a_subject"), none: locale.t("no_subject"), choices: [], own, onPick }).open();
  }

  /**
   * @param {string} title
   * @param {string | null} present
   * @param {(given: {priority: string}) => void} onPick
   */
  priority(title, present, onPick) {
    const { locale, opening, root } = this.context;
    const items = opening.priorities.map((value) => ({ value, label: locale.t(/** @type {"priority_high"} */ (`priority_${value}`)), checked: value === present }));
    new Menu({ root, anchor: this.around.anchor(), label: title, items, onPick: (priority) => onPick({ priority }) }).open();
  }

  /**
   * @param {string} title
   * @param {import("./choice_dialog.js").ChoiceOptions["choices"]} choices
   * @param {string} none
   * @param {(value: string) => void} onPick
   */
  choose(title, choices, none, onPick) {
    const { locale, root } = this.context;
    new ChoiceDialog(root, { title, placeholder: locale.t("search"), none, choices, onPick }).open();
  }
}
