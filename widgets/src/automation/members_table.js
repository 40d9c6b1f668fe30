import { fill, h } from "../shared/dom.js";
import { Rows } from "../shared/rows.js";
import { isAbort } from "../shared/rpc.js";
import { VirtualList } from "../shared/virtual_list.js";

/** @typedef {{id: string, cells: any[]}} Member */

const FIRST = 100;

/** Who meets the conditions: a table of any length. */
export class MembersTable {
  /** @type {AbortController | null} */
  #reading = null;

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {() => {entity: string, when: any}} wanted
   */
  constructor(context, wanted) {
    const { locale, rpc } = context;
    this.context = context;
    this.wanted = wanted;
    this.asked = wanted;
    /** @type {Rows<Member>} */
    this.rows = new Rows({
      ask: (start, count) => rpc.call("members", { ...this.asked(), start, count }),
      onRows: () => this.list.draw(),
      onError: (error) => context.fail(error),
    });
    /** @type {VirtualList<Member>} */
    this.list = new VirtualList({
      label: locale.t("members"),
      rowClass: "crm-a-member",
      at: (row) => this.rows.at(row),
      draw: (member) => this.#draw(member),
      want: (first, last) => this.rows.want(first, last),
      onKey: () => {},
    });
    this.title = h("h4", { class: "crm-a-section-title", text: locale.t("members") });
    this.head = h("div", { class: "crm-a-member crm-a-member-head", "aria-hidden": "true" });
    this.el = h("div", { class: "crm-a-member-table" }, this.title, this.head, this.list.el);
  }

  /** Reads them anew for the conditions as they stand. */
  async update() {
    this.#reading?.abort();
    const reading = (this.#reading = new AbortController());
    const asked = this.wanted();
    this.asked = () => asked;
    try {
      const { total, columns, rows } = await this.context.rpc.call("members", { ...asked, start: 0, count: FIRST }, reading.signal);
      this.rows.load(total, rows);
      fill(this.head, columns.map((/** @type {any} */ one) => h("span", { class: "crm-clip", text: this.context.locale.phrase(one.label) })));
      this.list.update(total);
      this.list.rewind();
    } catch (error) {
      if (!isAbort(error)) this.context.fail(error);
    }
  }

  close() {
    this.#reading?.abort();
    this.list.close();
  }

  /** @param {Member} member */
  #draw({ cells }) {
    const texts = cells.map((cell) => this.#text(cell));
    const parts = texts.map((text) => h("span", { class: "crm-clip", title: text, text }));
    return { label: texts.filter(Boolean).join(this.context.locale.t("comma")), parts };
  }

  /** @param {any} cell */
  #text(cell) {
    const { locale } = this.context;
    if (cell === null) return "";
    if (cell.label) return locale.phrase(cell.label);
    if (cell.money) return locale.money(cell.money);
    if (typeof cell === "string" && /^\d{4}-\d\d-\d\dT/.test(cell)) return locale.time(cell);
    if (typeof cell === "string" && /^\d{4}-\d\d-\d\d$/.test(cell)) return locale.date(cell);
    return typeof cell === "number" ? locale.number(cell) : String(cell);
  }
}
