import { h } from "../shared/dom.js";
import { Locale, chooseLocale } from "../shared/locale.js";
import { keepPresses } from "../shared/press.js";
import { Rpc } from "../shared/rpc.js";
import { Screen } from "./screen.js";
import { Session } from "./session.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../shared/host.js").HostModel} HostModel */

/** One view of a customer: the talk with Python, and the screen in the language of the moment. */
class View {
  /**
   * @param {HostModel} model
   * @param {HTMLElement} el
   */
  constructor(model, el) {
    this.model = model;
    this.root = h("div", { class: "crm-board crm-customer" });
    keepPresses(this.root);
    this.session = new Session(model);
    this.screen = this.#build();
    this.session.onSnapshot = (news) => this.#draw(news);
    this.session.onError = (error) => this.screen.fail(error);
    model.on("change:locale", this.#onLocale);
    model.on("change:height", this.#fit);
    el.append(this.root);
    this.#fit();
    this.session.open(this.screen.locale.code);
  }

  close() {
    this.model.off("change:locale", this.#onLocale);
    this.model.off("change:height", this.#fit);
    this.session.close();
    this.screen.close();
    this.root.remove();
  }

  #build() {
    const { snapshot } = this.session;
    const wanted = snapshot?.locale ?? this.model.get("locale");
    const locale = new Locale(chooseLocale(wanted), TEXTS, { currency: snapshot?.currency });
    return new Screen(this.session, this.root, locale);
  }

  /** @param {boolean} news */
  #draw(news) {
    const { snapshot } = this.session;
    const { locale } = this.screen;
    const same = snapshot && chooseLocale(snapshot.locale) === locale.code && snapshot.currency === locale.currency;
    if (same) return this.screen.draw(news);
    this.#rebuild();
  }

  #rebuild() {
    this.screen.close();
    this.screen = this.#build();
    this.screen.draw(false);
  }

  #onLocale = () => {
    const { snapshot } = this.session;
    const wanted = this.model.get("locale");
    if (chooseLocale(wanted) === this.screen.locale.code) return;
    if (snapshot) snapshot.locale = wanted;
    this.session.language = chooseLocale(wanted);
    this.#rebuild();
  };

  /** A height of 0 fills whatever the screen is put into. */
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
      .catch(() => {}); // nobody waits for it; a screen that cannot open says so itself
  },

  /** @param {{model: HostModel, el: HTMLElement}} host */
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.close();
  },
};
