import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ROW } from "../src/customer/entry_row.js";
import { markOf, noteOf, titleOf } from "../src/customer/entry_words.js";
import { tell, tellMoney } from "../src/shared/said.js";
import { TEXTS } from "../src/customer/texts.js";
import { TimelineLoader } from "../src/customer/timeline_loader.js";
import { PAGE, TimelineState } from "../src/customer/timeline_state.js";
import { Locale } from "../src/shared/locale.js";

const options = { currency: "CNY", timeZone: "Asia/Shanghai" };
const english = new Locale("en", TEXTS, { ...options, tag: "en" });
const chinese = new Locale("zh", TEXTS, options);
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("what Python says is told in the reader's language, figures as people write them there", () => {
  const said = {
    en: "{n} order of {name}: {money}|{n} orders of {name}: {money}",
    zh: "{name} 的 {n} 个订单：{money}",
    values: { n: 1200, name: { name: "Won", name_zh: "赢单" }, money: { minor: 123450, currency: "CNY", exponent: 2 } },
  };
  assert.equal(tell(said, english), "1,200 orders of Won: ¥1,234.50");
  assert.equal(tell(said, chinese), "赢单 的 1,200 个订单：¥1,234.50");
  assert.equal(tell({ ...said, values: { ...said.values, n: 1 } }, english), "1 order of Won: ¥1,234.50");
  assert.equal(tell({ date: `${new Date().getFullYear()}-03-02` }, english), "Mar 2");
  assert.deepEqual([tell(null, english), tell("{n}|x", english), tell(0, english)], ["", "{n}|x", "0"]);
});

test("customers' words inside a sentence are never read as a pattern", () => {
  const said = { en: "Call {name}", zh: "联系 {name}", values: { name: "{n} | $& <b>" } };
  assert.equal(tell(said, english), "Call {n} | $& <b>");
});

test("amounts without an exchange rate stand beside the sum", () => {
  const amounts = [
    { minor: 1_250_000, currency: "CNY", exponent: 2 },
    { minor: 500, currency: "JPY", exponent: 0 },
  ];
  assert.equal(tellMoney(amounts, english), "¥12.5K + JPY\u00a0500");
});

test("an entry tells in two lines what happened", () => {
  const call = { kind: "call", channel: "phone", title: null, who: "Wang", text: " a\n b ", seconds: 150 };
  assert.deepEqual(
    [titleOf(call, english), noteOf(call, english), markOf(call, english)],
    ["Phone", "Wang · a b", { text: "3 min", tone: "" }],
  );
  assert.equal(markOf({ ...call, seconds: 0 }, chinese).text, "未接通");
  const change = { kind: "change", entity: "contacts", action: "updated", title: "Li", changes: [["title", null, "CEO"]] };
  assert.deepEqual(
    [titleOf(change, english), noteOf(change, chinese)],
    ["Contact Li changed: Title", "职务: – → CEO"],
  );
  assert.equal(titleOf({ ...change, entity: "accounts", action: "forgotten", changes: [] }, english), "Customer: forgotten");
});

test("a task is done, due, or late", () => {
  const at = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  const tones = [{ done_at: at(0), due_at: at(-1) }, { due_at: at(1) }, { due_at: at(-1) }].map(
    (task) => markOf({ kind: "task", ...task }, english).tone,
  );
  assert.deepEqual(tones, ["good", "watch", "risk"]);
});

const entriesOf = (from, to) => Array.from({ length: to - from }, (_, index) => ({ source: "activities", id: `e${from + index}` }));
const pageOf = (start, total, count = PAGE) => {
  const end = Math.min(total, start + count);
  return { entries: entriesOf(start, end), next: end < total ? `key ${end}` : null };
};

test("pages go on from a key where one is known, else from a position", () => {
  const state = new TimelineState();
  state.load(1000, pageOf(0, 1000));
  assert.deepEqual(state.missing({ first: 30, last: 50 }), [{ start: 40, after: "key 40" }]);
  assert.deepEqual(state.missing({ first: 500, last: 510 }), [{ start: 480, after: null }]);
  state.put(480, pageOf(480, 1000));
  assert.deepEqual(state.missing({ first: 500, last: 525 }), [{ start: 520, after: "key 520" }]);
  assert.deepEqual([state.at(500).id, state.at(300)], ["e500", null]);
});

