/** @typedef {import("./host.js").HostModel} HostModel */

/** How long Python may be silent before a call counts as lost, and before the screen says that it still works. */
const PATIENCE = { lostAfter: 60_000, slowAfter: 1_000 };

/** Python refused a call, or could not be reached. `code` is one of the protocol's, or `no_answer`. */
export class CallError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {any} [data]
   */
  constructor(code, message, data) {
    super(message);
    this.name = "CallError";
    this.code = code;
    this.data = data;
  }
}

/**
 * @typedef {object} Waiting
 * @property {(value: any) => void} resolve
 * @property {(reason: unknown) => void} reject
 * @property {() => void} done stops its clocks
 */

/** Calls verbs of Python over an anywidget model, and hears its events. Every view has its own, so ids never meet. */
export class Rpc {
  /** @type {Map<string, Waiting>} */
  #waiting = new Map();
  /** @type {Map<string, (data: any) => void>} */
  #listeners = new Map();
  #slow = 0;
  #next = 0;
  #prefix = Math.random().toString(36).slice(2, 10);

  /**
   * @param {HostModel} model
   * @param {Partial<typeof PATIENCE>} [patience] milliseconds
   */
  constructor(model, patience = {}) {
    this.model = model;
    this.patience = { ...PATIENCE, ...patience };
    /** @type {(slow: boolean) => void} told when a call takes long, and when none does any more */
    this.onSlow = () => {};
    model.on("msg:custom", this.#receive);
  }

  /**
   * Asks Python for a verb. Rejects with a CallError, or with the signal's reason when it is aborted.
   *
   * @param {string} verb
   * @param {object} [args]
   * @param {AbortSignal} [signal]
   * @returns {Promise<any>}
   */
  call(verb, args = {}, signal) {
    const id = `${this.#prefix}-${this.#next++}`;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      this.#waiting.set(id, { resolve, reject, done: this.#startClocks(id) });
      signal?.addEventListener("abort", () => this.#settle(id, (call) => call.reject(signal.reason)), { once: true });
      this.model.send({ kind: "call", id, verb, args });
    });
  }

  /**
   * @param {string} name
   * @param {(data: any) => void} listener the one listener of this event
   */
  on(name, listener) {
    this.#listeners.set(name, listener);
  }

  /** Hears nothing more and rejects whatever still waits. */
  close() {
    this.model.off("msg:custom", this.#receive);
    const reason = new DOMException("The screen was closed.", "AbortError");
    for (const id of [...this.#waiting.keys()]) this.#settle(id, (call) => call.reject(reason));
  }

  /** @param {any} message */
  #receive = (message) => {
    if (message?.kind === "event") this.#listeners.get(message.name)?.(message.data ?? {});
    if (message?.kind === "answer") this.#settle(message.id, (call) => answer(call, message));
  };

  /**
   * @param {string} id
   * @param {(call: Waiting) => void} finish
   */
  #settle(id, finish) {
    const call = this.#waiting.get(id);
    if (!call) return;
    this.#waiting.delete(id);
    call.done();
    finish(call);
  }

  /**
   * @param {string} id
   * @returns {() => void} stops the clocks
   */
  #startClocks(id) {
    let slow = 0;
    const late = setTimeout(() => this.#countSlow((slow = 1)), this.patience.slowAfter);
    const lost = setTimeout(() => this.#giveUp(id), this.patience.lostAfter);
    return () => {
      clearTimeout(late);
      clearTimeout(lost);
      if (slow) this.#countSlow(-1);
    };
  }

  /** @param {string} id */
  #giveUp(id) {
    const seconds = Math.round(this.patience.lostAfter / 1000);
    this.#settle(id, (call) => call.reject(new CallError("no_answer", `No answer in ${seconds} s.`, { seconds })));
  }

  /** @param {1 | -1} step */
  #countSlow(step) {
    this.#slow += step;
    this.onSlow(this.#slow > 0);
  }
}

/**
 * @param {Waiting} call
 * @param {{ok?: any, error?: {code: string, message: string, data?: any}}} message
 */
function answer(call, { ok, error }) {
  if (error) call.reject(new CallError(error.code, error.message, error.data));
  else call.resolve(ok);
}

/**
 * @param {unknown} error
 * @returns {boolean} whether a call ended because nobody wants its answer any more
 */
export function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
}
