import assert from "node:assert/strict";
import { test } from "node:test";
import { Moves } from "../src/board/moves.js";
import { BoardState } from "../src/board/state.js";

const card = (id, stage, version = 1) => ({ id, stage, version, name: id, account: null, status: "open" });
const column = (id, kind, ids) => ({
  id,
  kind,
  name: id,
  days_allowed: 14,
  count: ids.length,
  cards: ids.map((each) => card(each, id)),
});
const refusal = (code, data) => Object.assign(new Error(code), { code, data });

function setUp({ answers, reason = null }) {
  const state = new BoardState();
  state.load({ columns: [column("a", "open", ["1", "2"]), column("b", "open", ["3"]), column("x", "lost", [])], undo: null });
  const log = { calls: [], errors: [], said: [], focused: [], asked: 0 };
  const moves = new Moves({
    state,
    locale: { t: (key) => key, nameOf: ({ name }) => name },
    call: async (verb, args) => {
      log.calls.push([verb, args]);
      await null; // the browser draws before any answer comes
      log.seenAt = state.find("1")?.stage;
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    askReason: async () => (log.asked++, reason),
    say: (text) => log.said.push(text),
    fail: (text) => log.errors.push(text),
    explain: ({ code }) => code,
    focus: (id) => log.focused.push(id),
    rest: () => {},
    refresh: () => {},
    onMoved: () => {},
  });
  return { state, moves, log };
}

const totals = (...pairs) => pairs.map(([id, count]) => ({ id, count }));
const moved = (stage) => ({ card: card("1", stage, 2), columns: totals(["a", 1], [stage, 2]), undo: { label: `1 → ${stage}` } });

test("a move shows at once and takes Python's answer as the truth", async () => {
  const { state, moves, log } = setUp({ answers: [moved("b")] });
  await moves.move("1", "b", 1);
  assert.equal(log.seenAt, "b");
  assert.deepEqual(log.calls, [["move", { deal: "1", stage: "b", version: 1 }]]);
  assert.deepEqual([state.find("1").stage, state.find("1").card.version, state.find("1").row], ["b", 2, 1]);
  assert.deepEqual([state.column("a").count, state.column("b").count, state.snapshot.undo.label], [1, 2, "1 → b"]);
  assert.deepEqual([log.said, log.errors, state.pending.size], [["said_moved"], [], 0]);
});

test("a refused move is rolled back and explained", async () => {
  const { state, moves, log } = setUp({ answers: [refusal("refused")] });
  await moves.move("1", "b");
  assert.deepEqual([state.find("1").stage, state.find("1").row, state.cards.get("b").rows], ["a", 0, 1]);
  assert.deepEqual([state.column("a").count, state.column("b").count], [2, 1]);
  assert.deepEqual([log.errors, log.focused.at(-1), state.pending.size], [["refused"], "1", 0]);
});

test("a stale move shows the card as it is now", async () => {
  const { state, moves, log } = setUp({ answers: [refusal("stale", { card: { ...card("1", "a", 5), name: "renamed" } })] });
  await moves.move("1", "b");
  assert.deepEqual([state.find("1").stage, state.find("1").card.name, log.errors], ["a", "renamed", ["stale"]]);
});

test("a stale move of a card that is elsewhere by now shows it there", async () => {
  const { state, moves } = setUp({ answers: [refusal("stale", { card: card("1", "x", 5) })] });
  await moves.move("1", "b");
  assert.deepEqual([state.find("1").stage, state.cards.get("b").rows], ["x", 1]);
});

test("a deal that is gone leaves the board", async () => {
  const { state, moves, log } = setUp({ answers: [refusal("not_found")] });
  await moves.move("1", "b");
  assert.deepEqual([state.find("1"), state.column("a").count, log.errors], [null, 1, ["not_found"]]);
});

test("a lost deal is moved with its reason", async () => {
  const { moves, log } = setUp({ answers: [moved("x")], reason: { reason: "price", note: null } });
  await moves.move("1", "x");
  assert.deepEqual(log.calls[0][1], { deal: "1", stage: "x", version: 1, reason: "price", note: null });
});

test("without a reason the deal stays, and Python is not asked", async () => {
  const { state, moves, log } = setUp({ answers: [] });
  await moves.move("1", "x");
  assert.deepEqual([state.find("1").stage, log.calls, log.said.at(-1), log.errors], ["a", [], "said_stayed", []]);
});

test("when Python wants a reason that nobody expected, it is asked for", async () => {
  const { state, moves, log } = setUp({
    answers: [refusal("lost_reason_required"), moved("b")],
    reason: { reason: "other", note: "moved away" },
  });
  await moves.move("1", "b");
  assert.deepEqual([log.asked, log.calls.length, log.calls[1][1].note, state.find("1").stage], [1, 2, "moved away", "b"]);
});

test("a move to where it is, of an unknown card, or of one under way does nothing", async () => {
  const { state, moves, log } = setUp({ answers: [] });
  await moves.move("1", "a");
  await moves.move("nobody", "b");
  state.pending.add("1");
  await moves.move("1", "b");
  assert.deepEqual(log.calls, []);
});

test("undo brings the card back, or says why not", async () => {
  const { state, moves, log } = setUp({ answers: [moved("b"), refusal("refused")] });
  await moves.undo();
  assert.deepEqual([state.find("1").stage, log.said], ["b", ["said_undone"]]);
  await moves.undo();
  assert.deepEqual(log.errors, ["refused"]);
});
