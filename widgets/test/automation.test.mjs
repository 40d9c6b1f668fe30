import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { Book } from "../src/automation/builder/book.js";
import { tagOptions } from "../src/automation/builder/choices.js";
import { readDuration, writeDuration } from "../src/automation/builder/durations.js";
import { fieldsFor, figuresFor, firstTest, firstValue, isComplete, nodeFor, operatorsOf } from "../src/automation/builder/starting.js";
import { looksAtEvent, nodeAt, placesOf, readRoot, write, writeRoot } from "../src/automation/builder/tree.js";
import { pythonOf } from "../src/automation/context.js";
import { TEXTS } from "../src/automation/texts.js";

const SRC = new URL("../src/", import.meta.url);
const OPERATORS = {
  text: ["is", "is_not", "in", "not_in", "contains", "starts", "ends", "empty"],
  money: ["is", "is_not", "in", "not_in", "gt", "ge", "lt", "le", "between", "empty"],
  whole: ["is", "is_not", "in", "not_in", "gt", "ge", "lt", "le", "between", "empty"],
  day: ["is", "is_not", "in", "not_in", "gt", "ge", "lt", "le", "between", "within", "older_than", "in_next", "anniversary", "empty"],
  moment: ["is", "is_not", "gt", "ge", "lt", "le", "between", "within", "older_than", "in_next", "empty"],
  flag: ["is", "is_not", "empty"],
  reference: ["is", "is_not", "in", "not_in", "empty"],
};
const FIGURES = { sum: ["money", "whole"], ...Object.fromEntries(["latest", "earliest", "largest", "smallest"].map((one) => [one, ["money", "whole", "day", "moment"]])) };
const word = (path, kind, extra = {}) => ({ path, label: [path, path], kind, group: "own", group_label: ["", ""], target: null, choices: [], rare: false, before: true, ...extra });
const SPOKEN = {
  accounts: {
    entity: "accounts",
    fields: [word("city", "text"), word("employees", "whole"), word("annual_revenue", "money"), word("created_at", "moment"), word("owner", "reference", { target: "users" }), word("owner.active", "flag", { group: "owner", group_label: ["Owner", "负责人"], before: false })],
    relations: [{ name: "orders", label: ["orders", "订单"], entity: "orders", time: "ordered_on", rare: false }],
    segments: ["Good"],
    events: [],
    tags: [],
  },
  orders: { entity: "orders", fields: [word("amount", "money"), word("ordered_on", "day"), word("account", "reference", { target: "accounts" })], relations: [{ name: "payments", label: ["payments", "回款"], entity: "payments", time: "paid_on", rare: false }], segments: [], events: [], tags: [] },
  payments: { entity: "payments", fields: [word("paid_on", "day"), word("amount", "money")], relations: [], segments: [], events: [], tags: [] },
};

async function bookFor(data, entity = "accounts") {
  const book = new Book(async (name) => SPOKEN[name], { operators: OPERATORS, figures: FIGURES });
  await book.prepare(data, entity);
  return book;
}

const kinds = (node) => (node.kind === "group" ? node.parts.flatMap(kinds) : [node.kind, ...(node.where ? kinds(node.where) : [])]);

const DRAWN = [
  [],
  [{ field: "city", is: "上海" }, { field: "city", empty: false }],
  { any: [{ field: "employees", ge: 5, lt: 50 }, { all: [{ was: "city", is: "x" }] }] },
  { not: { any: [{ tag: "VIP" }, { segment: "Good" }] } },
  { field: "annual_revenue", between: [5, "7 EUR"] },
  [[{ field: "owner.active", is: true }], { not: [{ tag: ["a", "b"], group: "g", within: "2 weeks" }] }],
  [{ exists: "orders", within: "30 days", where: { all: [{ field: "amount", gt: 100 }, { none: "payments", within: "1 month" }] } }],
  [{ sum: "orders.amount", within: "12 months", gt: "5000 CNY" }, { count: "orders", ge: 3 }, { latest: "orders.ordered_on", older_than: "90 天" }],
  [{ changed: "city", from: "a", to: "b" }, { changed: "employees", within: "1 year" }],
  [{ field: "created_at", ge: "2026-01-01T09:00" }, { field: "owner", in: ["Anna", "Ben"] }],
  [{ not: { not: { tag: "VIP" } } }, { not: { not: { not: { field: "city", contains: "x" } } } }],
  { not: { any: [{ not: { any: [{ tag: "a" }] } }, { not: { not: { all: [{ tag: "b" }, { tag: "c" }] } } }] } },
  { not: [{ tag: "a" }, { not: { segment: "Good" } }] },
  { not: { not: { field: "city", is: "x" } } },
  [{ changed: "city", from: null, to: ["a", "b"] }, { not: { changed: "employees", from: [1, 2] } }],
  [{ tag: "VIP", within: "30 days", older_than: "1 week" }, { not: { tag: ["a", "b"], older_than: "1 year" } }],
  [{ exists: "orders", where: { not: [] } }, { count: "orders", ge: 1, where: { not: { any: [{ field: "amount", gt: 1 }] } } }],
  [{ was: "city", empty: false }, { not: { was: "employees", between: [1, 5] } }],
];

