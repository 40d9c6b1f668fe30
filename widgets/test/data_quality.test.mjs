import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { readAmount } from "../src/data_quality/amount.js";
import { Rows } from "../src/shared/rows.js";
import { points, wordOf } from "../src/data_quality/score_view.js";
import { course } from "../src/shared/sparkline.js";
import { TEXTS } from "../src/data_quality/texts.js";
import { visible } from "../src/shared/virtual_list.js";

const SRC = new URL("../src/data_quality/", import.meta.url);
const SHARED = new URL("../src/shared/", import.meta.url);

test("every text is there in both languages, with the same gaps", () => {
  for (const [key, pair] of Object.entries(TEXTS)) {
    const [en, zh] = pair.map((text) => [...new Set(text.match(/\{\w+\}/g))].sort());
    assert.ok(pair.length === 2 && pair.every((text) => text.trim()), key);
    assert.deepEqual(en, zh, key);
  }
});

test("every text is used", async () => {
  const own = (await readdir(SRC)).map((name) => new URL(name, SRC));
  const shared = (await readdir(SHARED, { recursive: true })).map((name) => new URL(name, SHARED));
  const names = [...own, ...shared].filter(({ pathname }) => pathname.endsWith(".js") && !pathname.endsWith("texts.js"));
  const code = (await Promise.all(names.map((name) => readFile(name, "utf8")))).join("\n");
  const built = /^(entity_|field_|error_|word_|kind_|order_|figure_|batch_|done_|decision_|phase_|new_field_|new_kind_|new_accounts|new_contacts|new_leads|if_there_)/;
  for (const key of Object.keys(TEXTS)) assert.ok(built.test(key) || code.includes(`"${key}"`), key);
});

test("of ten thousand rows only those on the screen are drawn", () => {
  const view = { viewport: 500, stride: 50, total: 10_000, overscan: 2 };
  assert.deepEqual(visible({ ...view, scrollTop: 0 }), { first: 0, last: 11 });
  assert.deepEqual(visible({ ...view, scrollTop: 5_000 }), { first: 98, last: 111 });
  assert.deepEqual(visible({ ...view, scrollTop: 499_500 }), { first: 9_988, last: 9_999 });
  const { first, last } = visible({ ...view, total: 0, scrollTop: 0 });
  assert.ok(last < first);
});

test("pages are asked for once, and an answer to an older list is thrown away", async () => {
  const asked = [];
  const answers = [];
  const rows = new Rows({
    ask: (start, count) => {
      asked.push([start, count]);
      return new Promise((resolve) => answers.push(() => resolve({ start, rows: Array.from({ length: count }, (_, n) => `row ${start + n}`) })));
    },
    onRows: () => {},
    onError: assert.fail,
  });
  rows.load(1_000, ["row 0"]);
  rows.want(0, 3);
  rows.want(2, 5);
  rows.want(240, 250);
  assert.deepEqual(asked, [[0, 100], [200, 100]]);
  answers[0]();
  await new Promise(setImmediate);
  assert.equal(rows.at(3), "row 3");
  rows.load(10, ["another"]);
  answers[1]();
  await new Promise(setImmediate);
  assert.equal(rows.at(240), undefined);
  assert.equal(rows.at(0), "another");
});

test("a score is said to be 100 only when nothing is wrong", () => {
  assert.equal(points(99.99), 99);
  assert.equal(points(100), 100);
  assert.deepEqual([100, 90, 89.9, 75, 74.9, 0, null].map(wordOf), [
    "word_good",
    "word_good",
    "word_fair",
    "word_fair",
    "word_weak",
    "word_weak",
    "word_none",
  ]);
});

test("the sparkline keeps days that nobody remembered as gaps, and does not blow up small changes", () => {
  const SCALE = { leastSpan: 4, most: 100 };
  const places = course([
    { day: "2026-01-01", value: 90 },
    { day: "2026-01-02", value: 90.2 },
    { day: "2026-01-11", value: 90 },
  ], SCALE);
  const [a, b, c] = places.map(({ x }) => x);
  assert.ok(Math.abs((b - a) * 9 - (c - b)) < 1e-6);
  assert.ok(Math.abs(places[0].y - places[1].y) < 2);
  const all = course([
    { day: "2026-01-01", value: 0 },
    { day: "2026-02-01", value: 100 },
  ], SCALE);
  assert.ok(all.every(({ y }) => y >= 0 && y <= 30) && all[0].y > all[1].y);
});

test("amounts are read as they are typed, or not at all", () => {
  assert.deepEqual(readAmount("1,234,567.5", 2), { text: "1234567.5" });
  assert.deepEqual(readAmount(" １２３ ", 0), { text: "123" });
  assert.deepEqual(readAmount("", 2), { text: "" });
  for (const wrong of ["1,23", "-1", "1.234", "12a", "1,2345"]) assert.deepEqual(readAmount(wrong, 2), { wrong: true }, wrong);
});

