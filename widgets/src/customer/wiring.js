import { explain } from "../shared/explain.js";
import { NewRecord } from "../shared/new_record/dialog.js";
import { EntryDrawer } from "./entry_drawer.js";
import { SearchView } from "./search_view.js";

/**
 * What each part of a screen is given of the others.
 *
 * @typedef {import("./screen.js").Screen} Screen
 */

/** @param {Screen} screen */
export function drawerOf(screen) {
  const { session, locale } = screen;
  return new EntryDrawer({
    locale,
    ask: ({ source, id }) => session.rpc.call("entry", { source, id }),
    onPin: (entry) => screen.pin(entry),
    onFinish: async (entry) => {
      screen.tellDone(await session.finish(entry));
    },
    explain: (error) => explain(error, locale),
    onClose: (key) => screen.timeline.list.focus(key),
  });
}

/** @param {Screen} screen */
export function finderOf(screen) {
  const { session, locale } = screen;
  return new SearchView({
    locale,
    ask: (text, signal) => session.rpc.call("find", { text }, signal),
    onChoose: (id) => screen.choose(id),
    onLeave: () => screen.leaveSearch(),
    onNew: (name) => newRecordOf(screen, { values: { name } }),
    onError: (error) => screen.fail(error),
    say: (text) => screen.live.say(text),
  });
}

/**
 * Opens the form of a new record.
 *
 * @param {Screen} screen
 * @param {{entity?: string, account?: string, values?: Record<string, string>}} [begin]
 */
export function newRecordOf(screen, begin = {}) {
  const { session, locale, root } = screen;
  new NewRecord({
    ...begin,
    root,
    rpc: session.rpc,
    locale,
    onOpen: (id) => screen.choose(id),
    onPython: (line) => screen.python.show(line),
    onError: (error) => screen.fail(error),
  }).open();
}
