import { CallError } from "./rpc.js";

/**
 * @typedef {import("../call_review/wire.js").Sound & {state: "there"}} There
 * @typedef {object} Source
 * @property {string} url
 * @property {() => void} free lets go of what the browser keeps of it
 */

/**
 * Finds out where the browser gets a recording: from the Jupyter server, in ranges, or piece by piece from Python.
 *
 * @param {string} id of the call
 * @param {There} sound
 * @param {{rpc: import("./rpc.js").Rpc, signal: AbortSignal, onProgress: (share: number) => void}} io
 * @returns {Promise<Source>} rejected with a CallError `too_long` for one that can be had in neither way
 */
export async function findSource(id, sound, { rpc, signal, onProgress }) {
  const url = await served(sound.address, signal);
  if (url) return { url, free: () => {} };
  if (!sound.in_pieces) throw new CallError("too_long", "too long to be sent in pieces");
  return inPieces(id, sound, { rpc, signal, onProgress });
}

/**
 * @param {string} address below the server's base URL
 * @param {AbortSignal} signal
 * @returns {Promise<string | null>} the URL at which the server gives it out; null where there is no such server
 */
async function served(address, signal) {
  const base = baseUrl();
  if (base === null) return null;
  const url = new URL(address, new URL(base, location.href)).href;
  try {
    const answer = await fetch(url, { method: "HEAD", credentials: "same-origin", signal });
    return answer.ok && !/html|json/.test(answer.headers.get("content-type") ?? "") ? url : null;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TypeError) return null; // no connection to it
    throw error;
  }
}

/** @returns {string | null} where JupyterLab's server is; null in other notebooks */
function baseUrl() {
  const told = document.getElementById("jupyter-config-data")?.textContent;
  const base = told ? JSON.parse(told).baseUrl : null;
  return typeof base === "string" ? base : null;
}

/**
 * @param {string} id
 * @param {There} sound
 * @param {{rpc: import("./rpc.js").Rpc, signal: AbortSignal, onProgress: (share: number) => void}} io
 * @returns {Promise<Source>}
 */
async function inPieces(id, { bytes, type }, { rpc, signal, onProgress }) {
  const parts = [];
  for (let start = 0; start < bytes; ) {
    const { data } = await rpc.call("piece", { id, start }, signal);
    const part = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    if (!part.length) break; // the file is shorter than it was
    parts.push(part);
    start += part.length;
    onProgress(start / bytes);
  }
  const url = URL.createObjectURL(new Blob(parts, { type }));
  return { url, free: () => URL.revokeObjectURL(url) };
}
