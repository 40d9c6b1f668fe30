import assert from "node:assert/strict";
import { test } from "node:test";
import { isOfHost, keepFromHost } from "../src/shared/host_keys.js";

const press = (key, held = {}) => {
  const event = { key, stopped: false, defaultPrevented: false, ...held, stopPropagation: () => (event.stopped = true) };
  keepFromHost(event);
  return event.stopped;
};

test("letters, arrows and enter stay in the screen, with shift or control, too", () => {
  for (const key of ["a", "d", "X", "Enter", "Escape", "ArrowDown", "字"]) assert.ok(press(key), key);
  for (const key of ["Enter", "ArrowDown", "-"]) assert.ok(press(key, { ctrlKey: true, shiftKey: true }), key);
});

test("what edits text or takes something back stays in the screen", () => {
  for (const key of [..."acvxyz"]) assert.ok(press(key, { ctrlKey: true }) && press(key, { metaKey: true }), key);
  for (const key of [..."YZ"]) assert.ok(press(key, { ctrlKey: true, shiftKey: true }), key);
  assert.ok(press("q", { ctrlKey: true, altKey: true }), "AltGr writes a letter");
});

test("JupyterLab gets its own combinations, unless the screen has used them", () => {
  for (const key of [..."CLF"]) assert.ok(!press(key, { ctrlKey: true, shiftKey: true }), key);
  for (const key of [..."bs"]) assert.ok(!press(key, { metaKey: true }), key);
  assert.ok(press("s", { ctrlKey: true, defaultPrevented: true }));
  assert.ok(isOfHost({ key: "b", ctrlKey: true }) && !isOfHost({ key: "b" }));
});
