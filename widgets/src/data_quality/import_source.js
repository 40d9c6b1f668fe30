import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/**
 * @typedef {import("./wire.js").Batch} Batch
 * @typedef {import("./wire.js").Entry} Entry
 * @typedef {import("./wire.js").Listing} Listing
 * @typedef {import("./wire.js").ImportState} ImportState
 */

/** Which file: by its path, or from the folder that Python works in; and what was imported before. */
export class ImportSource {
  folder = "";

  /**
   * @param {import("./context.js").TabContext} context
   * @param {{onRead: (path: string, mapping: string | null) => void, onUndo: (batch: Batch) => void}} options
   */
  constructor(context, { onRead, onUndo }) {
    const { locale } = context;
    this.context = context;
    this.onUndo = onUndo;
    this.onRead = (/** @type {string} */ path) => onRead(path, this.mapping.value || null);
    const label = locale.t("path");
    this.path = h("input", { class: "crm-input crm-q-path", "aria-label": label, placeholder: label, spellcheck: "false", name: "path" });
    this.mapping = h("select", { class: "crm-select", "aria-label": locale.t("with_mapping") });
    this.told = h("div", { class: "crm-q-told", role: "status" });
    this.listing = h("section", { class: "crm-q-files" });
    this.recent = h("section", { class: "crm-q-recent", "aria-label": locale.t("earlier") });
    const read = h("button", { type: "submit", class: "crm-button crm-button-main", "data-action": "read", text: locale.t("read_file") });
    this.forget = h("button", { class: "crm-icon-button", label: locale.t("forget_mapping"), "data-action": "forget-mapping", onclick: () => this.#forget() }, icon("close"));
    this.mapping.addEventListener("change", () => this.#showForget());
    const form = h("form", { class: "crm-q-path-form", onsubmit: this.#submit }, this.path, this.mapping, this.forget, read);
    this.el = h(
      "div",
      { class: "crm-q-source" },
      this.told,
      h("div", { class: "crm-q-source-columns" }, h("div", { class: "crm-q-choose" }, h("h3", { class: "crm-q-heading", text: locale.t("choose_file") }), form, this.listing), this.recent),
    );
  }

  /** @param {ImportState} state */
  update({ listing, mappings, recent }) {
    fill(this.told);
    this.#listMappings(mappings);
    this.#list(listing);
    this.#listRecent(recent);
  }

  /** @param {string[]} mappings */
  #listMappings(mappings) {
    const { locale } = this.context;
    this.mapping.hidden = mappings.length === 0;
    const chosen = this.mapping.value;
    fill(
      this.mapping,
      h("option", { value: "", text: locale.t("propose_mapping") }),
      mappings.map((name) => h("option", { value: name, text: name })),
    );
    this.mapping.value = mappings.includes(chosen) ? chosen : "";
    this.#showForget();
  }

  #showForget() {
    this.forget.hidden = this.mapping.hidden || this.mapping.value === "";
  }

  async #forget() {
    const { locale, rpc, say, fail, calm } = this.context;
    const name = this.mapping.value;
    calm();
    try {
      this.#listMappings(await rpc.call("forget_mapping", { name }));
      say(locale.t("mapping_forgotten", { name }));
      (this.mapping.hidden ? this.path : this.mapping).focus();
    } catch (error) {
      fail(error);
    }
  }

  /**
   * @param {string} text
   * @param {string[]} details
   */
  tell(text, details) {
    const lines = details.slice(0, 20).map((line) => h("li", { text: line }));
    fill(this.told, h("p", {}, icon("check"), text), lines.length > 0 && h("ul", {}, lines));
  }

  /** @param {Listing} listing */
  #list({ root, folder, parent, entries, more }) {
    const { locale } = this.context;
    this.folder = folder;
    const where = folder || locale.t("here");
    const up = parent !== null && h("button", { class: "crm-text-button", "data-action": "up", onclick: () => this.#open(parent), text: locale.t("up") });
    const whole = entries.some(({ kind }) => kind === "file") && entries.length > 1;
    const all = whole && h("button", { class: "crm-text-button", onclick: () => this.onRead(folder || "."), text: locale.t("read_folder") });
    const head = h("div", { class: "crm-q-files-head" }, h("span", { class: "crm-q-where crm-clip", title: root, text: locale.t("files_in", { folder: where }) }), up, all);
    const list = h("ul", { class: "crm-q-entries", "aria-label": locale.t("files_in", { folder: where }) }, entries.map((entry) => h("li", {}, this.#entry(entry))));
    const none = entries.length === 0 && h("p", { class: "crm-quiet", text: locale.t("no_files") });
    fill(this.listing, head, none || list, more > 0 && h("p", { class: "crm-quiet", text: locale.t("more_files", { n: more }) }));
  }

  /** @param {Entry} entry */
  #entry({ name, kind, path, size }) {
    const onclick = () => (kind === "folder" ? this.#open(path) : this.onRead(path));
    return h(
      "button",
      { class: "crm-q-entry", "data-kind": kind, "data-path": path, onclick },
      icon(kind === "folder" ? "folder" : "doc"),
      h("span", { class: "crm-clip", title: name, text: name }),
      h("span", { class: "crm-q-size", text: size === null ? "" : this.#size(size) }),
    );
  }

  /** @param {number} bytes */
  #size(bytes) {
    const { locale } = this.context;
    if (bytes < 1000) return locale.t("kind_b", { n: bytes });
    if (bytes < 1_000_000) return locale.t("kind_kb", { n: Math.round(bytes / 1000) });
    return locale.t("kind_mb", { n: Math.round(bytes / 100_000) / 10 });
  }

  /** @param {string} folder */
  async #open(folder) {
    this.context.calm();
    try {
      this.#list(await this.context.rpc.call("folder", { folder }));
      /** @type {HTMLElement | null} */ (this.listing.querySelector("button"))?.focus();
    } catch (error) {
      this.context.fail(error);
    }
  }

  /** @param {Batch[]} batches */
  #listRecent(batches) {
    const { locale } = this.context;
    const none = h("p", { class: "crm-quiet", text: locale.t("no_earlier") });
    const list = h("ul", { class: "crm-q-batches" }, batches.map((batch) => h("li", {}, this.#batch(batch))));
    fill(this.recent, h("h3", { class: "crm-q-heading", text: locale.t("earlier") }), batches.length ? list : none);
  }

  /** @param {Batch} batch */
  #batch(batch) {
    const { locale } = this.context;
    const known = ["done", "undone", "failed", "running"].includes(batch.state) ? batch.state : "done";
    const { landed = 0, updated = 0 } = batch.figures;
    const what = locale.t(/** @type {"batch_done"} */ (`batch_${known}`), { landed, updated });
    const text = h(
      "div",
      { class: "crm-q-batch-text" },
      h("span", { class: "crm-clip", title: batch.path, text: batch.source }),
      h("span", { class: "crm-q-sub", title: locale.time(batch.at) }, locale.ago(batch.at), h("span", { text: what })),
    );
    const undo = batch.state !== "undone" && h("button", { class: "crm-text-button", "data-batch": batch.id, onclick: () => this.onUndo(batch), text: locale.t("undo") });
    return h("div", { class: "crm-q-batch" }, text, undo);
  }

  /** @param {Event} event */
  #submit = (event) => {
    event.preventDefault();
    const path = this.path.value.trim();
    if (path) this.onRead(path);
    else this.path.focus();
  };
}
