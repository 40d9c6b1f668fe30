import assert from "node:assert/strict";
import { test } from "node:test";
import { PageLoader } from "../src/board/pages.js";
import { BoardState } from "../src/board/state.js";

const cardsOf = (from, to) => Array.from({ length: to - from }, (_, index) => ({ id: `c${from + index}`, version: 1 }));
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

function setUp({ count = 500 } = {}) {
  const state = new BoardState();
  state.load({ columns: [{ id: "s", count, cards: cardsOf(0, 20) }] });
  const asked = [];
  const errors = [];
  const ask = (args, signal) =>
    new Promise((resolve, reject) => {
      asked.push({ ...args, signal, resolve, reject });
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const loader = new PageLoader({ state, ask, onError: (error) => errors.push(error), delay: 0 });
  const give = ({ stage, start, count: wanted, resolve }, total = count) =>
    resolve({ stage, start, total, cards: cardsOf(start, Math.min(total, start + wanted)) });
  return { state, asked, errors, loader, give };
}

test("the cards that came with the board are not asked for again", async () => {
  const { asked, loader } = setUp();
  loader.want("s", { first: 0, last: 6 });
  await settled();
  assert.equal(asked.length, 0);
});

test("a page is asked for before its first row is reached, once", async () => {
  const { state, asked, loader, give } = setUp();
  loader.want("s", { first: 5, last: 14 });
  await settled();
  loader.want("s", { first: 6, last: 15 });
  await settled();
  assert.deepEqual(
    asked.map(({ start, count }) => [start, count]),
    [[0, 60]],
  );
  give(asked[0]);
  await settled();
  assert.equal(state.cards.get("s").at(59).id, "c59");
});

test("what has scrolled out of sight is dropped", async () => {
  const { asked, loader } = setUp();
  loader.want("s", { first: 100, last: 108 });
  await settled();
  loader.want("s", { first: 400, last: 408 });
  await settled();
  assert.deepEqual(
    asked.map(({ start, signal }) => [start, signal.aborted]),
    [
      [60, true],
      [360, false],
    ],
  );
});

test("an answer from before the last refresh is not shown", async () => {
  const { state, asked, loader, give } = setUp();
  loader.want("s", { first: 60, last: 66 });
  await settled();
  loader.refresh(["s"]);
  give(asked[0], 7);
  await settled();
  assert.equal(state.cards.get("s").total, 500);
  assert.equal(asked.length, 2);
});

test("news are told, scrolling is not", async () => {
  const { state, asked, loader, give } = setUp({ count: 30 });
  const changes = [];
  state.onChange = (change) => changes.push(change.fresh);
  loader.want("s", { first: 14, last: 19 });
  await settled();
  give(asked[0]);
  await settled();
  loader.refresh(["s"], { news: true });
  asked[1].resolve({ stage: "s", start: 0, total: 30, cards: [{ id: "c0", version: 2 }, ...cardsOf(1, 30)] });
  await settled();
  assert.deepEqual(changes, [[], ["c0"]]);
});

test("a page that failed is reported once and left in peace for a while", async () => {
  const { asked, errors, loader } = setUp();
  loader.want("s", { first: 60, last: 66 });
  await settled();
  asked[0].reject(new Error("no"));
  await settled();
  loader.want("s", { first: 60, last: 66 });
  await settled();
  assert.deepEqual([asked.length, errors.length], [1, 1]);
  loader.refresh(["s"]);
  assert.equal(asked.length, 2);
});

test("after a reset nothing old comes in and nothing is reported", async () => {
  const { state, asked, errors, loader, give } = setUp();
  loader.want("s", { first: 60, last: 66 });
  await settled();
  loader.reset();
  give(asked[0]);
  await settled();
  assert.equal(state.cards.get("s").at(60), null);
  assert.equal(errors.length, 0);
});
