import { h } from "../shared/dom.js";

/**
 * @param {string} text
 * @param {import("./texts.js").CallLocale} locale
 * @param {(text: string) => void} onSave
 * @param {() => void} onCancel
 * @returns {HTMLElement} the text of a turn, ready to be corrected in its place
 */
export function editor(text, locale, onSave, onCancel) {
  const rows = Math.min(8, Math.max(2, Math.ceil(text.length / 70)));
  const area = h("textarea", { class: "crm-input", rows: String(rows), "aria-label": locale.t("edit_label"), "data-control": "turn", onkeydown: onKey });
  area.value = text;

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    event.stopPropagation();
    if (event.isComposing) return; // Enter and Esc belong to the input of Chinese
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && !event.shiftKey) onSave(area.value);
    else return;
    event.preventDefault();
  }

  return h(
    "div",
    { class: "crm-c-editor" },
    area,
    h(
      "div",
      { class: "crm-c-line" },
      h("span", { class: "crm-quiet crm-c-small", text: locale.t("edit_hint") }),
      h("button", { class: "crm-text-button", "data-action": "cancel", text: locale.t("cancel"), onclick: () => onCancel() }),
      h("button", { class: "crm-button crm-button-main", "data-action": "save", text: locale.t("save"), onclick: () => onSave(area.value) }),
    ),
  );
}
