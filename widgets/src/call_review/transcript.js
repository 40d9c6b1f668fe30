import { fill, h, isTyping } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { offsetIn } from "./caret.js";
import { clock } from "../shared/clock.js";
import { colourOf, speakerOf } from "../shared/call_names.js";
import { END, SPEAKER, START, TEXT, pieces, timeAt, turnAt, wordAt } from "./spoken.js";
import { editor } from "./turn_editor.js";
import { TurnTools } from "./turn_tools.js";

/** @typedef {{start: number, end: number, text: string}} Chosen seconds, and the words in between */

/**
 * What was said, in step with the sound.  Of three hours there are thousands of turns: each is one text, only the turn
 * that is heard has an element a word.
 */
export class TranscriptView {
  /** @type {import("./wire.js").Call | null} */
  #call = null;
  /** @type {HTMLElement[]} */
  #turns = [];
  #now = -1;
  #word = -1;
  #following = true;

  /** @type {HTMLElement | null} the turn whose text is being corrected */
  #edited = null;

  /**
   * @param {import("./wire.js").TabContext} context
   * @param {object} io
   * @param {(time: number) => void} io.onHear plays from there
   * @param {(turn: number, text: string) => Promise<boolean>} io.onText corrects what was said; whether it worked
   * @param {(turn: number, speaker: string) => void} io.onSpeaker corrects who said it
   * @param {(speaker: string) => void} io.onRep says who the rep is
   * @param {() => void} io.onKeep keeps the turns that are meant
   * @param {(time: number) => void} io.onSeek goes there
   */
  constructor(context, io) {
    const { locale } = context;
    this.locale = locale;
    this.io = io;
    this.tools = new TurnTools(context, { onEdit: (turn) => this.edit(turn), onSpeaker: io.onSpeaker, onRep: io.onRep, onKeep: io.onKeep });
    this.list = h("div", { class: "crm-c-turns", role: "list", "aria-label": locale.t("transcript"), title: locale.t("transcript_hint"), onclick: this.#onClick, onkeydown: this.#onKey, onpointerover: this.#onReach, onfocusin: this.#onReach });
    this.scroll = h("div", { class: "crm-c-transcript" }, this.list);
    for (const name of ["wheel", "touchmove", "pointerdown"]) this.scroll.addEventListener(name, this.#onLeave, { passive: true });
    this.follow = h("button", { class: "crm-chip crm-c-follow", "data-action": "follow", hidden: true, onclick: () => this.#return() }, icon("arrow"), locale.t("follow"));
    this.el = h("div", { class: "crm-c-spoken" }, this.scroll, this.follow);
  }

  /** Whether somebody is writing here, so that it must not be drawn anew. */
  get editing() {
    return this.#edited !== null;
  }

  /** @param {import("./wire.js").Call} call another one, or the same after a change: then what is on the screen stays there */
  show(call) {
    const [same, top, focused] = [this.#call?.id === call.id, this.scroll.scrollTop, this.#focused];
    this.#call = call;
    this.#edited = null;
    this.tools.leave();
    [this.#now, this.#word] = [-1, -1];
    if (!same) this.#setFollowing(true);
    this.#turns = (call.spoken?.segments ?? []).map((turn, at) => this.#turn(call, turn, at));
    this.showComments(call.comments);
    fill(this.list, this.#turns);
    this.scroll.scrollTop = same ? top : 0;
    const reached = this.#turns[same ? Math.min(focused, this.#turns.length - 1) : 0] ?? this.#turns[0];
    if (reached) reached.tabIndex = 0;
    if (same && focused >= 0) reached?.focus({ preventScroll: true });
  }

  /** @param {import("./wire.js").Comment[]} comments stand at the turns to whose moments they belong */
  showComments(comments) {
    for (const el of this.list.querySelectorAll(".crm-c-turn-comment")) el.remove();
    const turns = this.#call?.spoken?.segments ?? [];
    for (const { at, by, text } of comments) {
      const head = this.#turns[Math.max(0, turnAt(turns, at))]?.querySelector(".crm-c-turn-head");
      head?.querySelector(".crm-c-time")?.after(h("button", { class: "crm-c-turn-comment", label: `${by}: ${text}`, tabindex: "-1", onclick: () => this.io.onSeek(at) }, icon("chat")));
    }
  }

  /** @returns {Chosen | null} the turns in which text is marked, else the one that has the focus, else the one that is heard */
  get chosen() {
    const turns = this.#call?.spoken?.segments ?? [];
    const [first, last] = this.#marked ?? [this.#reached, this.#reached];
    const said = turns.slice(first, last + 1);
    const [start, end] = [Math.min(...said.map((turn) => turn[START])), Math.max(...said.map((turn) => turn[END]))];
    return said.length ? { start, end, text: said.map((turn) => turn[TEXT]).join(" ") } : null;
  }

  /** The turn that is meant when no text is marked. */
  get #reached() {
    return this.#focused >= 0 ? this.#focused : Math.max(0, this.#now);
  }

  /** @returns {[first: number, last: number] | null} the turns in which text is marked */
  get #marked() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed) return null;
    const at = [selection.anchorNode, selection.focusNode].map((node) => this.#turns.findIndex((el) => el.contains(node)));
    return at.some((one) => one < 0) ? null : [Math.min(...at), Math.max(...at)];
  }

  /** @param {number} at the turn whose text is to be corrected */
  edit(at) {
    const [el, turn] = [this.#turns[at], this.#call?.spoken?.segments[at]];
    if (!el || !turn || this.#edited) return;
    this.#edited = el;
    const end = () => {
      this.#edited = null;
      box.remove();
      said(el).hidden = false;
      el.focus({ preventScroll: true });
    };
    const save = async (/** @type {string} */ text) => {
      if (text.trim() === turn[TEXT].trim()) return end();
      if (!(await this.io.onText(at, text))) box.querySelector("textarea")?.focus();
    };
    const box = editor(turn[TEXT], this.locale, save, end);
    said(el).hidden = true;
    el.append(box);
    box.querySelector("textarea")?.focus();
  }

  /** The turn that has the focus; -1 when none has. */
  get #focused() {
    const root = /** @type {Document | ShadowRoot} */ (this.list.getRootNode());
    return this.#turns.findIndex((el) => el.contains(root.activeElement));
  }

  /**
   * @param {number} time seconds
   * @param {boolean} sought whether the person went there: the transcript goes along
   */
  move(time, sought) {
    const turns = this.#call?.spoken?.segments ?? [];
    if (sought) this.#setFollowing(true);
    const now = turnAt(turns, time);
    const changed = now !== this.#now;
    if (changed) this.#light(now);
    const turn = turns[now];
    if (turn) this.#lightWord(wordAt(turn, time));
    if ((changed || sought) && this.#following) this.#reveal();
  }

  /** @param {boolean} following */
  #setFollowing(following) {
    this.#following = following;
    this.follow.hidden = following || this.#now < 0;
  }

  #return() {
    this.#setFollowing(true);
    this.#reveal();
  }

  /** @param {Event} event */
  #onReach = (event) => {
    const el = /** @type {HTMLElement} */ (event.target).closest(".crm-c-turn");
    if (el instanceof HTMLElement && this.#call) this.tools.reach(el, this.#call, Number(el.dataset.turn));
  };

  #onLeave = () => this.#setFollowing(false);

  /** @param {number} [frames] in which it is looked after: turns out of sight have a guessed height, which changes when they are drawn */
  #reveal(frames = 6) {
    const el = this.#turns[this.#now];
    if (!el || !this.#following) return;
    const [outer, inner] = [this.scroll.getBoundingClientRect(), el.getBoundingClientRect()];
    const margin = Math.min(48, outer.height / 4);
    const seen = inner.top >= outer.top + margin && inner.bottom <= outer.bottom - margin;
    if (!seen) this.scroll.scrollTop += inner.top - outer.top - outer.height / 3;
    if (frames > 1) requestAnimationFrame(() => this.#reveal(frames - 1));
  }

  /** @param {number} now */
  #light(now) {
    const before = this.#turns[this.#now];
    const turns = this.#call?.spoken?.segments ?? [];
    if (before) {
      before.classList.remove("crm-c-now");
      before.removeAttribute("aria-current");
      said(before).textContent = turns[this.#now]?.[TEXT] ?? "";
    }
    [this.#now, this.#word] = [now, -1];
    const [el, turn] = [this.#turns[now], turns[now]];
    if (!el || !turn) return;
    el.classList.add("crm-c-now");
    el.setAttribute("aria-current", "true");
    const parts = pieces(turn).map(({ text, word }) => (word === null ? text : h("span", { class: "crm-c-word", "data-word": String(word), text })));
    fill(said(el), parts);
  }

  /** @param {number} word */
  #lightWord(word) {
    if (word === this.#word) return;
    this.#word = word;
    const el = this.#turns[this.#now];
    el?.querySelector(".crm-c-word-now")?.classList.remove("crm-c-word-now");
    el?.querySelector(`[data-word="${word}"]`)?.classList.add("crm-c-word-now");
  }

  /**
   * @param {import("./wire.js").Call} call
   * @param {import("./wire.js").Turn} turn
   * @param {number} at
   */
  #turn(call, turn, at) {
    const name = speakerOf(call, turn[SPEAKER], this.locale);
    const time = clock(turn[START]);
    return h(
      "div",
      { class: "crm-c-turn", role: "listitem", tabindex: "-1", "data-turn": String(at), "data-colour": String(colourOf(call, turn[SPEAKER])) },
      h("div", { class: "crm-c-turn-head" }, h("span", { class: "crm-c-speaker crm-clip", title: name, text: name }), h("span", { class: "crm-c-time", text: time })),
      h("p", { class: "crm-c-said", text: turn[TEXT] }),
    );
  }

  /** @param {MouseEvent} event */
  #onClick = (event) => {
    const el = /** @type {HTMLElement} */ (event.target).closest(".crm-c-turn");
    if (!(el instanceof HTMLElement) || /** @type {HTMLElement} */ (event.target).closest("button, textarea") || !getSelection()?.isCollapsed) return; // somebody marks text to copy it
    const turn = this.#call?.spoken?.segments[Number(el.dataset.turn)];
    if (!turn) return;
    const offset = offsetIn(said(el), event.clientX, event.clientY);
    this.io.onHear(offset === null ? turn[START] : timeAt(turn, offset));
  };

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const el = /** @type {HTMLElement} */ (event.target);
    if (isTyping(el) || !el.dataset.turn || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = Number(el.dataset.turn);
    const turn = this.#call?.spoken?.segments[at];
    if (event.key === "Enter" && turn) this.io.onHear(turn[START]);
    else if (event.key === "e") this.edit(at);
    else if (event.key === "s") this.tools.choose();
    else if (event.key === "ArrowDown") this.#focus(at, at + 1);
    else if (event.key === "ArrowUp") this.#focus(at, at - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /**
   * @param {number} from
   * @param {number} to
   */
  #focus(from, to) {
    const [before, after] = [this.#turns[from], this.#turns[to]];
    if (!before || !after) return;
    [before.tabIndex, after.tabIndex] = [-1, 0];
    after.focus();
  }
}

/** @param {HTMLElement} turn */
function said(turn) {
  return /** @type {HTMLElement} */ (turn.querySelector(".crm-c-said"));
}
