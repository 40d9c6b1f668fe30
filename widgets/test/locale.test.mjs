import assert from "node:assert/strict";
import { test } from "node:test";
import { Locale, chooseLocale, hueOf, initials } from "../src/shared/locale.js";

const TEXTS = { deals: ["{n} deal|{n} deals", "{n} 个商机"], moved: ["{card} moved", "{card} 已移动"] };
const en = new Locale("en", TEXTS, { tag: "en-GB", currency: "CNY", timeZone: "UTC" });
const zh = new Locale("zh", TEXTS, { currency: "CNY", timeZone: "UTC" });
const yuan = (minor, currency = "CNY", exponent = 2) => ({ minor, currency, exponent });

test("texts have their plural and their numbers in the language", () => {
  assert.equal(en.t("deals", { n: 1 }), "1 deal");
  assert.equal(en.t("deals", { n: 12_345 }), "12,345 deals");
  assert.equal(zh.t("deals", { n: 1 }), "1 个商机");
});

test("customer text goes into a text as it is", () => {
  assert.equal(en.t("moved", { card: "{n} $& <b>|x" }), "{n} $& <b>|x moved");
});

test("money is written with the board's own currency as a bare symbol and any other by its code", () => {
  assert.equal(en.money(yuan(123_450)), "¥1,234.50");
  assert.equal(en.money(yuan(123_400)), "¥1,234");
  assert.match(en.money(yuan(123_400, "USD")), /^USD\s1,234$/);
  assert.match(en.money(yuan(5_000, "JPY", 0)), /^JPY\s5,000$/);
  assert.equal(en.money(yuan(null)), "–");
});

test("large sums are short: millions in English, ten thousands in Chinese", () => {
  assert.match(en.money(yuan(123_456_700), { compact: true }), /^¥1.2m$/i);
  assert.equal(zh.money(yuan(123_456_700), { compact: true }), "¥123.5万");
  assert.equal(zh.money(yuan(32_000_000_000), { compact: true }), "¥3.2亿");
});

test("dates leave out the present year", () => {
  assert.equal(en.date("2026-11-12", 2026), "12 Nov");
  assert.equal(en.date("2027-01-31", 2026), "31 Jan 2027");
  assert.equal(zh.date("2027-01-31", 2026), "2027年1月31日");
});

test("times are told by their distance", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  assert.equal(en.ago("2026-11-19T12:00:00Z", now), "3 days ago");
  assert.equal(en.ago("2026-11-22T11:20:00Z", now), "40 minutes ago");
  assert.equal(zh.ago("2026-09-20T12:00:00Z", now), "2个月前");
  assert.equal(en.ago("2026-11-22T12:00:00Z", now), "now");
});

test("names have their language, or the one that there is", () => {
  assert.equal(zh.nameOf({ name: "Won", name_zh: "赢单" }), "赢单");
  assert.equal(zh.nameOf({ name: "Won", name_zh: null }), "Won");
  assert.equal(en.nameOf({ name: "Won", name_zh: "赢单" }), "Won");
});

test("initials are first and last letters, or the end of a Chinese name", () => {
  assert.deepEqual(["Mei Chen", "王小明", "李静", "Prince", "  ", "Ana de la Cruz", "😀 Fun"].map(initials), [
    "MC",
    "小明",
    "李静",
    "P",
    "",
    "AC",
    "😀F",
  ]);
});

test("a colour stays with its name", () => {
  assert.equal(hueOf("u1"), hueOf("u1"));
  assert.ok(Math.abs(hueOf("u1") - hueOf("u2")) > 30);
  assert.ok(hueOf("任何人") >= 0 && hueOf("任何人") < 360);
});

test("an open language is the page's", () => {
  assert.deepEqual([chooseLocale("zh"), chooseLocale("en"), chooseLocale("fr")], ["zh", "en", "en"]);
  assert.equal(chooseLocale(""), "en");
});