test("a tag is named with its group where another group has one of that name, and only there", () => {
  const tags = [{ name: "VIP", group: "Value" }, { name: "VIP", group: "Events" }, { name: "VIP", group: null }, { name: "New", group: "Value" }];
  const listed = tagOptions(tags, "no group");
  assert.deepEqual(listed.map(({ tag, only }) => [tag, only]), [["VIP", "Value"], ["VIP", "Events"], ["VIP", null], ["New", null]]);
  assert.equal(new Set(listed.map(({ value }) => value)).size, 4);
  assert.deepEqual(listed.map(({ group }) => group), ["Value", "Events", "no group", "Value"]);
});

test("what can be drawn comes back the same", async () => {
  for (const data of DRAWN) {
    const root = readRoot(data, "accounts", await bookFor(data));
    assert.ok(!kinds(root).includes("raw"), JSON.stringify(data));
    assert.deepEqual(writeRoot(root), data);
  }
});

const RAW = [
  [{ field: "nonsense", is: 1 }],
  [{ field: "city", is: null }],
  [{ field: "owner.team.name", is: "x" }],
  [{ figure: "rfm.recency", ge: 4, whatever: { deep: [1, 2] } }],
  [{ not: { not: { whatever: 1 } } }],
  [{ changed: "city", from: [] }],
  [{ field: "created_at", within: "soon" }],
  [{ exists: "orders", where: [{ field: "colour", is: "red" }] }],
  { anything: true },
];

test("what can't be drawn is kept as it is", async () => {
  for (const data of RAW) {
    const root = readRoot(data, "accounts", await bookFor(data));
    assert.ok(kinds(root).includes("raw"), JSON.stringify(data));
    assert.deepEqual(writeRoot(root), data);
  }
});

function dice(seed) {
  let state = seed;
  return (n) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * n);
  };
}

const VALUES = { text: "x", money: 12.5, whole: 3, day: "2026-02-28", moment: "2026-02-28T10:00", flag: false, reference: "Anna" };

function filledTest(book, kind, pick) {
  const ops = operatorsOf(book, kind);
  const op = ops[pick(ops.length)];
  const value = firstValue(op, VALUES[kind], kind);
  if (op === "between") return { op, value: [VALUES[kind], VALUES[kind]] };
  return { op, value: value === "" || (Array.isArray(value) && !value.length) ? VALUES[kind] : value };
}

