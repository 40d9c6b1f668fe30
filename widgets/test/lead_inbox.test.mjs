import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { TEXTS } from "../src/lead_inbox/texts.js";

const SRC = new URL("../src/lead_inbox/", import.meta.url);

test("every text is there in both languages with the same gaps, and is used", async () => {
  const names = (await readdir(SRC)).filter((name) => name.endsWith(".js") && name !== "texts.js");
  const code = (await Promise.all(names.map((name) => readFile(new URL(name, SRC), "utf8")))).join("\n");
  const shared = /^(loading|still|refresh|changed|other|switch|show_python|cop|not_copied|close|dismiss|try|error|title|(queue|empty|fact|move|done|band)_\w+)/;
  for (const [key, pair] of Object.entries(TEXTS)) {
    const [en, zh] = pair.map((text) => [...new Set(text.match(/\{\w+\}/g))].sort());
    assert.deepEqual(en, zh, key);
    assert.ok(shared.test(key) || code.includes(`"${key}"`), key);
  }
});
