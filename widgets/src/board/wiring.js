import { Carry } from "./carry.js";
import { Drawer } from "./drawer.js";
import { explain } from "../shared/explain.js";
import { askPastGate } from "./gate_dialog.js";
import { askLostReason } from "./lost_dialog.js";
import { Moves } from "./moves.js";

/**
 * What each part of a screen is given of the others.
 *
 * @typedef {import("./screen.js").Screen} Screen
 */

/**
 * @param {Screen} screen
 * @returns {import("./context.js").BoardContext}
 */
export function contextOf(screen) {
  const { state, active, pages } = screen.session;
  return {
    root: screen.root,
    locale: screen.locale,
    state,
    active,
    carried: () => screen.carry.carried,
    dragged: () => screen.gestures.dragged,
    want: (stage, rows) => pages.want(stage, rows),
    hintId: screen.hint.id,
  };
}

/** @param {Screen} screen */
export function movesOf(screen) {
  const { state, rpc, pages } = screen.session;
  return new Moves({
    state,
    locale: screen.locale,
    call: (verb, args) => rpc.call(verb, args),
    askReason: (card) => askLostReason(screen.root, screen.locale, card, state.snapshot?.lost_reasons ?? []),
    askGate: (card, target, missing) => pastGate(screen, card, target, missing),
    say: (text) => screen.live.say(text),
    fail: (text) => screen.errors.show(text),
    explain: (error) => explain(error, screen.locale),
    focus: (id) => screen.focusCard(id),
    rest: () => screen.strip.el.focus({ preventScroll: true }),
    refresh: (stages) => pages.refresh(stages),
    onMoved: (card) => screen.moved(card),
  });
}

/**
 * @param {Screen} screen
 * @param {import("./wire.js").Card} card
 * @param {import("./wire.js").Column} target
 * @param {import("./wire.js").Missing[]} missing
 * @returns {Promise<{override: string} | null>} why it may pass
 */
async function pastGate(screen, card, target, missing) {
  const place = { root: screen.root, locale: screen.locale, mayPass: Boolean(screen.state.snapshot?.me.may_override) };
  const said = await askPastGate(place, card, target, missing);
  if (said === "look") setTimeout(() => screen.showDetails(card.id)); // once the card lies where it was
  return said === "look" ? null : said;
}

/** @param {Screen} screen */
export function carryOf(screen) {
  return new Carry({
    state: screen.state,
    locale: screen.locale,
    say: (text) => screen.live.say(text),
    onChange: (carried) => screen.showCarried(carried?.over ?? null),
    onDrop: (id, stage) => screen.moves.move(id, stage, screen.strip.column(stage)?.firstRow),
  });
}

/** @param {Screen} screen */
export function drawerOf(screen) {
  return new Drawer({
    locale: screen.locale,
    owners: () => screen.state.snapshot?.owners ?? [],
    reasonOf: (reason) => screen.reasonOf(reason),
    ask: (id) => screen.session.rpc.call("detail", { deal: id }),
    edit: (id, version, changes) => screen.session.edit(id, version, changes),
    explain: (error) => explain(error, screen.locale),
    say: (text) => screen.live.say(text),
    onClose: (id) => screen.focusCard(id),
  });
}
