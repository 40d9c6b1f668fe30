import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { readAmount, sum, writeAmount } from "../src/receivables/amounts.js";
import { TEXTS } from "../src/receivables/texts.js";

const SRC = new URL("../src/receivables/", import.meta.url);

test("amounts are read as they are written, or not at all", () => {
  assert.equal(readAmount("1,234.50", 2), "1234.50");
  assert.equal(readAmount(" 12 000 ", 2), "12000");
  assert.equal(readAmount("12.", 0), "12");
  for (const odd of ["", "0", "0.00", "-1", "1e3", "1.005", ".5", "1.2.3", "a"]) assert.equal(readAmount(odd, 2), null, odd);
  assert.equal(readAmount("5.5", 0), null);
});

test("minor units are written with their decimals", () => {
  assert.deepEqual([writeAmount(10001, 2), writeAmount(5, 2), writeAmount(5, 0), writeAmount(1234, 3)], ["100.01", "0.05", "5", "1.234"]);
  assert.equal(sum([1, 2, 3]), 6);
});

test("every text is there in both languages with the same gaps, and is used", async () => {
  const names = (await readdir(SRC)).filter((name) => name.endsWith(".js") && name !== "texts.js");
  const code = (await Promise.all(names.map((name) => readFile(new URL(name, SRC), "utf8")))).join("\n");
  const shared = /^(loading|still|refresh|changed|other|switch|show_python|cop|not_copied|close|dismiss|try|error|title|bucket_\d|done)/;
  for (const [key, pair] of Object.entries(TEXTS)) {
    const [en, zh] = pair.map((text) => [...new Set(text.match(/\{\w+\}/g))].sort());
    assert.deepEqual(en, zh, key);
    assert.ok(shared.test(key) || code.includes(`"${key}"`), key);
  }
});
