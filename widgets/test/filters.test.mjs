import assert from "node:assert/strict";
import { test } from "node:test";
import { readAmount, writeAmount } from "../src/board/amount.js";
import { edgeSpeed } from "../src/board/autoscroll.js";
import { NO_FILTERS, countFilters } from "../src/board/filters.js";
import { ANY_TIME, periodOf, rangeOf } from "../src/board/period.js";

const today = new Date(2026, 10, 22);

test("periods are whole months and quarters", () => {
  assert.deepEqual(rangeOf("month", today), { close_from: "2026-11-01", close_to: "2026-11-30", overdue: null });
  assert.deepEqual(rangeOf("next_month", today), { close_from: "2026-12-01", close_to: "2026-12-31", overdue: null });
  assert.deepEqual(rangeOf("quarter", today), { close_from: "2026-10-01", close_to: "2026-12-31", overdue: null });
  assert.deepEqual(rangeOf("overdue", today), { close_from: null, close_to: null, overdue: true });
  assert.deepEqual(rangeOf("next_month", new Date(2026, 11, 31)), { close_from: "2027-01-01", close_to: "2027-01-31", overdue: null });
});

test("a range is recognised by its name, or is the person's own", () => {
  for (const period of ["month", "next_month", "quarter", "overdue"])
    assert.equal(periodOf(rangeOf(period, today), today), period);
  assert.equal(periodOf(ANY_TIME, today), "");
  assert.equal(periodOf({ ...ANY_TIME, close_from: "2026-11-05" }, today), "custom");
});

test("filters are counted as a person counts them", () => {
  assert.equal(countFilters(NO_FILTERS), 0);
  assert.equal(countFilters({ close_from: "2026-01-01", close_to: "2026-02-01" }), 1);
  assert.equal(countFilters({ ...NO_FILTERS, owner: "u1", text: "acme", stalled: true }), 3);
});

test("amounts are read as people write them, and never guessed", () => {
  assert.deepEqual(readAmount(" 1,234.50 ", 2), { text: "1234.50" });
  assert.deepEqual(readAmount("１２３４", 2), { text: "1234" });
  assert.deepEqual(readAmount("", 2), { text: null });
  assert.deepEqual(readAmount("5.", 2), { text: "5" });
  for (const wrong of ["-5", "1.234", "12x", "1.2.3", "¥5"]) assert.deepEqual(readAmount(wrong, 2), { wrong: true }, wrong);
  assert.deepEqual(readAmount("10.5", 0), { wrong: true });
});

test("an amount is shown as it can be typed again", () => {
  const money = (minor, exponent = 2) => ({ minor, currency: "CNY", exponent });
  assert.deepEqual([money(123_450), money(123_400), money(5, 0), money(null), money(0)].map(writeAmount), [
    "1234.50",
    "1234",
    "5",
    "",
    "0",
  ]);
  for (const minor of [0, 1, 99, 100, 123_456_789])
    assert.equal(Math.round(Number(readAmount(writeAmount(money(minor)), 2).text) * 100), minor);
});

test("it scrolls near the edges only, faster the nearer", () => {
  assert.equal(edgeSpeed(200, 0, 400), 0);
  assert.ok(edgeSpeed(10, 0, 400) < edgeSpeed(30, 0, 400) && edgeSpeed(30, 0, 400) < 0);
  assert.ok(edgeSpeed(395, 0, 400) > edgeSpeed(370, 0, 400) && edgeSpeed(370, 0, 400) > 0);
  assert.equal(edgeSpeed(-500, 0, 400), edgeSpeed(0, 0, 400));
});
