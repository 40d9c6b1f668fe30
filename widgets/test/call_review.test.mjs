import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { clock } from "../src/shared/clock.js";
import { tagsOf } from "../src/call_review/coach_desk.js";
import { stateOf } from "../src/call_review/coach_mark.js";
import { written } from "../src/call_review/figures_view.js";
import { KEYS } from "../src/call_review/keys.js";
import { colourOf, customerOf, speakerOf, toneOf } from "../src/shared/call_names.js";
import { moments, nextMark, pieces, timeAt, turnAt, wordAt } from "../src/call_review/spoken.js";
import { TEXTS } from "../src/call_review/texts.js";
import { Locale } from "../src/shared/locale.js";

const SRC = new URL("../src/call_review/", import.meta.url);
const en = new Locale("en", TEXTS, { tag: "en" });
const zh = new Locale("zh", TEXTS);

/** "Hi there!" with two words of half a second each, from second 10 on. */
const HI = [0, 10, 12, "Hi  there!", [0, 2, 10, 10.5, 4, 6, 10.5, 11]];

test("times are written as clocks", () => {
  assert.deepEqual([0, 9.99, 61, 3600, 10_861, -1].map(clock), ["0:00", "0:09", "1:01", "1:00:00", "3:01:01", "0:00"]);
});

test("the turn that is heard", () => {
  const turns = [[0, 1, 3], [1, 3.5, 6], [0, 5, 5.5], [1, 20, 21]];
  assert.deepEqual([0, 1, 3.2, 5.2, 5.7, 7, 20, 99].map((time) => turnAt(turns, time)), [-1, 0, 0, 2, 1, 2, 3, 3]);
  assert.equal(turnAt([], 3), -1);
});

test("the turn of thousands is found like that of few", () => {
  const turns = Array.from({ length: 3_000 }, (_, at) => [at % 2, at * 3, at * 3 + 2]);
  for (const at of [0, 1, 1_499, 2_999]) assert.equal(turnAt(turns, at * 3 + 1), at);
});

test("the word that is heard, and the moment of a place in the text", () => {
  assert.deepEqual([9, 10, 10.4, 10.5, 12].map((time) => wordAt(HI, time)), [-1, 0, 0, 1, 1]);
  assert.deepEqual([0, 2, 3, 4, 9].map((offset) => timeAt(HI, offset)), [10, 10, 10, 10.5, 10.5]);
  const plain = [0, 7, 9, "No times", null];
  assert.equal(wordAt(plain, 8), -1);
  assert.equal(timeAt(plain, 5), 7);
});

test("a text is cut into words, and nothing of it is lost", () => {
  assert.deepEqual(pieces(HI), [
    { text: "Hi", word: 0 },
    { text: "  ", word: null },
    { text: "there!", word: 1 },
  ]);
  assert.deepEqual(pieces([0, 0, 1, "你好吗", [0, 1, 0, 0.5]]), [
    { text: "你", word: 0 },
    { text: "好吗", word: null },
  ]);
  assert.equal(pieces([0, 0, 1, "", null]).length, 0);
});

const MARKS = [
  { item: "a", state: "met", title: ["A", "甲"], evidence: [{ start: 9, quote: "x" }, { start: 2, quote: "y" }] },
  { item: "b", state: "missed", title: ["B", "乙"], evidence: [] },
  { item: "c", state: "found", title: ["C", "丙"], evidence: [{ start: 2.1, quote: "z" }] },
];

test("marks are gone through by time", () => {
  const marks = moments({ marks: MARKS });
  assert.deepEqual(marks.map(({ time }) => time), [2, 2.1, 9]);
  assert.equal(nextMark(marks, 0, 1), 2);
  assert.equal(nextMark(marks, 2, 1), 9); // the one a tenth of a second later is where the person is already
  assert.equal(nextMark(marks, 9, 1), null);
  assert.equal(nextMark(marks, 9, -1), 2.1);
  assert.equal(nextMark(marks, 1, -1), null);
  assert.deepEqual(moments(null), []);
});

