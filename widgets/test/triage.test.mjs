import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { Locale } from "../src/shared/locale.js";
import { stacked } from "../src/triage/charts.js";
import { holding } from "../src/triage/choice_dialog.js";
import { gaps, insert, marked, sentences, traced } from "../src/triage/drafting.js";
import { Drafts } from "../src/triage/drafts.js";
import { KEYS, actOf, printed } from "../src/triage/keys.js";
import { Selection } from "../src/triage/selection.js";
import { TEXTS } from "../src/triage/texts.js";
import { length, timeLeft } from "../src/triage/time_left.js";
import { said } from "../src/triage/said.js";

const SRC = new URL("../src/triage/", import.meta.url);
const en = new Locale("en", TEXTS, { tag: "en" });
const zh = new Locale("zh", TEXTS);
const row = (status, state, left = null) => ({ status, state, left, due_at: null, resolved_at: null });

test("time left in words and in colour", () => {
  assert.deepEqual(timeLeft(en, row("open", "ok", 47 * 60)), { text: "47 min left", tone: "good" });
  assert.deepEqual(timeLeft(en, row("open", "due soon", 59)), { text: "under 1 min left", tone: "warn" });
  assert.deepEqual(timeLeft(en, row("open", "breached", -2 * 3600)), { text: "missed by 2 h", tone: "bad" });
  assert.deepEqual(timeLeft(en, row("waiting", "paused", 900)), { text: "waiting for the customer", tone: "quiet" });
  assert.equal(timeLeft(en, row("waiting", "breached", -60)).text, "waiting · missed by 1 min");
  assert.equal(timeLeft(en, row("open", "none")).text, "nothing promised");
  assert.equal(timeLeft(zh, row("open", "ok", 5 * 3600 + 1200)).text, "剩余 5 小时 20 分钟");
  assert.equal(timeLeft(en, { ...row("solved", "none"), resolved_at: new Date().toISOString() }).tone, "quiet");
  assert.equal(length(en, -3204 * 3600), "3,204 h");
  assert.equal(length(en, 12 * 3600 + 59 * 60), "12 h");
});

test("every key means one thing, and none while a modifier is held", () => {
  const all = KEYS.flatMap(({ keys }) => keys);
  assert.equal(new Set(all).size, all.length);
  assert.equal(actOf({ key: "j" }), "next");
  assert.equal(actOf({ key: "E" }), "solve");
  assert.equal(actOf({ key: "7" }), "suggestion");
  assert.equal(actOf({ key: "s", ctrlKey: true }), null);
  assert.equal(actOf({ key: "a", isComposing: true }), null);
  assert.equal(actOf({ key: "ö" }), null);
  assert.deepEqual(printed(KEYS.find(({ act }) => act === "suggestion").keys), ["1–9"]);
  assert.deepEqual(printed(["j", "ArrowDown"]), ["j", "↓"]);
});

test("what is missing in a draft is found where it stands", () => {
  assert.deepEqual(gaps("Dear {name}, order {order number} is due."), [
    { name: "name", start: 5, end: 11 },
    { name: "order number", start: 19, end: 33 },
  ]);
  assert.deepEqual(gaps("{} { \n } done"), []);
});

test("a draft belongs to one ticket, can't change on its way and is gone only when it was sent", async () => {
  const drafts = new Drafts();
  drafts.change("a", { text: "For A" });
  assert.deepEqual([drafts.of("a").text, drafts.of("b").text], ["For A", ""]);
  const refused = drafts.send("a", async (written) => {
    drafts.change("a", { text: "" });
    drafts.change("b", { text: "For B" });
    assert.deepEqual([written.id, written.text, drafts.sending("a"), drafts.sending("b")], ["a", "For A", true, false]);
    return false;
  });
  assert.equal(await refused, false);
  assert.deepEqual([drafts.of("a").text, drafts.of("b").text, drafts.sending("a")], ["For A", "For B", false]);
  await drafts.send("a", async () => true);
  assert.deepEqual([drafts.of("a").text, drafts.of("b").text], ["", "For B"]);
});

test("sentences of both languages are parted", () => {
  assert.deepEqual(sentences("It left. It costs 3.50 today! Yes?"), ["It left.", "It costs 3.50 today!", "Yes?"]);
  assert.deepEqual(sentences("已经发出。请稍等！\n谢谢"), ["已经发出。", "请稍等！", "谢谢"]);
  assert.deepEqual(sentences("  "), []);
});

