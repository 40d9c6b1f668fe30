import { h } from "../shared/dom.js";
import { Locale, chooseLocale } from "../shared/locale.js";
import { Rpc, isAbort } from "../shared/rpc.js";
import { Screen } from "./screen.js";
import { TEXTS } from "./texts.js";

/**
 * @typedef {import("../shared/host.js").HostModel} HostModel
 * @typedef {import("./wire.js").Opening} Opening
 */

/** One view of the screen: the talk with Python, and the tabs in the language of the moment. */
class View {
  /** @type {Opening | null} */
  #opening = null;

  /**
   * @param {HostModel} model
   * @param {HTMLElement} el
   */
  constructor(model, el) {
    this.model = model;
    this.root = h("div", { class: "crm-board crm-data_quality", onkeydown: keepKeys });
    this.rpc = new Rpc(model);
    this.screen = this.#build();
    model.on("change:locale", this.#onLocale);
    model.on("change:tab", this.#onTab);
    model.on("change:height", this.#fit);
    this.rpc.on("changed", () => this.screen.tellChanged());
    this.rpc.on("work", ({ work }) => this.screen.tellWork(work));
    this.rpc.onSlow = (slow) => this.screen.showSlow(slow);
    el.append(this.root);
    this.#fit();
    this.#open();
  }

  close() {
    this.model.off("change:locale", this.#onLocale);
    this.model.off("change:tab", this.#onTab);
    this.model.off("change:height", this.#fit);
    this.rpc.close();
    this.screen.close();
    this.root.remove();
  }

  #build() {
    const wanted = this.model.get("locale");
    const locale = new Locale(chooseLocale(wanted), TEXTS, { currency: this.#opening?.currency });
    return new Screen({
      root: this.root,
      rpc: this.rpc,
      locale,
      onLanguage: (code) => this.#switchLanguage(code),
      onTab: (tab) => this.#remember({ tab }),
      onRetry: () => this.#open(),
    });
  }

  async #open() {
    try {
      this.#opening = await this.rpc.call("open");
      this.#rebuild();
    } catch (error) {
      if (!isAbort(error)) this.screen.fail(error, () => this.#open());
    }
  }

  #rebuild() {
    if (!this.#opening) return;
    this.screen.close();
    this.screen = this.#build();
    this.screen.open(this.#opening, this.model.get("tab"));
  }

  /** @param {string} code */
  #switchLanguage(code) {
    this.model.set("locale", code);
    this.#remember({ locale: code });
  }

  /** @param {{tab?: string, locale?: string}} what Python keeps it, for a reload of the page */
  #remember(what) {
    this.rpc.call("show", what).catch((error) => isAbort(error) || this.screen.fail(error));
  }

  #onLocale = () => {
    if (chooseLocale(this.model.get("locale")) !== this.screen.locale.code) this.#rebuild();
  };

  #onTab = () => this.screen.turnTo(this.model.get("tab"));

  /** A height of 0 fills whatever the screen is put into. */
  #fit = () => {
    const height = Number(this.model.get("height") ?? 0);
    this.root.style.height = height > 0 ? `${height}px` : "100%";
  };
}

/** @param {KeyboardEvent} event a key typed here must not drive the notebook around */
function keepKeys(event) {
  event.stopPropagation();
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
