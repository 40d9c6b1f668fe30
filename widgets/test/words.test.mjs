import assert from "node:assert/strict";
import { test } from "node:test";
import { Locale } from "../src/shared/locale.js";
import { TEXTS } from "../src/board/texts.js";
import { wordOf } from "../src/shared/words.js";

test("words of the store are told in the reader's language, a person's own stay as they are", () => {
  const [english, chinese] = [new Locale("en", TEXTS), new Locale("zh", TEXTS)];
  assert.equal(wordOf("role", "decider", english), "Decision maker");
  assert.equal(wordOf("channel", "wechat", chinese), "微信");
  assert.equal(wordOf("role", "chief of staff", chinese), "chief of staff");
  assert.equal(wordOf("role", null, english), null);
});