test("a draft tells how much of it stands in which source", () => {
  const sources = [{ kind: "article", id: "a", title: "Returns", passages: [] }];
  const suggestion = { key: "1", title: "", kind: "article", confidence: 1, text: "", missing: [], sources, sentences: [{ text: "Dear Ann,", source: null }, { text: "Send it back. It is free.", source: 0 }] };
  assert.deepEqual(traced("Dear Ann,\nSend it back. It costs 5.", suggestion), { from: [{ source: sources[0], count: 1 }], own: 1 });
  assert.deepEqual(traced("Mine.", null), { from: [], own: 1 });
});

test("a text goes in where the person writes, and takes the place of nothing", () => {
  assert.deepEqual(insert("  ", "Hello", 0), { text: "Hello", at: 5 });
  assert.deepEqual(insert("Dear Ann", "Hello", 8), { text: "Dear Ann\n\nHello", at: 15 });
  assert.deepEqual(insert("Dear Ann\nBye", "Hi", 9), { text: "Dear Ann\nHi\n\nBye", at: 11 });
});

test("an article is cut where its passages stand", () => {
  assert.deepEqual(marked("abcdef", ["cd"]), [
    { text: "ab", marked: false },
    { text: "cd", marked: true },
    { text: "ef", marked: false },
  ]);
  assert.deepEqual(
    marked("abcdef", ["ef", "ab", "x", "bc"]).map(({ text }) => text),
    ["ab", "c", "d", "ef"],
  );
  assert.deepEqual(marked("<b>x</b>", []), [{ text: "<b>x</b>", marked: false }]);
});

test("tickets are chosen one by one and in a row", () => {
  let told = 0;
  const selection = new Selection(() => told++);
  const idAt = (place) => ["a", "b", "c", "d"][place];
  selection.toggle(0, idAt);
  selection.toggle(2, idAt, true);
  assert.deepEqual(selection.ids, ["a", "b", "c"]);
  selection.toggle(1, idAt);
  assert.deepEqual([selection.has("b"), selection.size], [false, 2]);
  selection.toggle(9, idAt);
  selection.clear();
  assert.deepEqual([selection.size, told], [0, 4]);
});

test("choices are found by a part of their name, in any case", () => {
  const choices = [{ value: "1", label: "Ann Wang 王", detail: "East" }, { value: "2", label: "Ben" }];
  assert.deepEqual(holding(choices, "王").map(({ value }) => value), ["1"]);
  assert.deepEqual(holding(choices, "east").length, 1);
  assert.equal(holding(choices, "").length, 2);
});

test("bars are stacked without gaps and leave nothing out", () => {
  const placed = stacked([{ kind: "a", size: 1 }, { kind: "b", size: 0 }, { kind: "c", size: 3 }], 4);
  assert.deepEqual(placed.map(({ kind, x, width }) => [kind, x, width]), [["a", 0, 50], ["c", 50, 150]]);
  assert.deepEqual(stacked([{ kind: "a", size: 0 }], 0), []);
});

test("what was done is said of one and of many", () => {
  assert.equal(said(en, { what: "solve", name: "#12" }), "Solved: #12");
  assert.equal(said(en, { what: "assign", name: "3" }), "Assigned: 3 tickets");
  assert.equal(said(zh, { what: "change", name: "1200" }), "已更改 1,200 张工单");
});

test("every text of the triage screen is there in both languages, with the same gaps, and used", async () => {
  const names = (await readdir(SRC)).filter((name) => name.endsWith(".js") && !name.endsWith("texts.js"));
  const shared = await readdir(new URL("../shared/", SRC));
  const files = [...names.map((name) => new URL(name, SRC)), ...shared.filter((name) => name.endsWith(".js") && !name.endsWith("texts.js")).map((name) => new URL(`../shared/${name}`, SRC))];
  const code = (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
  const built = /^(error_|whose_|filter_|any_|state_|status_|priority_|channel_|promise_|field_|done_|do_|ask_|age_|health_|key_|reason_|sentiment_)/;
  for (const [key, pair] of Object.entries(TEXTS)) {
    const [first, second] = pair.map((text) => [...new Set(text.match(/\{\w+\}/g))].sort());
    assert.ok(pair.every((text) => text.trim()), key);
    if (!key.startsWith("ask_")) assert.deepEqual(first, second, key);
    assert.ok(built.test(key) || code.includes(`"${key}"`), key);
  }
});
