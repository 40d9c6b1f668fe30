import { h } from "./dom.js";
import { keepFromHost } from "./host_keys.js";
import { Locale, chooseLocale } from "./locale.js";
import { keepPresses } from "./press.js";
import { Rpc, isAbort } from "./rpc.js";
import { TabbedScreen } from "./tabbed_screen.js";

/**
 * @typedef {import("./host.js").HostModel} HostModel
 *
 * @typedef {object} Tabbed
 * @property {string} name the screen's, as Python calls it
 * @property {import("./locale.js").Dictionary} texts TABBED_TEXTS and the screen's own
 * @property {Record<string, import("./tabbed_screen.js").TabKind>} kinds its tabs
 * @property {(context: import("./tabbed_context.js").TabContext) => HTMLElement[]} [tools] buttons of the whole screen
 * @property {string[]} [events] what Python tells beside `changed` and `work`
 */

/** One view of a screen with tabs: the talk with Python, and the tabs in the language of the moment. */
class View {
  /** @type {any} */
  #opening = null;

  /**
   * @param {Tabbed} kind
   * @param {HostModel} model
   * @param {HTMLElement} el
   */
  constructor(kind, model, el) {
    this.kind = kind;
    this.model = model;
    this.root = h("div", { class: `crm-board crm-tabbed crm-${kind.name}`, onkeydown: keepFromHost });
    keepPresses(this.root);
    this.rpc = new Rpc(model);
    this.screen = this.#build();
    model.on("change:locale", this.#onLocale);
    model.on("change:tab", this.#onTab);
    model.on("change:height", this.#fit);
    for (const name of ["changed", "work", ...(kind.events ?? [])]) this.rpc.on(name, (data) => this.screen.tell(name, data));
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
    const locale = new Locale(chooseLocale(wanted), this.kind.texts, { currency: this.#opening?.currency });
    return new TabbedScreen({
      root: this.root,
      rpc: this.rpc,
      locale,
      kinds: this.kind.kinds,
      tools: this.kind.tools,
      opening: this.#opening,
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

/**
 * @param {Tabbed} kind
 * @returns the module that anywidget asks for
 */
export function tabbed(kind) {
  return {
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
      const view = new View(kind, model, el);
      return () => view.close();
    },
  };
}
