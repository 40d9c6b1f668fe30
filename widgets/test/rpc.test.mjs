import assert from "node:assert/strict";
import { test } from "node:test";
import { CallError, Rpc, isAbort } from "../src/shared/rpc.js";

class Model {
  sent = [];
  heard = [];
  on = (name, callback) => name === "msg:custom" && this.heard.push(callback);
  off = (name, callback) => (this.heard = this.heard.filter((each) => each !== callback));
  send = (message) => this.sent.push(message);
  receive = (message) => this.heard.forEach((callback) => callback(message));
  answer = (more, call = this.sent.at(-1)) => this.receive({ kind: "answer", id: call.id, ...more });
}

const patience = { slowAfter: 5, lostAfter: 40 };

test("a call sends a verb and gets the answer of its own id", async () => {
  const model = new Model();
  const rpc = new Rpc(model);
  const [first, second] = [rpc.call("page", { start: 0 }), rpc.call("page", { start: 60 })];
  assert.deepEqual(model.sent[1], { kind: "call", id: model.sent[1].id, verb: "page", args: { start: 60 } });
  model.answer({ ok: "later" }, model.sent[1]);
  model.answer({ ok: "sooner" }, model.sent[0]);
  assert.deepEqual([await first, await second], ["sooner", "later"]);
});

test("a refusal becomes an error with its code, message and data", async () => {
  const model = new Model();
  const call = new Rpc(model).call("move");
  model.answer({ error: { code: "stale", message: "changed", data: { card: { id: "d1" } } } });
  await assert.rejects(call, (error) => error instanceof CallError && error.code === "stale" && error.data.card.id === "d1");
});

test("two views of one model do not take each other's answers", async () => {
  const model = new Model();
  const [mine, other] = [new Rpc(model), new Rpc(model)];
  const answers = [];
  mine.call("a").then((value) => answers.push(`mine ${value}`));
  other.call("b").then((value) => answers.push(`other ${value}`));
  model.answer({ ok: 1 }, model.sent[0]);
  model.answer({ ok: 2 }, model.sent[1]);
  await new Promise(setImmediate);
  assert.deepEqual(answers, ["mine 1", "other 2"]);
});

test("an aborted call rejects at once, and its late answer is dropped", async () => {
  const model = new Model();
  const rpc = new Rpc(model);
  const stop = new AbortController();
  const call = rpc.call("page", {}, stop.signal);
  stop.abort();
  await assert.rejects(call, isAbort);
  model.answer({ ok: "late" });
  await assert.rejects(rpc.call("page", {}, stop.signal), isAbort);
  assert.equal(model.sent.length, 1);
});

test("events reach their listener, and nothing else does", () => {
  const model = new Model();
  const rpc = new Rpc(model);
  const heard = [];
  rpc.on("changed", (data) => heard.push(data));
  model.receive({ kind: "event", name: "changed", data: { seq: 3 } });
  model.receive({ kind: "event", name: "other" });
  model.receive("noise");
  assert.deepEqual(heard, [{ seq: 3 }]);
});

test("a slow call says so, until it is answered", async () => {
  const model = new Model();
  const rpc = new Rpc(model, { ...patience, lostAfter: 10_000 });
  const said = [];
  await new Promise((resolve) => {
    rpc.onSlow = (slow) => (said.push(slow), slow ? model.answer({ ok: 1 }) : resolve());
    rpc.call("open");
  });
  assert.deepEqual(said, [true, false]);
});

test("a call that is never answered is given up", async () => {
  await assert.rejects(new Rpc(new Model(), patience).call("open"), (error) => error.code === "no_answer");
});

test("closing ends what waits and hears nothing more", async () => {
  const model = new Model();
  const rpc = new Rpc(model);
  const call = rpc.call("open");
  rpc.close();
  await assert.rejects(call, isAbort);
  assert.equal(model.heard.length, 0);
});
