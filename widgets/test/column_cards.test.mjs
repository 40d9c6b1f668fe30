import assert from "node:assert/strict";
import { test } from "node:test";
import { ColumnCards, PAGE } from "../src/board/column_cards.js";

const card = (id, version = 1) => ({ id, version });
const named = (from, to) => Array.from({ length: to - from }, (_, index) => card(`c${from + index}`));
const shown = (cards) => Array.from({ length: cards.rows }, (_, row) => cards.at(row)?.id ?? null);

test("a column knows its first cards and asks for the rest by pages", () => {
  const cards = new ColumnCards(200, named(0, 20));
  assert.equal(cards.at(19).id, "c19");
  assert.equal(cards.at(20), null);
  assert.deepEqual(cards.missing(0, 19), []);
  assert.deepEqual(cards.missing(15, 25), [0]);
  assert.deepEqual(cards.missing(50, 130), [0, PAGE, 2 * PAGE]);
  assert.deepEqual(cards.missing(190, 900), [180]);
});

test("a page that comes in is known, and its news are the cards that are new or changed", () => {
  const cards = new ColumnCards(100, named(0, 20));
  const fresh = cards.put(0, 100, [card("c0"), card("c1", 2), card("x")]);
  assert.deepEqual(fresh, ["c1", "x"]);
  assert.equal(cards.at(2).id, "x");
});

test("after invalidation the old cards stay until the new page is here", () => {
  const cards = new ColumnCards(3, named(0, 3));
  cards.invalidate();
  assert.deepEqual(shown(cards), ["c0", "c1", "c2"]);
  assert.deepEqual(cards.missing(0, 2), [0]);
  cards.put(0, 2, [card("c2"), card("c0")]);
  assert.deepEqual(shown(cards), ["c2", "c0"]);
  assert.deepEqual(cards.missing(0, 1), []);
});

test("a card that a new page shows elsewhere is shown once", () => {
  const cards = new ColumnCards(120, named(0, 120));
  cards.put(60, 120, [card("c3"), ...named(61, 120)]);
  assert.equal(cards.at(60).id, "c3");
  assert.equal(cards.at(3), null);
  assert.equal(cards.rowOf("c3"), 60);
});

test("a card taken away and put back leaves everything as it was", () => {
  const cards = new ColumnCards(4, named(0, 4));
  const slot = cards.remove("c1");
  assert.deepEqual(shown(cards), ["c0", "c2", "c3"]);
  cards.insert(slot, card("c1"));
  assert.deepEqual(shown(cards), ["c0", "c1", "c2", "c3"]);
  assert.equal(cards.remove("nobody"), -1);
});

test("a held card stands where it was dropped, and not a second time at its own place", () => {
  const cards = new ColumnCards(5, named(0, 5));
  cards.hold(card("c4"), 1);
  assert.deepEqual(shown(cards), ["c0", "c4", "c1", "c2", "c3"]);
  assert.equal(cards.rowOf("c4"), 1);
  assert.equal(cards.rowOf("c0"), 0);
  assert.equal(cards.rowOf("c3"), 4);
  cards.release();
  assert.deepEqual(shown(cards), ["c0", "c1", "c2", "c3", "c4"]);
});

test("while its own place is not known, a held card hides nobody", () => {
  const cards = new ColumnCards(300, named(0, 60));
  cards.hold(card("c200"), 2);
  assert.equal(cards.rows, 301);
  assert.equal(cards.at(2).id, "c200");
  assert.equal(cards.at(60).id, "c59");
  cards.put(180, 300, named(180, 240));
  assert.equal(cards.rows, 300);
  assert.equal(cards.slotOf(200), 199);
  assert.equal(cards.at(201).id, "c201");
  assert.equal(cards.at(299), null);
  assert.equal(cards.slotOf(299), 299);
});

test("every card of a column is reachable wherever one is held", () => {
  for (const [row, own] of [
    [0, 0],
    [0, 6],
    [3, 1],
    [6, 6],
    [6, 0],
    [2, 3],
  ]) {
    const cards = new ColumnCards(7, named(0, 7));
    cards.hold(card(`c${own}`), row);
    assert.deepEqual(
      [...new Set(shown(cards))].sort(),
      named(0, 7).map(({ id }) => id),
      `held c${own} at ${row}`,
    );
    for (const id of shown(cards)) assert.equal(cards.at(cards.rowOf(id)).id, id);
  }
});

test("a held card stays inside a column that shrinks", () => {
  const cards = new ColumnCards(10, named(0, 10));
  cards.hold(card("new"), 9);
  cards.resize(2);
  assert.equal(cards.rows, 3);
  assert.equal(cards.at(2).id, "new");
});

test("a card's new state replaces the old one wherever it stands", () => {
  const cards = new ColumnCards(2, named(0, 2));
  cards.hold(card("c1"), 0);
  cards.replace(card("c1", 9));
  assert.equal(cards.at(0).version, 9);
  cards.release();
  assert.equal(cards.at(1).version, 9);
});
