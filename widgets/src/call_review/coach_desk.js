import { clock } from "../shared/clock.js";
import { Composer } from "./composer.js";

/** Characters of a passage that are shown while it is described. */
const SHOWN = 160;

/** What a coach does with the open call: marks, comments, keeps passages. */
export class CoachDesk {
  /** @type {Map<string, import("./composer.js").Asked>} what was written at calls and not saved, by their ids */
  #drafts = new Map();

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {object} io
   * @param {() => import("./wire.js").Call | null} io.call the open call
   * @param {() => number} io.time where it plays, in seconds
   * @param {() => import("./transcript.js").Chosen | null} io.chosen the turns that are meant
   * @param {(left: import("./wire.js").Left) => void} io.onLeft something else stands on the call now
   * @param {(undo: import("./wire.js").Done | null) => void} io.onDone
   * @param {(gone: HTMLElement | null) => HTMLElement | null} io.home where the focus goes when what had it was drawn anew
   */
  constructor(context, io) {
    this.context = context;
    this.io = io;
    this.composer = new Composer(context.locale, context.root, io.home);
    this.el = this.composer.el;
  }

  /** @param {string} id of the call that is left: what is half written there waits */
  leave(id) {
    const { draft } = this.composer;
    if (draft) this.#drafts.set(id, draft);
    this.composer.close();
  }

  /** @param {string} id of the call that is shown now: what was half written there goes on */
  arrive(id) {
    const draft = this.#drafts.get(id);
    this.#drafts.delete(id);
    if (draft) this.composer.open(draft, false);
  }

  /**
   * @param {string} item
   * @param {boolean | null} mark says it; what is said already is taken back
   */
  mark(item, mark) {
    const call = this.io.call();
    if (!call?.judged) return;
    const { card, version } = call.judged;
    const own = call.coaches[item]?.own;
    if (own?.here && own.mark === mark) this.#ask("clear_mark", { id: call.id, card, version, item });
    else this.#ask("set_mark", { id: call.id, card, version, item, mark, note: own?.note ?? "" });
  }

  /** @param {string} item asks why it was marked so */
  note(item) {
    const { locale } = this.context;
    const call = this.io.call();
    const [own, mark] = [call?.coaches[item]?.own, call?.judged?.marks.find((one) => one.item === item)];
    if (!call?.judged || !own || !mark) return this.context.say(locale.t("note_needs_mark"));
    const { card, version } = call.judged;
    const ask = (/** @type {string} */ note) => this.#ask("set_mark", { id: call.id, card, version, item, mark: own.mark, note });
    this.composer.open({ title: locale.t("note_on", { item: locale.phrase(mark.title) }), fields: [{ name: "note", label: locale.t("note"), value: own.note, rows: 2 }], onSave: ({ note = "" }) => ask(note) });
  }

  comment() {
    const call = this.io.call();
    if (!call) return;
    const at = this.io.time();
    this.#write(this.context.locale.t("comment_at", { time: clock(at) }), "", (text) => this.#ask("add_comment", { id: call.id, at, text }));
  }

  /** @param {import("./wire.js").Comment} comment */
  editComment(comment) {
    this.#write(this.context.locale.t("comment_at", { time: clock(comment.at) }), comment.text, (text) => this.#ask("edit_comment", { comment: comment.id, text }));
  }

  /** Keeps the turns that are meant. */
  keep() {
    const [call, chosen] = [this.io.call(), this.io.chosen()];
    if (!call || !chosen) return this.context.say(this.context.locale.t("no_transcript"));
    const { start, end, text } = chosen;
    this.#describe({ start, end, title: "", tags: [], note: "", quote: text }, (words) => this.#ask("keep_passage", { id: call.id, start, end, ...words }));
  }

  /** @param {import("./wire.js").Passage} passage */
  editPassage(passage) {
    this.#describe(passage, (words) => this.#ask("edit_passage", { passage: passage.id, ...words }));
  }

  /**
   * @param {"drop_comment" | "drop_passage"} verb
   * @param {string} id
   */
  drop(verb, id) {
    this.#ask(verb, { [verb === "drop_comment" ? "comment" : "passage"]: id });
  }

  /**
   * @param {string} title
   * @param {string} value
   * @param {(text: string) => Promise<boolean>} onSave
   */
  #write(title, value, onSave) {
    const save = (/** @type {Record<string, string>} */ { text = "" }) => (text.trim() ? onSave(text) : Promise.resolve(true));
    this.composer.open({ title, fields: [{ name: "text", label: this.context.locale.t("comment"), value, rows: 2 }], onSave: save });
  }

  /**
   * @param {Omit<import("./wire.js").Passage, "id" | "by" | "mine">} passage
   * @param {(words: {title: string, tags: string[], note: string}) => Promise<boolean>} onSave
   */
  #describe({ start, end, title, tags, note, quote }, onSave) {
    const { locale } = this.context;
    const fields = [
      { name: "title", label: locale.t("passage_title"), value: title },
      { name: "tags", label: locale.t("passage_tags"), value: tags.join(locale.t("tag_join")), hint: locale.t("passage_tags_hint") },
      { name: "note", label: locale.t("note"), value: note },
    ];
    const shown = quote.length > SHOWN ? `${quote.slice(0, SHOWN)}…` : quote;
    const save = (/** @type {Record<string, string>} */ words) => onSave({ title: words.title ?? "", tags: tagsOf(words.tags ?? ""), note: words.note ?? "" });
    this.composer.open({ title: locale.t("passage_at", { from: clock(start), to: clock(end) }), quote: shown, fields, onSave: save });
  }

  /**
   * @param {string} verb
   * @param {object} args
   */
  async #ask(verb, args) {
    try {
      const { coached, undo } = await this.context.rpc.call(verb, args);
      this.io.onLeft(coached);
      this.io.onDone(undo);
      return true;
    } catch (error) {
      this.context.fail(error);
      return false;
    }
  }
}

/** @param {string} text @returns {string[]} tags that were written behind one another */
export function tagsOf(text) {
  return [...new Set(text.split(/[,，、;；]/).map((tag) => tag.trim()).filter(Boolean))];
}
