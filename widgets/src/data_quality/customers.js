import { focusedIn, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { NewRecord } from "../shared/new_record/dialog.js";
import { openCustomer } from "../shared/open_customer.js";

/** @typedef {import("../shared/tabbed_context.js").TabContext} TabContext */

/**
 * Shows the customer to whom a record belongs.
 *
 * @param {TabContext} context
 * @param {string} entity
 * @param {string} id
 * @param {() => void} [onClose] the person is back; without it, the focus goes where it was
 */
export async function showCustomer(context, entity, id, onClose) {
  const { root, rpc, locale, fail, calm } = context;
  const had = focusedIn(root);
  calm();
  try {
    await openCustomer(entity, id, { root, rpc, locale, onClose: onClose ?? (() => had?.focus({ preventScroll: true })) });
  } catch (error) {
    fail(error);
  }
}

/**
 * @param {TabContext} context
 * @returns {HTMLElement} the button that makes a new account, contact or lead
 */
export function newButton(context) {
  const { root, rpc, locale, fail, showPython } = context;
  const onclick = () =>
    new NewRecord({
      root,
      rpc,
      locale,
      onOpen: (id) => showCustomer(context, "accounts", id),
      onPython: showPython,
      onError: fail,
    }).open();
  return h("button", { class: "crm-button", "data-action": "new", onclick }, icon("plus"), locale.t("new_record"));
}
