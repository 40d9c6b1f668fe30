import assert from "node:assert/strict";
import { test } from "node:test";
import { Locale } from "../src/shared/locale.js";
import { confidenceSaid, decidedOtherwise, reasonsSaid, standing, summary, teachesNothing, valueSaid, valuesOf } from "../src/triage/proposing.js";
import { TEXTS } from "../src/triage/texts.js";

const en = new Locale("en", TEXTS, { tag: "en" });
const zh = new Locale("zh", TEXTS);
const ticket = { id: "1", category: null, priority: "normal", language: null, sentiment: null, status: { kind: "open" } };
const one = (field, value, confidence, sure, present = null) => ({ field, value, present, confidence, sure, reasons: [["why", "原因"]], others: [] });
const proposed = {
  id: "1",
  state: "ready",
  fields: [one("category", "Invoice", 0.93, true), one("priority", "urgent", 0.7, false, "normal"), one("language", "zh", 0.95, true)],
  duplicates: [{ id: "2", number: 2, subject: "<b>", likeness: 0.8, reasons: [] }],
  notes: [],
  learnt: ["category"],
};
const never = () => false;

test("what is sure waits for the key, what is not is asked, what matters less is told beside", () => {
  const found = standing(proposed, ticket, never);
  assert.deepEqual(valuesOf(found.sure), { category: "Invoice", language: "zh" });
  assert.deepEqual([found.told, found.asked, found.quiet].map((all) => all.map(({ field }) => field)), [["category"], ["priority"], ["language"]]);
});

test("nothing is said of a field that has it by now, has another value, or was left as it is", () => {
  const fields = (given, isLeft = never) => standing(proposed, { ...ticket, ...given }, isLeft).sure.map(({ field }) => field);
  assert.deepEqual(fields({ category: "Invoice" }), ["language"]);
  assert.deepEqual(fields({ category: "Returns", language: "zh" }), []);
  assert.deepEqual(fields({}, ({ value }) => value === "Invoice"), ["language"]);
  assert.deepEqual(standing(proposed, { ...ticket, priority: "low" }, never).asked, []);
});

test("nothing is proposed for a solved ticket", () => {
  const solved = { ...ticket, status: { kind: "solved" } };
  const { sure, asked, duplicates } = standing(proposed, solved, never);
  assert.deepEqual([sure, asked, duplicates], [[], [], []]);
  assert.equal(teachesNothing({ ...proposed, learnt: [] }, solved), false);
});

test("what somebody decided otherwise is not asked again, until it is taken back", () => {
  const decided = (given) => decidedOtherwise(proposed, { ...ticket, ...given }).map(({ field, present }) => [field, present]);
  assert.deepEqual(decided({}), []);
  assert.deepEqual(decided({ category: "Invoice" }), []);
  assert.deepEqual(decided({ category: "Returns", priority: "low" }), [["category", "Returns"], ["priority", "low"]]);
});

test("it is said that nothing was learnt only where something is lacking", () => {
  const nothing = { ...proposed, learnt: ["priority"] };
  assert.equal(teachesNothing(nothing, ticket), true);
  assert.equal(teachesNothing(proposed, ticket), false);
  assert.equal(teachesNothing(nothing, { ...ticket, category: "Invoice" }), false);
  assert.equal(teachesNothing({ ...nothing, notes: ["no learner"] }, ticket), false, "the note says why");
});

test("how sure it is is said in words and in figures, and never more than it is", () => {
  assert.equal(confidenceSaid(en, { confidence: 0.93, sure: true }), "sure, 93%");
  assert.equal(confidenceSaid(en, { confidence: 0.7, sure: false }), "likely, 70%");
  assert.equal(confidenceSaid(en, { confidence: 0.5, sure: false }), "perhaps, 50%");
  assert.equal(confidenceSaid(zh, { confidence: 0.2 }), "或许 20%");
  assert.equal(confidenceSaid(en, { confidence: 0.999, sure: false }), "likely, 99%");
});

test("values are said as people say them, and what nobody knows stays as it is", () => {
  assert.deepEqual([valueSaid(en, "language", "zh"), valueSaid(zh, "language", "en")], ["Chinese", "英语"]);
  assert.equal(valueSaid(en, "language", "<script>"), "<script>");
  assert.equal(valueSaid(en, "language", null), null);
  assert.deepEqual([valueSaid(zh, "priority", "urgent"), valueSaid(en, "category", "Billing")], ["紧急", "Billing"]);
  assert.deepEqual(reasonsSaid(zh, [["why", "原因"]]), ["原因"]);
});

test("all of it is one sentence for screen readers", () => {
  assert.equal(summary(en, standing(proposed, ticket, never)), "Category: Invoice (sure, 93%); Priority: Urgent (likely, 70%); perhaps the same as #2 <b>");
  assert.equal(summary(en, standing({ ...proposed, fields: [], duplicates: [] }, ticket, never)), "");
});
