import { arrange, fill, focusedIn, h } from "../shared/dom.js";
import { panel } from "../shared/empty_panel.js";
import { isAbort } from "../shared/rpc.js";
import { Aside } from "./aside.js";
import { headOf } from "./call_head.js";
import { CoachDesk } from "./coach_desk.js";
import { figures } from "./figures_view.js";
import { left } from "./left_view.js";
import { LinkDialog } from "./link_dialog.js";
import { Player, RATES } from "../shared/player.js";
import { PlayerBar } from "./player_bar.js";
import { ProposalsView } from "./proposals_view.js";
import { scorecard } from "./scorecard_view.js";
import { moments, nextMark } from "./spoken.js";
import { TranscriptView } from "./transcript.js";
import { Wave } from "./wave.js";

/** One call: its head, its sound, what was said, how it is judged. */
export class CallPane {
  /** @type {AbortController | null} */
  #asking = null;
  /** @type {import("./wire.js").Call | null} */
  call = null;
  /** @type {import("./spoken.js").Moment[]} */
  #marks = [];

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {object} io
   * @param {(entity: string, id: string) => void} io.onCustomer
   * @param {() => void} io.onBack
   * @param {(undo: import("./wire.js").Done | null) => void} io.onDone something was corrected
   */
  constructor(context, io) {
    const { locale, rpc } = context;
    this.context = context;
    this.io = io;
    this.bar = new PlayerBar(context, { onPlay: () => this.player.toggle(), onSkip: (seconds) => this.player.skip(seconds), onMark: (step) => this.toMark(step), onRate: (rate) => (this.player.rate = rate), onComment: () => this.desk.comment() });
    this.player = new Player({ rpc, onTime: (time, sought) => this.#move(time, sought), onState: () => this.#showState(), onProgress: (share) => this.bar.progress(share) });
    this.wave = new Wave(locale, (time) => this.player.seek(time));
    this.transcript = new TranscriptView(context, {
      onHear: (time) => this.hear(time),
      onText: (turn, text) => this.#correct("correct_text", { turn, text }),
      onSpeaker: (turn, speaker) => this.#correct("correct_speaker", { turn, speaker }),
      onRep: (speaker) => this.#correct("choose_rep", { speaker }),
      onKeep: () => this.desk.keep(),
      onSeek: (time) => this.player.seek(time),
    });
    this.desk = new CoachDesk(context, { call: () => this.call, time: () => this.player.time, chosen: () => this.transcript.chosen, onLeft: (told) => this.#showLeft(told), onDone: io.onDone, home: (gone) => this.#home(gone) });
    this.head = h("div", { class: "crm-c-head" });
    this.proposals = new ProposalsView(context, { onSeek: (time) => this.player.seek(time), onDone: io.onDone, onCount: (open) => this.aside.count(open) });
    this.aside = new Aside(locale, this.proposals.el);
    this.sounds = h("div", { class: "crm-c-sounds" }, this.wave.el, this.bar.el, this.desk.el);
    this.body = h("div", { class: "crm-c-body" });
    this.el = h("div", { class: "crm-c-call" });
    this.showNothing();
  }

  /**
   * @param {string} id
   * @param {number} [at] seconds
   */
  async open(id, at) {
    if (id === this.call?.id) {
      if (at !== undefined) this.player.seek(at);
      return;
    }
    this.player.unload();
    const call = await this.#ask(id);
    if (!call) return;
    if (this.call) this.desk.leave(this.call.id);
    this.#show(call);
    this.desk.arrive(id);
    await this.player.load(id, call.duration, at);
    if (at !== undefined) this.#move(at, true);
  }

  /** Reads the open call anew; what is heard goes on. */
  async read() {
    const call = this.call && (await this.#ask(this.call.id));
    if (call) this.#show(call);
    if (call) this.#move(this.player.time, false);
  }

  /** Whether somebody is writing here, so that it must not be drawn anew. */
  get writing() {
    return this.transcript.editing || this.desk.composer.writing || this.proposals.editing;
  }

  /** Asks with whom the call was. */
  link() {
    if (this.call) new LinkDialog(this.context, this.call, (verb, who) => this.#link(verb, who)).open();
  }

  /** Goes to the scorecard, where keys mark the items. */
  toItems() {
    this.aside.turn("judged");
    const item = /** @type {HTMLElement | null} */ (this.aside.judged.querySelector(".crm-c-item[tabindex='0']"));
    item?.focus();
  }

  /** Goes to what the call proposes for the CRM. */
  toProposals() {
    this.aside.turn("proposals");
    this.proposals.focus();
  }

  /** @param {{id: string, lanes: number[][] | null}} told the loudness of a call */
  tellLanes({ id, lanes }) {
    if (id === this.call?.id) this.wave.showLanes(lanes);
  }

  /** @param {number} time plays from there */
  hear(time) {
    this.player.seek(time);
    this.player.play();
  }

  /** @param {1 | -1} step */
  toMark(step) {
    const time = nextMark(this.#marks, this.player.time, step);
    if (time !== null) this.player.seek(time);
  }

  /** @param {1 | -1} step to the next speed, or the one before */
  changeRate(step) {
    const at = RATES.indexOf(this.player.rate) + step;
    this.player.rate = RATES[Math.max(0, Math.min(at, RATES.length - 1))] ?? 1;
  }

  showNothing() {
    const { locale } = this.context;
    fill(this.el, panel("phone", locale.t("choose_call"), locale.t("choose_call_text")));
  }

  close() {
    this.#asking?.abort();
    this.proposals.close();
    this.player.unload();
    this.wave.close();
  }

  /** @param {string} id @returns {Promise<import("./wire.js").Call | null>} */
  async #ask(id) {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      return await this.context.rpc.call("call", { id }, asking.signal);
    } catch (error) {
      if (!isAbort(error)) this.context.fail(error, () => this.open(id));
      return null;
    }
  }

  /**
   * @param {string} verb
   * @param {object} what
   */
  async #correct(verb, what) {
    const { call } = this;
    if (!call?.spoken) return false;
    try {
      const done = await this.context.rpc.call(verb, { id: call.id, number: call.spoken.number, ...what });
      if (this.call?.id === call.id) this.#show(done.call);
      if (this.call?.id === call.id) this.#move(this.player.time, false);
      this.io.onDone(done.undo);
      return true;
    } catch (error) {
      this.context.fail(error);
      return false;
    }
  }

  /**
   * @param {"link_call" | "unlink_call"} verb
   * @param {Record<string, string>} who
   */
  async #link(verb, who) {
    const { call } = this;
    if (!call) return false;
    try {
      const done = await this.context.rpc.call(verb, { id: call.id, ...who });
      if (this.call?.id === call.id) this.#show(done.call);
      if (this.call?.id === call.id) this.#move(this.player.time, false);
      this.io.onDone(done.undo);
      return true;
    } catch (error) {
      this.context.fail(error);
      return false;
    }
  }

  /** @param {import("./wire.js").Call} call */
  #show(call) {
    const { locale } = this.context;
    this.call = call;
    this.#marks = moments(call.judged, call.comments);
    fill(this.head, headOf(call, locale, { ...this.io, onLink: () => this.link() }));
    this.wave.show(call, this.player.length || call.duration, this.#marks);
    const nothing = panel("chat", locale.t("no_transcript"), locale.t("no_transcript_text"));
    const spoken = call.spoken?.segments.length ? this.transcript.el : nothing;
    this.#showAside(call);
    arrange(this.body, [spoken, this.aside.el]);
    arrange(this.el, [this.head, this.sounds, this.body]);
    this.transcript.show(call);
    this.bar.update(this.player);
    this.proposals.show(call);
  }

  /** @param {import("./wire.js").Call} call how it is judged; what had the focus has it again */
  #showAside(call) {
    const { locale } = this.context;
    const { desk } = this;
    const onSeek = (/** @type {number} */ time) => this.player.seek(time);
    const focused = focusedIn(this.aside.judged);
    const card = scorecard(call, locale, { onSeek, onMark: (item, mark) => desk.mark(item, mark), onNote: (item) => desk.note(item) });
    const rest = left(call, locale, { onSeek, onComment: () => desk.comment(), onKeep: () => desk.keep(), onDrop: (verb, id) => desk.drop(verb, id), onEditComment: (one) => desk.editComment(one), onEditPassage: (one) => desk.editPassage(one) });
    fill(this.aside.judged, card, rest, figures(call, locale));
    if (focused) this.#home(focused)?.focus({ preventScroll: true });
  }

  /** @param {HTMLElement | null} gone @returns {HTMLElement} what has its place now: the same item, else the time line */
  #home(gone) {
    const item = gone?.closest("[data-item]")?.getAttribute("data-item");
    const items = /** @type {HTMLElement[]} */ ([...this.aside.judged.querySelectorAll(".crm-c-item")]);
    const same = items.find((one) => one.dataset.item === item);
    if (same) for (const one of items) one.tabIndex = one === same ? 0 : -1;
    return same ?? this.wave.track;
  }

  /** @param {import("./wire.js").Left} told what stands on the call now; sound and transcript go on */
  #showLeft(told) {
    if (!this.call) return;
    const call = (this.call = { ...this.call, ...told });
    this.#marks = moments(call.judged, call.comments);
    this.wave.showMarks(this.#marks, call.passages);
    this.transcript.showComments(call.comments);
    this.#showAside(call);
  }

  /**
   * @param {number} time
   * @param {boolean} sought
   */
  #move(time, sought) {
    this.bar.move(time, this.player.length);
    this.wave.move(time);
    this.transcript.move(time, sought);
  }

  #showState() {
    this.bar.update(this.player);
    this.wave.setLength(this.player.length);
    this.wave.move(this.player.time);
  }
}
