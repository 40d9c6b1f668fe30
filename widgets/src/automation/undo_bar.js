import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/** What was done last, and the button that takes it back. */
export class UndoBar {
  /**
   * @param {import("./wire.js").TabContext} context
   * @param {() => void} onUndone
   */
  constructor(context, onUndone) {
    this.context = context;
    this.onUndone = onUndone;
    this.el = h("div", { class: "crm-a-undo", role: "status" });
  }

  /** @param {import("./wire.js").Done | null} done */
  show(done) {
    if (!done) return fill(this.el);
    const { locale } = this.context;
    const text = locale.t(/** @type {"done_saved"} */ (`done_${done.what}`), { name: done.name });
    const undo = h("button", { class: "crm-button", "data-action": "undo", title: text, onclick: () => this.undo() }, icon("undo"), locale.t("undo"));
    fill(this.el, h("span", { class: "crm-clip crm-quiet", title: text, text }), undo);
  }

  async undo() {
    const { rpc, locale, say, fail } = this.context;
    try {
      const { undone, next } = await rpc.call("undo");
      say(locale.t("undone", { name: undone.name }));
      this.show(next);
      this.onUndone();
    } catch (/** @type {any} */ error) {
      fail(error);
      if (error.data && "next" in error.data) this.show(error.data.next);
    }
  }
}
