import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { clock } from "../shared/clock.js";

/**
 * @typedef {object} LeftIo
 * @property {(time: number) => void} onSeek
 * @property {() => void} onComment writes a new comment
 * @property {() => void} onKeep keeps a passage
 * @property {(verb: "drop_comment" | "drop_passage", id: string) => void} onDrop
 * @property {(comment: import("./wire.js").Comment) => void} onEditComment
 * @property {(passage: import("./wire.js").Passage) => void} onEditPassage
 */

/**
 * @param {import("./wire.js").Call} call
 * @param {import("./texts.js").CallLocale} locale
 * @param {LeftIo} io
 * @returns {HTMLElement[]} what coaches left on a call: comments at their moment, passages of the library
 */
export function left(call, locale, io) {
  const comments = call.comments.map((one) => comment(one, locale, io));
  const passages = call.passages.map((one) => passage(one, locale, io));
  return [
    section("comments", locale.t("comments"), locale.t("no_comments"), comments, add("add-comment", locale.t("comment_add"), io.onComment)),
    section("passages", locale.t("passages"), locale.t("no_passages"), passages, add("add-passage", locale.t("passage_keep"), io.onKeep)),
  ];
}

/**
 * @param {string} part
 * @param {string} title
 * @param {string} nothing
 * @param {HTMLElement[]} rows
 * @param {HTMLElement} button
 */
function section(part, title, nothing, rows, button) {
  const list = rows.length ? h("ul", { class: "crm-c-left" }, rows) : h("p", { class: "crm-quiet crm-c-small", text: nothing });
  return h("section", { class: "crm-c-card", "data-part": part }, h("div", { class: "crm-c-line" }, h("h3", { class: "crm-c-title", text: title }), button), list);
}

/**
 * @param {string} action
 * @param {string} label
 * @param {() => void} onclick
 */
function add(action, label, onclick) {
  return h("button", { class: "crm-icon-button", "data-action": action, label, onclick }, icon("plus"));
}

/**
 * @param {import("./wire.js").Comment} one
 * @param {import("./texts.js").CallLocale} locale
 * @param {LeftIo} io
 */
function comment(one, locale, io) {
  return h(
    "li",
    { class: "crm-c-left-row", "data-comment": one.id },
    h("div", { class: "crm-c-line" }, time(clock(one.at), one.at, locale, io), by(one.by), one.mine && tools("comment", locale, () => io.onEditComment(one), () => io.onDrop("drop_comment", one.id))),
    h("p", { class: "crm-c-left-text", text: one.text }),
  );
}

/**
 * @param {import("./wire.js").Passage} one
 * @param {import("./texts.js").CallLocale} locale
 * @param {LeftIo} io
 */
function passage(one, locale, io) {
  const span = `${clock(one.start)}–${clock(one.end)}`;
  return h(
    "li",
    { class: "crm-c-left-row", "data-passage": one.id },
    h("div", { class: "crm-c-line" }, time(span, one.start, locale, io), by(one.by), one.mine && tools("passage", locale, () => io.onEditPassage(one), () => io.onDrop("drop_passage", one.id))),
    one.title && h("p", { class: "crm-c-left-title", text: one.title }),
    h("q", { class: "crm-c-left-quote crm-quiet", text: one.quote }),
    one.tags.length > 0 && h("p", { class: "crm-c-tags" }, one.tags.map((text) => h("span", { class: "crm-c-tag crm-clip", title: text, text }))),
    one.note && h("p", { class: "crm-c-left-text", text: one.note }),
  );
}

/**
 * @param {string} text
 * @param {number} at
 * @param {import("./texts.js").CallLocale} locale
 * @param {LeftIo} io
 */
function time(text, at, locale, io) {
  return h("button", { class: "crm-text-button crm-c-time", "data-at": String(at), "aria-label": locale.t("hear_from", { time: clock(at) }), text, onclick: () => io.onSeek(at) });
}

/** @param {string} name */
function by(name) {
  return h("span", { class: "crm-c-left-by crm-quiet crm-clip", title: name, text: name });
}

/**
 * @param {"comment" | "passage"} what
 * @param {import("./texts.js").CallLocale} locale
 * @param {() => void} onEdit
 * @param {() => void} onDrop
 */
function tools(what, locale, onEdit, onDrop) {
  return h(
    "span",
    { class: "crm-c-left-tools" },
    h("button", { class: "crm-icon-button", "data-action": `edit-${what}`, label: locale.t(what === "comment" ? "comment_edit" : "passage_edit"), onclick: onEdit }, icon("edit")),
    h("button", { class: "crm-icon-button", "data-action": `drop-${what}`, label: locale.t(what === "comment" ? "comment_drop" : "passage_drop"), onclick: onDrop }, icon("trash")),
  );
}
