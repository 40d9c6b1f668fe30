import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { debounce, gather } from "../src/shared/timing.js";

test("news that never rest are still followed, in one go for all of a moment", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const ran = [];
  const gathered = gather(() => ran.push("gathered"), 1000);
  const rested = debounce(() => ran.push("rested"), 1000);
  for (let step = 0; step < 5; step++) {
    gathered();
    rested();
    mock.timers.tick(600);
  }
  assert.deepEqual(ran, ["gathered", "gathered"]);
  gathered.cancel();
  mock.timers.tick(5000);
  assert.deepEqual(ran, ["gathered", "gathered", "rested"]);
  gathered();
  mock.timers.tick(1000);
  assert.equal(ran.at(-1), "gathered");
  mock.timers.reset();
});
