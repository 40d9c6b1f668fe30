import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { CARD, STRIDE, listHeight, rowAt, scrollToShow, visibleRows } from "../src/board/window.js";

test("only the rows on the screen and a few beyond are drawn", () => {
  assert.deepEqual(visibleRows({ scrollTop: 0, viewport: 3 * STRIDE, rows: 1000, overscan: 2 }), { first: 0, last: 4 });
  assert.deepEqual(visibleRows({ scrollTop: 100 * STRIDE, viewport: 3 * STRIDE, rows: 1000, overscan: 2 }), {
    first: 98,
    last: 104,
  });
  assert.deepEqual(visibleRows({ scrollTop: 999 * STRIDE, viewport: 3 * STRIDE, rows: 1000, overscan: 2 }), {
    first: 997,
    last: 999,
  });
});

test("an empty list draws nothing, and a list that has shrunk draws its end", () => {
  const empty = visibleRows({ scrollTop: 0, viewport: 500, rows: 0 });
  assert.ok(empty.last < empty.first);
  assert.deepEqual(visibleRows({ scrollTop: 90 * STRIDE, viewport: STRIDE, rows: 3 }), { first: 2, last: 2 });
});

test("a list is as high as its rows", () => {
  assert.equal(listHeight(0), 0);
  assert.equal(listHeight(10_000), 10_000 * STRIDE);
});

test("a row is brought into view with the least scrolling", () => {
  const viewport = 4 * STRIDE;
  assert.equal(scrollToShow({ row: 2, scrollTop: 0, viewport }), 0);
  assert.equal(scrollToShow({ row: 4, scrollTop: 0, viewport }), STRIDE);
  assert.equal(scrollToShow({ row: 1, scrollTop: 5 * STRIDE, viewport }), STRIDE);
  assert.equal(scrollToShow({ row: 7, scrollTop: 0, viewport: STRIDE / 2 }), 7 * STRIDE);
});

test("a card is dropped at the row that its middle is nearest to", () => {
  assert.equal(rowAt({ y: CARD.height / 2, scrollTop: 0, rows: 9 }), 0);
  assert.equal(rowAt({ y: CARD.height / 2 + 2 * STRIDE, scrollTop: 3 * STRIDE, rows: 9 }), 5);
  assert.equal(rowAt({ y: 9_000, scrollTop: 0, rows: 4 }), 4);
  assert.equal(rowAt({ y: -50, scrollTop: 0, rows: 4 }), 0);
});

test("the style sheet gives a card the height that the arithmetic takes for granted", async () => {
  const css = await readFile(new URL("../src/board/card.css", import.meta.url), "utf8");
  assert.match(css, new RegExp(`\\.crm-slot \\{[^}]*height: ${CARD.height}px`));
});
