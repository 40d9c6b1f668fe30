import { fill, h } from "../shared/dom.js";
import { oncePerFrame } from "../shared/timing.js";
import { clock } from "../shared/clock.js";
import { colourOf, speakerOf } from "../shared/call_names.js";
import { END, SPEAKER, START } from "./spoken.js";

/** Pixels of a lane. */
const LANE = 30;

/** Lanes that are drawn; more speakers share the last one. */
const MOST_LANES = 4;

/** The call as a picture: a lane a speaker, marks where evidence and comments are, kept passages, and where it plays. */
export class Wave {
  /** @type {import("./wire.js").Call | null} */
  #call = null;
  /** @type {number[][] | null} loudness of every speaker, 0 to 100 */
  #lanes = null;
  #length = 1;

  /**
   * @param {import("./texts.js").CallLocale} locale
   * @param {(time: number) => void} onSeek
   */
  constructor(locale, onSeek) {
    this.locale = locale;
    this.onSeek = onSeek;
    this.canvas = h("canvas", { class: "crm-c-canvas", "aria-hidden": "true" });
    this.needle = h("div", { class: "crm-c-needle" });
    this.marks = h("div", { class: "crm-c-marks" });
    this.kept = h("div", { class: "crm-c-kept-line", "aria-hidden": "true" });
    this.names = h("div", { class: "crm-c-lane-names" });
    this.track = h("div", { class: "crm-c-track", role: "slider", tabindex: "0", "aria-label": locale.t("timeline"), "aria-valuemin": "0", onpointerdown: this.#onPress }, this.canvas, this.kept, this.marks, this.needle);
    this.el = h("div", { class: "crm-c-wave" }, this.names, this.track);
    this.sizes = new ResizeObserver(() => this.#drawSoon());
    this.sizes.observe(this.track);
    this.looks = new MutationObserver(() => this.#drawSoon());
    this.looks.observe(document.body, { attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
  }

  /**
   * @param {import("./wire.js").Call} call
   * @param {number} length seconds
   * @param {import("./spoken.js").Moment[]} marks
   */
  show(call, length, marks) {
    if (this.#call?.id !== call.id) this.#lanes = null;
    this.#call = call;
    const speakers = call.spoken?.speakers ?? [];
    const shown = Math.max(1, Math.min(speakers.length, MOST_LANES));
    this.track.style.height = `${shown * LANE + 10}px`;
    fill(this.names, speakers.slice(0, MOST_LANES).map((_, place) => this.#name(call, place)));
    this.showMarks(marks, call.passages);
    this.setLength(length);
  }

  /** @param {number} length seconds, when the recording told its own */
  setLength(length) {
    this.#length = Math.max(length, 0.1);
    this.track.setAttribute("aria-valuemax", String(Math.round(this.#length)));
    for (const mark of this.track.querySelectorAll(".crm-c-mark, .crm-c-kept")) if (mark instanceof HTMLElement) this.#place(mark);
    this.#drawSoon();
  }

  /** @param {number[][] | null} lanes */
  showLanes(lanes) {
    this.#lanes = lanes;
    this.track.dataset.lanes = lanes ? "sound" : "turns";
    this.#drawSoon();
  }

  /** @param {number} time seconds */
  move(time) {
    this.needle.style.left = this.#share(time);
    this.track.setAttribute("aria-valuenow", String(Math.round(time)));
    this.track.setAttribute("aria-valuetext", this.locale.t("at_of", { time: clock(time), length: clock(this.#length) }));
  }

  close() {
    this.sizes.disconnect();
    this.looks.disconnect();
  }

  /** @param {number} time */
  #share(time) {
    return `${(100 * Math.max(0, Math.min(time, this.#length))) / this.#length}%`;
  }

  /**
   * @param {import("./wire.js").Call} call
   * @param {number} place
   */
  #name(call, place) {
    const text = speakerOf(call, place, this.locale);
    return h("span", { class: "crm-c-lane-name crm-clip", title: text, "data-colour": String(colourOf(call, place)), text });
  }

  /**
   * @param {import("./spoken.js").Moment[]} marks
   * @param {import("./wire.js").Passage[]} passages
   */
  showMarks(marks, passages) {
    const { locale } = this;
    const dots = marks.map(({ time, state, title, quote }) => {
      const said = `${clock(time)} ${locale.phrase(title)}: ${quote}`;
      return h("button", { class: `crm-c-mark crm-c-mark-${state}`, label: said, tabindex: "-1", "data-at": String(time), onclick: () => this.onSeek(time) });
    });
    const spans = passages.map(({ start, end }) => h("span", { class: "crm-c-kept", "data-at": String(start), "data-to": String(end) }));
    fill(this.marks, dots);
    fill(this.kept, spans);
    for (const one of [...dots, ...spans]) this.#place(one);
  }

  /** @param {HTMLElement} mark puts it where it belongs */
  #place(mark) {
    const { at, to } = mark.dataset;
    mark.style.left = this.#share(Number(at));
    if (to) mark.style.right = `calc(100% - ${this.#share(Number(to))})`;
  }

  /** @param {PointerEvent} event */
  #onPress = (event) => {
    if (event.button !== 0 || /** @type {Element} */ (event.target).closest(".crm-c-mark")) return;
    const seek = (/** @type {PointerEvent} */ { clientX }) => {
      const { left, width } = this.track.getBoundingClientRect();
      this.onSeek((this.#length * Math.max(0, Math.min(clientX - left, width))) / (width || 1));
    };
    seek(event);
    const end = new AbortController();
    this.track.setPointerCapture(event.pointerId);
    this.track.addEventListener("pointermove", seek, { signal: end.signal });
    for (const name of ["pointerup", "pointercancel"]) this.track.addEventListener(name, () => end.abort(), { signal: end.signal });
  };

  #drawSoon = oncePerFrame(() => this.#draw());

  #draw() {
    const [width, height] = [this.track.clientWidth, this.track.clientHeight];
    if (!width || !this.#call) return;
    const ratio = globalThis.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const brush = this.canvas.getContext("2d");
    if (!brush) return;
    brush.scale(ratio, ratio);
    const speakers = this.#call.spoken?.speakers ?? [];
    for (let place = 0; place < Math.max(1, speakers.length); place++) this.#drawLane(brush, place, width);
  }

  /**
   * @param {CanvasRenderingContext2D} brush
   * @param {number} place of the speaker
   * @param {number} width
   */
  #drawLane(brush, place, width) {
    const call = /** @type {import("./wire.js").Call} */ (this.#call);
    const middle = Math.min(place, MOST_LANES - 1) * LANE + LANE / 2 + 5;
    const looks = getComputedStyle(this.el);
    brush.fillStyle = looks.getPropertyValue("--crm-line-strong");
    brush.fillRect(0, middle - 0.5, width, 1);
    brush.fillStyle = looks.getPropertyValue(`--crm-c-${colourOf(call, place)}`);
    const lane = this.#lanes?.[place];
    if (lane) drawPeaks(brush, lane, width, middle);
    else for (const turn of call.spoken?.segments ?? []) if (turn[SPEAKER] === place) this.#drawTurn(brush, turn, width, middle);
  }

  /**
   * @param {CanvasRenderingContext2D} brush
   * @param {import("./wire.js").Turn} turn
   * @param {number} width
   * @param {number} middle
   */
  #drawTurn(brush, turn, width, middle) {
    const [from, to] = [(turn[START] / this.#length) * width, (turn[END] / this.#length) * width];
    brush.fillRect(from, middle - LANE / 5, Math.max(1, to - from), (2 * LANE) / 5);
  }
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {number[]} lane
 * @param {number} width
 * @param {number} middle
 */
function drawPeaks(brush, lane, width, middle) {
  const step = 2;
  for (let x = 0; x < width; x += step) {
    const [from, to] = [Math.floor((x / width) * lane.length), Math.max(1, Math.ceil(((x + step) / width) * lane.length))];
    const peak = Math.max(0, ...lane.slice(from, Math.max(to, from + 1)));
    const height = (Math.sqrt(peak / 100) * (LANE - 4)) / 2;
    if (peak) brush.fillRect(x, middle - height, step - 0.5, 2 * height);
  }
}
