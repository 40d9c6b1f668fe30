import { isAbort } from "./rpc.js";
import { findSource } from "./audio_source.js";

/** @typedef {"empty" | "loading" | "ready" | "failed"} PlayerState empty: there is nothing to hear */

/** The speeds that a person can choose from. */
export const RATES = [0.75, 1, 1.25, 1.5, 1.75, 2];

/** What is heard, and where in the call the person is; without sound there is still a place in the transcript. */
export class Player {
  #at = 0;
  #frame = 0;
  /** @type {AbortController | null} */
  #loading = null;
  #free = () => {};
  /** @type {PlayerState} */
  state = "empty";
  /** Why there is no sound: a key of the dictionary. */
  why = "";
  length = 0;

  /**
   * @param {object} options
   * @param {import("./rpc.js").Rpc} options.rpc
   * @param {(time: number, sought: boolean) => void} options.onTime
   * @param {() => void} options.onState it plays, stopped, is ready, failed …
   * @param {(share: number) => void} options.onProgress
   */
  constructor(options) {
    this.options = options;
    this.audio = new Audio();
    this.audio.preload = "metadata";
    this.audio.preservesPitch = true;
    for (const name of ["play", "pause", "ended", "ratechange"]) this.audio.addEventListener(name, () => this.#changed());
    this.audio.addEventListener("timeupdate", () => this.playing && this.options.onTime(this.time, false)); // also where nothing is drawn
    this.audio.addEventListener("seeked", () => this.options.onTime(this.time, true));
    this.audio.addEventListener("loadedmetadata", () => this.#ready());
    this.audio.addEventListener("error", () => this.audio.hasAttribute("src") && this.#fail("cannot_play"));
  }

  get time() {
    return this.state === "ready" ? this.audio.currentTime : this.#at;
  }

  get playing() {
    return this.state === "ready" && !this.audio.paused && !this.audio.ended;
  }

  get rate() {
    return this.audio.playbackRate;
  }

  set rate(rate) {
    this.audio.defaultPlaybackRate = rate;
    this.audio.playbackRate = rate;
  }

  /**
   * Turns to a call.
   *
   * @param {string} id
   * @param {number} length seconds, as far as Python knows
   * @param {number} [at] where to begin
   */
  async load(id, length, at = 0) {
    this.unload();
    Object.assign(this, { length, state: "loading", why: "" });
    this.#at = at;
    const loading = (this.#loading = new AbortController());
    this.options.onState();
    try {
      const sound = await this.options.rpc.call("sound", { id }, loading.signal);
      if (sound.state !== "there") return this.#fail(sound.state === "gone" ? "sound_gone" : "sound_none", "empty");
      const io = { rpc: this.options.rpc, signal: loading.signal, onProgress: this.options.onProgress };
      const source = await findSource(id, sound, io);
      if (loading.signal.aborted) return source.free();
      this.#free = source.free;
      this.audio.src = source.url;
    } catch (error) {
      if (isAbort(error)) return;
      this.#fail(/** @type {any} */ (error)?.code === "too_long" ? "sound_too_long" : "sound_not_read");
    }
  }

  toggle() {
    if (this.state !== "ready") return;
    if (this.playing) this.audio.pause();
    else this.play();
  }

  play() {
    if (this.state === "ready") this.audio.play().catch((error) => isAbort(error) || this.#fail("cannot_play"));
  }

  /** @param {number} time seconds */
  seek(time) {
    this.#at = Math.max(0, Math.min(time, this.length || time));
    if (this.state === "ready") this.audio.currentTime = this.#at;
    else this.options.onTime(this.#at, true);
  }

  /** @param {number} seconds */
  skip(seconds) {
    this.seek(this.time + seconds);
  }

  /** Lets go of the call. */
  unload() {
    this.#loading?.abort();
    cancelAnimationFrame(this.#frame);
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.audio.load();
    this.#free();
    this.#free = () => {};
    this.state = "empty";
  }

  #ready() {
    if (Number.isFinite(this.audio.duration)) this.length = this.audio.duration;
    this.state = "ready";
    if (this.#at) this.audio.currentTime = this.#at;
    this.options.onState();
  }

  /**
   * @param {string} why
   * @param {PlayerState} state
   */
  #fail(why, state = "failed") {
    if (this.state === "ready") this.#at = this.audio.currentTime;
    Object.assign(this, { state, why });
    this.options.onState();
  }

  #changed() {
    cancelAnimationFrame(this.#frame);
    if (this.playing) this.#tick();
    else this.options.onTime(this.time, false);
    this.options.onState();
  }

  #tick = () => {
    this.options.onTime(this.time, false);
    this.#frame = requestAnimationFrame(this.#tick);
  };
}