/** A condition as a person may click it together. */
function clicked(book, entity, pick, depth) {
  const choice = pick(depth > 0 ? 9 : 4);
  const spoken = book.of(entity);
  const negated = pick(4) === 0 ? { negated: true } : {};
  if (choice < 2) {
    const field = spoken.fields[pick(spoken.fields.length)];
    return { ...nodeFor(book, entity, `${field.before && pick(3) === 0 ? "was" : "field"} ${field.path}`), tests: [filledTest(book, field.kind, pick)], ...negated };
  }
  if (choice === 2) return { ...nodeFor(book, entity, "tag"), tag: pick(2) ? "VIP" : ["VIP", "New"], times: pick(2) ? [{ op: "within", value: writeDuration(1 + pick(9), "day") }] : [], ...negated };
  if (choice === 3) return { ...nodeFor(book, entity, "segment"), segment: "Good", ...negated };
  if (choice === 7) return { kind: "group", mode: "any", shape: "single", parts: [{ ...clicked(book, entity, pick, depth - 1), negated: true }], negated: true };
  if (choice === 8) return { ...nodeFor(book, entity, "changed"), field: "city", from: pick(2) ? null : "a", to: ["b", "c"].slice(pick(2)), ...negated };
  if (choice === 4 || !spoken.relations.length) return { kind: "group", mode: pick(2) ? "all" : "any", shape: "map", parts: [clicked(book, entity, pick, depth - 1), clicked(book, entity, pick, depth - 1)], ...negated };
  const relation = spoken.relations[0];
  const figures = figuresFor(book, relation.entity);
  const figure = figures[pick(figures.length)];
  const plain = ["exists", "none"].includes(figure);
  const field = fieldsFor(book, relation.entity, figure)[0];
  const kind = figure === "count" ? "whole" : field?.kind;
  return {
    ...nodeFor(book, entity, `related ${relation.name}`),
    figure,
    of: plain || figure === "count" ? "" : field.path,
    tests: plain ? [] : [filledTest(book, kind, pick)],
    ...(pick(2) && ["exists", "none", "count", "sum"].includes(figure) ? { within: "30 days" } : {}),
    where: pick(2) ? { kind: "group", mode: "all", shape: "list", parts: [clicked(book, relation.entity, pick, 0)] } : null,
    ...negated,
  };
}

test("whatever is clicked together comes back the same from data", async () => {
  const book = await bookFor(DRAWN[6]);
  for (let seed = 1; seed <= 400; seed++) {
    const pick = dice(seed);
    const parts = Array.from({ length: pick(4) }, () => clicked(book, "accounts", pick, 3));
    const root = { kind: "group", mode: "all", shape: "list", parts };
    const data = JSON.parse(JSON.stringify(writeRoot(root)));
    const again = readRoot(data, "accounts", book);
    assert.ok(isComplete(root), JSON.stringify(data));
    assert.ok(!kinds(again).includes("raw"), JSON.stringify(data));
    assert.deepEqual(writeRoot(again), data);
  }
});

/** Something that may stand in a rule that was written by hand, sense or nonsense. */
function written(pick, depth) {
  const one = (...listed) => listed[pick(listed.length)];
  const value = () => one("a", "", 5, null, true, ["a", "b"], [], "30 days", "5 EUR", "2026-01-01", { deep: [1] });
  const some = () => Array.from({ length: pick(3) }, () => written(pick, depth - 1));
  const nested = depth > 0 ? one({ not: written(pick, depth - 1) }, { any: some() }, { all: some() }, some(), { not: { not: written(pick, depth - 1) } }) : {};
  const key = one("is", "in", "empty", "contains", "ge", "between", "within", "older_than", "anniversary", "from", "to", "group", "where", "odd");
  const head = one({ field: one("city", "employees", "owner", "nonsense", 7) }, { was: one("city", "owner.active") }, { changed: "city" }, { tag: value() }, { segment: value() }, { exists: one("orders", "nothing") }, { sum: "orders.amount" }, { count: "orders" }, { latest: "orders.ordered_on" });
  return one(nested, { ...head, [key]: key === "where" ? some() : value() }, { ...head, within: "2 weeks", [key]: value() }, value());
}

test("whatever is written by hand is kept as it is by the screen, word for word", async () => {
  const book = await bookFor(DRAWN[6]);
  for (let seed = 1; seed <= 3000; seed++) {
    const data = written(dice(seed), 4);
    assert.deepEqual(writeRoot(readRoot(structuredClone(data), "accounts", book)), data, JSON.stringify(data));
  }
});

