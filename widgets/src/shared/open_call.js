import { OPEN, ScreenOverlay } from "./open_customer.js";

/**
 * Opens call review at a moment of a call: in the plugin's panel where there is one, else over the screen.
 *
 * @param {string} id
 * @param {number} at seconds
 * @param {import("./open_customer.js").OpenOptions} options its Python has the verb of CallOpener
 */
export async function openCall(id, at, options) {
  const { root, rpc } = options;
  const asked = new CustomEvent(OPEN, { bubbles: true, composed: true, cancelable: true, detail: { screen: "call_review", id, at } });
  if (!root.dispatchEvent(asked)) return;
  const { model } = await rpc.call("show_call", { id, at });
  await new ScreenOverlay(options).open(model);
}
