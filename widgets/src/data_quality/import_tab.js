import { Dialog } from "../shared/dialog.js";
import { fill, h } from "../shared/dom.js";
import { WorkView } from "../shared/work_view.js";
import { ImportMapping } from "./import_mapping.js";
import { reportView } from "./import_report.js";
import { ImportSource } from "./import_source.js";

const WORK_TITLES = { propose: "reading", land: "landing" };

/**
 * @typedef {import("./wire.js").Batch} Batch
 * @typedef {import("./wire.js").ImportState} ImportState
 * @typedef {import("./wire.js").Work} Work
 */

/** The tab "Import": choose a file, look at what it would become, land it, read what happened. */
export class ImportTab {
  /** @param {import("./context.js").TabContext} context */
  constructor(context) {
    const { locale } = context;
    this.context = context;
    this.el = h("div", { class: "crm-q-import" });
    this.source = new ImportSource(context, {
      onRead: (path, mapping) => this.#ask("propose", { path, mapping, language: locale.code }),
      onUndo: (batch) => this.#askUndo(batch.id, batch.source),
    });
    this.work = new WorkView(context.locale, WORK_TITLES, () => this.#cancel());
    fill(this.el, h("p", { class: "crm-q-wait", role: "status", text: locale.t("loading") }));
  }

  async open() {
    try {
      this.#take(await this.context.rpc.call("import_state", { folder: this.source.folder }));
    } catch (error) {
      this.context.fail(error, () => this.open());
    }
  }

  python() {
    const path = JSON.stringify(this.state?.proposal?.source ?? "export.csv");
    return `ws.intake(${path})`;
  }

  /** @param {Work} work */
  tellWork(work) {
    if (work.name !== "propose" && work.name !== "land") return;
    if (work.state === "running") return this.#show(this.work.update(work));
    if (work.state === "done" && work.name === "propose" && this.state) this.#map({ ...this.state, proposal: work.result });
    else if (work.state === "done") this.#report(work.result);
    else this.#stopped(work);
  }

  /** @param {ImportState} state */
  #take(state) {
    this.state = state;
    const { work } = state;
    if (work.state === "running") this.#show(this.work.update(work));
    else if (work.name === "land" && work.state === "done") this.#report(work.result);
    else if (state.proposal) this.#map(state);
    else this.#choose(state);
  }

  /** @param {ImportState} state */
  #choose(state) {
    this.source.update(state);
    this.#show(this.source.el);
  }

  /** @param {ImportState} state */
  #map(state) {
    this.state = state;
    if (!state.proposal) return;
    const leave = () => this.#leave();
    this.mapping = new ImportMapping(this.context, state.proposal, { onLeave: leave, onRun: () => this.#ask("land") });
    this.#show(this.mapping.el);
    this.mapping.focus();
  }

  /** @param {import("./wire.js").Report} report */
  #report(report) {
    const source = this.state?.proposal?.source ?? report.files.map(({ file }) => file).join(", ");
    const view = reportView(this.context, report, {
      onNext: () => this.#leave(),
      onUndo: () => this.#askUndo(report.batch, source),
    });
    this.#show(view);
    this.context.say(this.context.locale.t("report"));
  }

  /** @param {Work} work */
  async #stopped({ state, error }) {
    const { locale } = this.context;
    await this.open();
    if (state === "cancelled") this.context.say(locale.t("cancelled"));
    if (error) this.context.fail(state === "cancelled" ? { message: locale.t("cancelled") } : error);
  }

  /**
   * @param {string} verb of long work
   * @param {object} [args]
   */
  async #ask(verb, args = {}) {
    this.context.calm();
    try {
      this.#show(this.work.update(await this.context.rpc.call(verb, args)));
    } catch (error) {
      this.context.fail(error);
    }
  }

  async #cancel() {
    try {
      await this.context.rpc.call("cancel_import");
    } catch (error) {
      this.context.fail(error);
    }
  }

  async #leave() {
    try {
      await this.context.rpc.call("leave_import");
      await this.open();
    } catch (error) {
      this.context.fail(error);
    }
  }

  /**
   * @param {string} batch
   * @param {string} source
   */
  #askUndo(batch, source) {
    const { locale, root } = this.context;
    const sure = h("button", { class: "crm-button crm-button-main", "data-action": "undo-sure", text: locale.t("undo") });
    const cancel = h("button", { class: "crm-button", text: locale.t("cancel"), onclick: () => dialog.cancel() });
    const dialog = new Dialog(
      root,
      { title: locale.t("undo_import") },
      h("p", { class: "crm-dialog-text", text: locale.t("undo_sure", { source }) }),
      h("div", { class: "crm-dialog-buttons" }, cancel, sure),
    );
    sure.addEventListener("click", () => {
      dialog.close();
      this.#undo(batch);
    });
    dialog.open();
  }

  /** @param {string} batch */
  async #undo(batch) {
    const { locale, rpc, say, fail } = this.context;
    try {
      const { removed, restored, kept } = await rpc.call("undo_import", { batch });
      await rpc.call("leave_import");
      await this.open();
      const told = locale.t("undone", { removed: sum(removed), restored: sum(restored) });
      const stays = kept.length ? locale.t("undone_kept", { n: kept.length }) : "";
      this.source.tell([told, stays].join(" "), kept);
      say([told, stays].join(" "));
    } catch (error) {
      fail(error);
    }
  }

  /** @param {HTMLElement} view */
  #show(view) {
    if (this.el.firstElementChild !== view) fill(this.el, view);
  }
}

/** @param {Record<string, number>} counts */
function sum(counts) {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}
