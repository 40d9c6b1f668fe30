import assert from "node:assert/strict";
import { test } from "node:test";
import { ActiveCard } from "../src/board/active.js";
import { Carry } from "../src/board/carry.js";
import { BoardState } from "../src/board/state.js";

const card = (id, stage) => ({ id, stage, version: 1, name: id, account: null });
const column = (id, ids) => ({
  id,
  name: id.toUpperCase(),
  kind: "open",
  count: ids.length,
  cards: ids.map((each) => card(each, id)),
});

function board() {
  const state = new BoardState();
  state.load({ columns: [column("a", ["1", "2", "3"]), column("b", []), column("c", ["4"])], undo: null });
  return state;
}

const idsOf = (state, stage) =>
  Array.from({ length: state.cards.get(stage).rows }, (_, row) => state.cards.get(stage).at(row).id);

test("a card that was taken and given back is where it was", () => {
  const state = board();
  const origin = state.take("2");
  assert.deepEqual([idsOf(state, "a"), state.column("a").count], [["1", "3"], 2]);
  state.hold({ ...origin.card, stage: "b" });
  assert.deepEqual(idsOf(state, "b"), ["2"]);
  state.giveBack(origin);
  assert.deepEqual([idsOf(state, "a"), idsOf(state, "b"), state.column("a").count], [["1", "2", "3"], [], 3]);
});

test("one card at a time is held; the former one leaves when its column is read", () => {
  const state = board();
  state.hold(card("1", "b"));
  state.hold(card("4", "b"));
  assert.deepEqual(idsOf(state, "b"), ["4"]);
  assert.equal(state.find("4").stage, "b");
});

test("totals from Python replace the counted ones, undo only when it is told", () => {
  const state = board();
  state.apply([{ id: "c", count: 7 }], { label: "x" });
  assert.deepEqual([state.column("c").count, state.cards.get("c").rows, state.snapshot.undo.label], [7, 7, "x"]);
  state.apply([{ id: "c", count: 8 }]);
  assert.equal(state.snapshot.undo.label, "x");
  state.apply([], null);
  assert.equal(state.snapshot.undo, null);
});

test("the active card is followed to its new column, else its neighbour is active", () => {
  const state = board();
  const active = new ActiveCard(state);
  assert.equal(active.settle().id, "1");
  active.set("3");
  state.hold(card("3", "c"));
  state.apply([{ id: "c", count: 2 }]);
  assert.deepEqual(active.settle(), { stage: "c", row: 0, id: "3" });
  state.take("3");
  assert.equal(active.settle().id, "4");
  state.take("4");
  assert.equal(active.settle().id, "1");
});

test("an empty board has no active card", () => {
  const state = new BoardState();
  state.load({ columns: [column("a", [])] });
  assert.equal(new ActiveCard(state).settle(), null);
});

function carrying(state) {
  const [said, drops] = [[], []];
  const locale = { t: (key, params) => `${key} ${params.stage}`, nameOf: ({ name }) => name };
  const io = {
    state,
    locale,
    say: (text) => said.push(text),
    onChange: () => {},
    onDrop: (id, stage) => drops.push([id, stage]),
  };
  return { carry: new Carry(io), said, drops };
}

test("a carried card is announced at every step and dropped once", () => {
  const { carry, said, drops } = carrying(board());
  carry.pick("1");
  carry.over(1);
  carry.over(1);
  carry.over(1);
  carry.drop();
  carry.drop();
  assert.deepEqual(said, ["said_picked A", "said_over B", "said_over C", "said_over C"]);
  assert.deepEqual(drops, [["1", "c"]]);
});

test("a card that is put back is not moved", () => {
  const { carry, said, drops } = carrying(board());
  carry.pick("1");
  carry.over(1);
  carry.cancel();
  carry.pick("1");
  carry.drop();
  assert.deepEqual(
    said.filter((text) => /cancelled|stayed/.test(text)),
    ["said_cancelled A", "said_stayed A"],
  );
  assert.deepEqual(drops, []);
});

test("a card whose move is under way cannot be picked up", () => {
  const state = board();
  state.pending.add("1");
  const { carry, said } = carrying(state);
  carry.pick("1");
  assert.deepEqual([carry.carried, said], [null, []]);
});
