import assert from "node:assert/strict";
import { test } from "node:test";
import { isAbort } from "../src/shared/rpc.js";
import { Wished } from "../src/shared/wished.js";

/** Python's side by hand: answers when the test says so, with the filters it was asked for. */
function desk() {
  const asked = [];
  const ask = (args, signal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      const kept = Object.entries(args.filters).filter(([, value]) => value !== null);
      asked.push({ args, answer: () => resolve({ total: asked.length, filters: Object.fromEntries(kept) }) });
    });
  return { asked, wished: new Wished(ask) };
}

test("news that come while a filter is on its way do not lose the filter", async () => {
  const { asked, wished } = desk();
  wished.change({ text: "parcel" });
  const typed = wished.read({ fresh: false });
  const news = wished.read({ news: true });
  await assert.rejects(typed, isAbort);
  asked[1].answer();
  await news;
  assert.deepEqual(asked[1].args, { news: true, filters: { text: "parcel" } });
  assert.deepEqual(wished.filters, { text: "parcel" });
});

test("filters are changed one by one, null takes one away, and what Python kept counts", async () => {
  const { asked, wished } = desk();
  wished.change({ text: "parcel", whose: "mine" });
  wished.change({ whose: null });
  const reading = wished.read({});
  assert.equal(wished.busy, true);
  asked[0].answer();
  assert.equal((await reading).total, 1);
  assert.equal(wished.busy, false);
  assert.deepEqual(wished.filters, { text: "parcel" });
});

test("an asking that was replaced or cancelled is not busy with the next one's answer", async () => {
  const { asked, wished } = desk();
  const [first, second] = [wished.read({}), wished.read({})];
  await assert.rejects(first, isAbort);
  assert.equal(wished.busy, true);
  wished.cancel();
  await assert.rejects(second, isAbort);
  assert.equal(wished.busy, false);
  assert.equal(asked.length, 2);
});