test("what a book knows serves until it was asked for anew, and far fields are asked for by their path", async () => {
  const asked = [];
  const far = [];
  const book = new Book(async (name) => (asked.push(name), SPOKEN[name]), { operators: OPERATORS, figures: FIGURES }, async (entity, paths) => {
    far.push(...paths);
    return [word("owner.team.name", "text", { group: "owner.team", before: false })];
  });
  const data = [{ not: { field: "owner.team.name", is: "x" } }, { field: "city", is: "a" }];
  await book.prepare(data, "accounts");
  assert.deepEqual(kinds(readRoot(data, "accounts", book)), ["field", "field"]);
  await book.prepare(data, "accounts");
  assert.deepEqual([asked, far], [["accounts"], ["owner.team.name"]]);
  book.forget();
  assert.equal(book.word("accounts", "city").kind, "text");
  await book.open("accounts");
  assert.deepEqual(asked, ["accounts", "accounts"]);
});

test("only conditions on what an event changed can't be tried on present records", async () => {
  const looks = async (data) => looksAtEvent(readRoot(data, "accounts", await bookFor(data)));
  assert.ok(await looks([{ any: [{ field: "city", is: "a" }, { not: { was: "city", is: "b" } }] }]));
  assert.ok(await looks([{ changed: "city" }]));
  assert.ok(!(await looks([{ changed: "city", within: "2 days" }, { field: "city", is: "a" }])));
});

test("a new condition asks for its value, unless it has one", async () => {
  const book = await bookFor([]);
  assert.equal(isComplete(nodeFor(book, "accounts", "field city")), false);
  assert.equal(isComplete(nodeFor(book, "accounts", "field created_at")), true);
  assert.deepEqual(firstTest(book, "money"), { op: "ge", value: "" });
  assert.deepEqual(write(nodeFor(book, "accounts", "related orders")), { exists: "orders" });
});

test("Python's messages find their condition", async () => {
  const data = [{ field: "city", is: "a" }, { any: [{ not: { tag: "x" } }, { exists: "orders", where: [{ field: "amount", gt: 1 }] }] }];
  const root = readRoot(data, "accounts", await bookFor(data));
  const places = placesOf(root);
  const at = (message) => write(nodeAt(places, message));
  assert.deepEqual(at("rule 'a', when[0].is: is wrong"), data[0]);
  assert.deepEqual(at("when[1].any[0].not: there is no tag"), { not: { tag: "x" } });
  assert.deepEqual(at("when[1].any[1].where[0].gt: is a number"), { field: "amount", gt: 1 });
  const odd = readRoot([{ not: { not: { tag: "x" } } }], "accounts", await bookFor([]));
  assert.deepEqual(write(nodeAt(placesOf(odd), "when[0].not.not: there is no tag 'x'")), { not: { tag: "x" } });
  assert.equal(nodeAt(places, "then[0]: needs a subject"), null);
});

test("durations are read as Python reads them", () => {
  assert.deepEqual(readDuration("30 天"), { count: 30, unit: "day" });
  assert.deepEqual(readDuration("1 Month"), { count: 1, unit: "month" });
  for (const wrong of ["soon", "days", "3", 3, null, "3 fortnights"]) assert.equal(readDuration(wrong), null);
  assert.equal(writeDuration(1, "week"), "1 week");
});

test("the line of Python is Python", () => {
  assert.equal(pythonOf([{ field: "a", is: true, empty: false, x: null }]), '[{"field": "a", "is": True, "empty": False, "x": None}]');
});

test("every text is there in both languages, with the same gaps, and used", async () => {
  const files = await Promise.all(["automation", "automation/builder", "shared"].map(async (folder) => (await readdir(new URL(`${folder}/`, SRC))).map((name) => new URL(`${folder}/${name}`, SRC))));
  const names = files.flat().filter(({ pathname }) => pathname.endsWith(".js") && !pathname.endsWith("texts.js"));
  const code = (await Promise.all(names.map((name) => readFile(name, "utf8")))).join("\n");
  const built = /^(op_|say_|time_|unit_|figures?_|param_|choice_|action_|outcome_|part_|purpose_|pane_|done_|mode_|tag_|segment_|anniversary_|changed_|was_|section_|empty_|error_|window_)/;
  for (const [key, pair] of Object.entries(TEXTS)) {
    const [en, zh] = pair.map((text) => [...new Set(text.match(/\{\w+\}/g))].sort());
    assert.ok(pair.length === 2 && pair.every((text) => text.trim()), key);
    assert.deepEqual(en, zh, key);
    assert.ok(built.test(key) || code.includes(`"${key}"`), key);
  }
});
