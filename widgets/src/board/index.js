import { h } from "../shared/dom.js";
import { Locale, chooseLocale } from "../shared/locale.js";
import { keepPresses } from "../shared/press.js";
import { Rpc } from "../shared/rpc.js";
import { Screen } from "./screen.js";
import { Session } from "./session.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../shared/host.js").HostModel} HostModel */

/** One view of a board: the talk with Python, and the screen in the language of the moment. */
class Board {
  /**
   * @param {HostModel} model
   * @param {HTMLElement} el
   */
  constructor(model, el) {
    this.model = model;
    this.root = h("div", { class: "crm-board" });
    keepPresses(this.root);
    this.session = new Session(model);
    this.screen = this.#build();
    this.#listen();
    el.append(this.root);
    this.#fit();
    this.session.open();
  }

  close() {
    this.model.off("change:locale", this.#onLocale);
    this.model.off("change:height", this.#fit);
    this.session.close();
    this.screen.close();
    this.root.remove();
  }

  #listen() {
    this.model.on("change:locale", this.#onLocale);
    this.model.on("change:height", this.#fit);
    this.session.state.onChange = (change) => this.#draw(change);
    this.session.onError = (error) => this.screen.fail(error);
    this.session.onChanged = () => this.screen.drawer.refresh();
    this.session.onClosed = () => this.screen.errors.show(this.screen.locale.t("error_closed"));
  }

  #build() {
    const { snapshot } = this.session.state;
    const locale = new Locale(chooseLocale(snapshot?.locale ?? this.model.get("locale")), TEXTS, {
      currency: snapshot?.currency,
    });
    return new Screen(this.session, this.root, locale, (code) => this.session.view({ locale: code }));
  }

  /** @param {import("./state.js").Change} change */
  #draw(change) {
    const { snapshot } = this.session.state;
    const { locale } = this.screen;
    if (snapshot && (chooseLocale(snapshot.locale) !== locale.code || snapshot.currency !== locale.currency)) this.#rebuild();
    else this.screen.draw(change);
  }

  #rebuild() {
    this.screen.close();
    this.screen = this.#build();
    this.screen.draw({ stages: null });
  }

  #onLocale = () => {
    const { snapshot } = this.session.state;
    const wanted = this.model.get("locale");
    if (chooseLocale(wanted) === this.screen.locale.code) return;
    if (snapshot) snapshot.locale = wanted;
    this.#rebuild();
  };

  /** A height of 0 fills whatever the board is put into. */
  #fit = () => {
    const height = Number(this.model.get("height") ?? 0);
    this.root.style.height = height > 0 ? `${height}px` : "100%";
  };
}

export default {
  /** @param {{model: HostModel}} host a first harmless call makes JupyterLab open the widget's own channel */
  initialize({ model }) {
    const rpc = new Rpc(model);
    rpc
      .call("hello")
      .finally(() => rpc.close())
      .catch(() => {}); // nobody waits for it; a board that cannot open says so itself
  },

  /** @param {{model: HostModel, el: HTMLElement}} host */
  render({ model, el }) {
    const board = new Board(model, el);
    return () => board.close();
  },
};
