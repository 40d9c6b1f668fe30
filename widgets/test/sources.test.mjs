import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { TEXTS } from "../src/board/texts.js";

const SRC = new URL("../src/", import.meta.url);

async function sources(extension) {
  const names = (await readdir(SRC, { recursive: true })).filter((name) => name.endsWith(extension));
  return Promise.all(names.map(async (name) => [name, await readFile(new URL(name, SRC), "utf8")]));
}

const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");

test("every text is there in both languages, with the same gaps", () => {
  for (const [key, pair] of Object.entries(TEXTS)) {
    assert.equal(pair.length, 2, key);
    const [en, zh] = pair.map((text) => [...new Set(text.match(/\{\w+\}/g))].sort());
    assert.ok(
      pair.every((text) => text.trim()),
      key,
    );
    assert.deepEqual(en, zh, key);
  }
});

test("every text is used", async () => {
  const code = (await sources(".js"))
    .filter(([name]) => !name.endsWith("texts.js"))
    .map(([, text]) => text)
    .join("\n");
  const built = /^(any_|period_|error_|role_|channel_|health_(good|watch|risk))/;
  for (const key of Object.keys(TEXTS)) assert.ok(built.test(key) || code.includes(`"${key}"`), key);
});

test("no text stands outside the dictionary", async () => {
  const shown = /(?:\btext|title|placeholder|"aria-label"): ["'`]([^"'`]*)/g;
  for (const [name, text] of await sources(".js")) {
    for (const [, words] of withoutComments(text).matchAll(shown))
      assert.doesNotMatch(words, /[A-Za-z]{2}|\p{Script=Han}/u, `${name}: ${words}`);
    if (!name.endsWith("texts.js")) assert.doesNotMatch(withoutComments(text), /\p{Script=Han}[^}]/u, name);
  }
});

test("customer text can never become markup", async () => {
  for (const [name, text] of await sources(".js")) {
    assert.doesNotMatch(
      text,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|srcdoc|\beval\(|new Function/,
      name,
    );
  }
});

test("colours come from the theme", async () => {
  for (const [name, text] of await sources(".css"))
    assert.doesNotMatch(withoutComments(text), /#[0-9a-f]{3,8}\b(?![^{]*\{)/i, name);
});

test("every class of the style sheets is ours", async () => {
  for (const [name, text] of await sources(".css")) {
    for (const [, found] of withoutComments(text).matchAll(/\.([a-z][\w-]*)/gi)) {
      assert.match(found, /^(crm-|css$)/, `${name}: .${found}`);
    }
  }
});

test("files are short", async () => {
  for (const [name, text] of [...(await sources(".js")), ...(await sources(".css"))]) {
    const lines = text.split("\n").length;
    assert.ok(lines <= (name.endsWith(".css") ? 360 : 305), `${name}: ${lines}`);
  }
});