test("comments are among the marks", () => {
  const marks = moments({ marks: MARKS }, [{ id: "1", at: 5, by: "Max", text: "Why?", mine: true }]);
  assert.deepEqual(marks.map(({ time, state }) => [time, state]), [[2, "met"], [2.1, "found"], [5, "comment"], [9, "met"]]);
  assert.equal(nextMark(marks, 3, 1), 5);
});

test("what a coach says of an item is told in its own words", () => {
  const states = (mark) => [true, false, null].map((value) => stateOf(mark, value));
  assert.deepEqual(states({ forbidden: false, fact: false }), ["met", "missed", "unknown"]);
  assert.deepEqual(states({ forbidden: true, fact: false }), ["missed", "met", "unknown"]);
  assert.deepEqual(states({ forbidden: false, fact: true }), ["found", "absent", "unknown"]);
});

test("tags are parted by the commas of both languages, each once", () => {
  assert.deepEqual(tagsOf(" price, 异议，price、 ;late "), ["price", "异议", "late"]);
  assert.deepEqual(tagsOf(" , "), []);
});

const CALL = {
  account: "Acme", contact: "Li", lead: null, phone: "138", file: "a.wav", rep: null,
  spoken: { speakers: [{ name: "B", role: "customer" }, { name: "A", role: "rep" }, { name: "", role: null }] },
};

test("who a call was with, and who speaks", () => {
  assert.equal(customerOf(CALL), "Li · Acme");
  assert.equal(customerOf({ ...CALL, account: null, contact: null }), "138");
  assert.equal(customerOf({ ...CALL, account: null, contact: null, phone: null }), "a.wav");
  assert.deepEqual([0, 1, 2].map((place) => speakerOf(CALL, place, en)), ["Li", "Rep", "Somebody"]);
  assert.equal(speakerOf({ ...CALL, contact: null, account: null }, 0, zh), "客户");
  assert.deepEqual([0, 1, 2].map((place) => colourOf(CALL, place)), [1, 0, 2]);
});

test("scores have a colour and a word", () => {
  assert.deepEqual([null, 0, 59.9, 60, 80, 100].map(toneOf), ["quiet", "bad", "bad", "warn", "good", "good"]);
  for (const tone of ["quiet", "bad", "warn", "good"]) assert.ok(en.t(`score_${tone}`) && zh.t(`score_${tone}`));
});

test("figures are written with their units", () => {
  assert.equal(written(0.534, { unit: "share" }, "en", en), "53%");
  assert.equal(written(3.14, { unit: "seconds" }, "en", en), "3.1 s");
  assert.equal(written(151.4, { unit: "seconds" }, "zh", zh), "151 秒");
  assert.equal(written(150.4, { unit: "rate" }, "en", en), "150 words/min");
  assert.equal(written(250, { unit: "rate" }, "zh", en), "250 characters/min");
  assert.equal(written(3, { unit: "count" }, "en", en), "3");
});

test("every text is there in both languages, with the same gaps", () => {
  for (const [key, pair] of Object.entries(TEXTS)) {
    const [first, second] = pair.map((text) => [...new Set(text.match(/\{\w+\}/g))].sort());
    assert.deepEqual(first, second, key);
    assert.ok(pair.every((text) => text.trim()), key);
  }
});

test("every text is used, every key is shown", async () => {
  const files = (await readdir(SRC)).filter((name) => name.endsWith(".js") && name !== "texts.js");
  const shared = new URL("../src/shared/", import.meta.url);
  const read = async (folder, names) => (await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")))).join("\n");
  const code = (await read(SRC, files)) + (await read(shared, (await readdir(shared)).filter((name) => name.endsWith(".js"))));
  const built = /^(score_|state_|forbidden_|figure_|language_|direction_|done_|error_|kind_|role_|missing_|link_)/;
  for (const key of Object.keys(TEXTS)) assert.ok(built.test(key) || code.includes(`"${key}"`) || code.includes(`'${key}'`), key);
  for (const deed of Object.values(KEYS)) assert.ok(code.includes(`"${deed}"`), deed);
});