test("a page without a next one ends the list, whatever was counted", () => {
  const state = new TimelineState();
  state.load(100, pageOf(0, 100));
  state.put(40, pageOf(40, 60));
  assert.deepEqual([state.total, state.missing({ first: 0, last: 200 })], [60, []]);
});

test("after a change the old entries stay until they are read again", () => {
  const state = new TimelineState();
  state.load(200, pageOf(0, 200));
  state.put(40, pageOf(40, 200));
  state.renew(201, pageOf(0, 201));
  assert.deepEqual([state.total, state.at(70).id], [201, "e70"]);
  assert.deepEqual(state.missing({ first: 0, last: 70 }), [{ start: 40, after: "key 40" }]);
});

function loading(total = 1000) {
  const state = new TimelineState();
  state.load(total, pageOf(0, total));
  const [asked, errors] = [[], []];
  const ask = (wish, signal) => new Promise((resolve, reject) => asked.push({ ...wish, signal, resolve, reject }));
  const loader = new TimelineLoader({ state, ask, onPage: () => loader.want(wanted.rows), onError: (e) => errors.push(e), delay: 0 });
  const wanted = { rows: { first: 0, last: -1 } };
  const want = (rows) => loader.want((wanted.rows = rows));
  return { state, asked, errors, loader, want };
}

test("a page is asked for before its first row is reached, once", async () => {
  const { asked, want } = loading();
  want({ first: 0, last: 20 });
  await settled();
  assert.equal(asked.length, 0);
  want({ first: 20, last: 30 });
  await settled();
  want({ first: 21, last: 31 });
  await settled();
  assert.deepEqual(
    asked.map(({ start, after, count }) => [start, after, count]),
    [[40, "key 40", PAGE]],
  );
});

test("who drags the scroll bar about waits for two answers at the most, then for where he stopped", async () => {
  const { state, asked, want } = loading();
  for (const first of [200, 360, 600, 800]) {
    want({ first, last: first + 10 });
    await settled();
  }
  assert.deepEqual(
    asked.map(({ start }) => start),
    [200, 360],
  );
  asked[0].resolve(pageOf(200, 1000));
  asked[1].resolve(pageOf(360, 1000));
  await settled();
  assert.deepEqual([asked[2].start, state.at(200).id], [800, "e200"]);
});

test("a failed page is told and not asked for again at once", async () => {
  const { asked, errors, want } = loading();
  want({ first: 80, last: 84 });
  await settled();
  asked[0].reject(new Error("locked"));
  await settled();
  want({ first: 81, last: 84 });
  await settled();
  assert.deepEqual([asked.length, errors.length], [1, 1]);
});

test("answers of a list that was left are dropped", async () => {
  const { state, asked, loader, want } = loading();
  want({ first: 80, last: 84 });
  await settled();
  loader.reset();
  state.load(10, pageOf(0, 10));
  asked[0].resolve(pageOf(80, 1000));
  await settled();
  assert.deepEqual([asked[0].signal.aborted, state.total], [true, 10]);
});

test("the style sheet gives a line the height that the arithmetic takes for granted", async () => {
  const css = await readFile(new URL("../src/customer/timeline.css", import.meta.url), "utf8");
  assert.match(css, new RegExp(`\\.crm-cu-slot \\{[^}]*height: ${ROW}px`));
});

test("every text is there in both languages with the same gaps, and is used", async () => {
  const { readdir } = await import("node:fs/promises");
  const folders = ["customer", "shared", "shared/new_record"];
  const files = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(new URL(`../src/${folder}/`, import.meta.url));
      const scripts = names.filter((name) => name.endsWith(".js") && name !== "texts.js");
      return Promise.all(scripts.map((name) => readFile(new URL(`../src/${folder}/${name}`, import.meta.url), "utf8")));
    }),
  );
  const code = files.flat().join("\n");
  const built = /^(field|kind|one|channel|direction|priority|action|entity|level|tab|new_field|new_kind|new)_(?!customer$)/;
  for (const [key, pair] of Object.entries(TEXTS)) {
    const [en, zh] = pair.map((text) => [...new Set(text.match(/\{\w+\}/g))].sort());
    assert.deepEqual(en, zh, key);
    assert.ok(pair.length === 2 && pair.every((text) => text.trim()), key);
    assert.ok(built.test(key) || code.includes(`"${key}"`), `${key} is not used`);
  }
});
