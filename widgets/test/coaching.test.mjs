import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { chosen } from "../src/coaching/choice.js";
import { placed, places } from "../src/coaching/plots.js";
import { byFigure, byName } from "../src/coaching/sorting.js";
import { TEXTS } from "../src/coaching/texts.js";
import { said, usual, written } from "../src/coaching/written.js";
import { Locale } from "../src/shared/locale.js";

const SRC = new URL("../src/coaching/", import.meta.url);
const en = new Locale("en", TEXTS, { tag: "en" });
const zh = new Locale("zh", TEXTS);
const TALK = { name: "talk_share", title: ["Talk share", "说话占比"], unit: "share", better: "inside", low: 0.35, high: 0.55, points: null, top: 0.5, scale: 1 };
const cell = (more) => ({ calls: 3, value: 0.6, low: 0.5, high: 0.7, gap: 0.05, state: "perhaps", ...more });

test("values are written with their units", () => {
  assert.equal(written(null, "share", en), "–");
  assert.equal(written(0.625, "share", en), "63%");
  assert.equal(written(87.4, "points", en), "87");
  assert.equal(written(9.26, "seconds", en), "9.3 s");
  assert.equal(written(119.6, "seconds", zh), "120 秒");
  assert.equal(written(172.4, "rate", en), "172/min");
  assert.equal(written(3.04, "per_ten", zh), "3 次/10 分钟");
});

test("what is usual is told by its ends", () => {
  assert.equal(usual(TALK, en), "usual 35% to 55%");
  assert.equal(usual({ ...TALK, low: null }, en), "usual up to 55%");
  assert.equal(usual({ ...TALK, high: null }, zh), "通常不低于 35%");
  assert.equal(usual({ ...TALK, low: null, high: null }, en), null);
});

test("a cell is told in words, without what is not known", () => {
  assert.equal(said(TALK, cell(), en), "Talk share: 60%, perhaps behind the top quarter, 3 calls · 95 % interval 50% to 70% · top quarter 50% · usual 35% to 55%");
  const few = said({ ...TALK, top: null, low: null, high: null }, cell({ calls: 1, low: null, high: null, state: "few" }), en);
  assert.equal(few, "Talk share: 60%, too few calls, 1 call");
});

test("a dot range stays on its scale", () => {
  assert.deepEqual(places({ value: 5, low: -1, high: 12 }, { scale: 10, low: null, high: 4, top: 20 }), { value: 0.5, low: 0, high: 1, band_low: 0, band_high: 0.4, top: 1 });
  assert.deepEqual(places({ value: 1, low: null, high: null }, { from: -1, scale: 3 }), { value: 0.5, low: null, high: null, band_low: null, band_high: null, top: null });
  assert.equal(places({ value: 0, low: null, high: null }, { scale: 0 }).value, 0);
});

test("a course goes from the left to the right, also of one period", () => {
  const points = [{ start: "2026-01-05", calls: 1, value: 0 }, { start: "2026-01-12", calls: 2, value: 1 }, { start: "2026-02-02", calls: 1, value: 2 }];
  const drawn = placed(points, { low: null, high: 1, top: 2, scale: 1 });
  assert.deepEqual(drawn.points.map(({ x }) => x), [5, 5 + 230 / 4, 235]);
  assert.deepEqual(drawn.points.map(({ y }) => y), [59, 32, 5]);
  assert.equal(drawn.top, 5);
  assert.deepEqual(drawn.band, [32, 59]);
  assert.deepEqual(placed(points.slice(0, 1), { low: null, high: null, top: null, scale: 0 }), { points: [{ x: 120, y: 59 }], top: null, band: null });
});

test("reps are sorted; those of too few calls stand behind the others, best first", () => {
  const rep = (id, value, state = "fine") => ({ id, name: `Rep ${id}`, cells: value === null ? {} : { score: { value, state } } });
  const reps = [rep("a", 50), rep("b", 99, "few"), rep("c", 70), rep("d", null)];
  assert.deepEqual(reps.toSorted(byFigure("score")).reverse().map(({ id }) => id), ["c", "a", "d", "b"]);
  assert.deepEqual(reps.toReversed().sort(byName("en")).map(({ id }) => id), ["a", "b", "c", "d"]);
});

test("what is chosen is the same for all tabs", () => {
  const opening = { fewest: [2, 3] };
  chosen(opening).rep = "x";
  assert.deepEqual(chosen(opening), { period: "quarter", fewest: 2, rep: "x" });
});

test("every text is there in both languages, with the same gaps, and is used", async () => {
  const { TABBED_TEXTS } = await import("../src/shared/tabbed_texts.js");
  const names = (await readdir(SRC)).filter((name) => name.endsWith(".js") && name !== "texts.js");
  const code = (await Promise.all(names.map((name) => readFile(new URL(name, SRC), "utf8")))).join("\n");
  const built = /^(state|period|legend|unit|done)_|^topic_(say|means|but_not)(_hint)?$/;
  const elsewhere = ["back_to", "title", "undo", "cancelling", "rows_done", "rows_so_far"];
  for (const [key, pair] of Object.entries(TEXTS)) {
    const [enGaps, zhGaps] = pair.map((text) => [...new Set(text.match(/\{\w+\}/g))].sort());
    assert.deepEqual(enGaps, zhGaps, key);
    assert.ok(pair.every((text) => text.trim()), key);
    if (!(key in TABBED_TEXTS) && !elsewhere.includes(key)) assert.ok(built.test(key) || code.includes(`"${key}"`), key);
  }
});
