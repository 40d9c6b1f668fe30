import assert from "node:assert/strict";
import { test } from "node:test";
import { asksUndo, keyAction } from "../src/board/keys.js";
import { nextPosition } from "../src/board/navigation.js";

test("on a card the arrows walk, space picks up, enter opens", () => {
  assert.deepEqual(keyAction({ key: "ArrowDown" }, false), { do: "focus", to: "down" });
  assert.deepEqual(keyAction({ key: "End" }, false), { do: "focus", to: "last" });
  assert.deepEqual(keyAction({ key: " " }, false), { do: "pick" });
  assert.deepEqual(keyAction({ key: "Enter" }, false), { do: "open" });
  assert.deepEqual(keyAction({ key: "F10", shiftKey: true }, false), { do: "menu" });
});

test("with a card in hand the arrows choose a stage, space and enter drop, escape and tab put back", () => {
  assert.deepEqual(keyAction({ key: "ArrowLeft" }, true), { do: "over", by: -1 });
  assert.deepEqual(keyAction({ key: "ArrowRight" }, true), { do: "over", by: 1 });
  assert.deepEqual(keyAction({ key: " " }, true), { do: "drop" });
  assert.deepEqual(keyAction({ key: "Enter" }, true), { do: "drop" });
  assert.deepEqual(keyAction({ key: "Escape" }, true), { do: "cancel" });
  assert.deepEqual(keyAction({ key: "Tab" }, true), { do: "cancel" });
  assert.deepEqual(keyAction({ key: "ArrowUp" }, true), { do: "stay" });
});

test("keys with modifiers and other letters are left alone", () => {
  assert.equal(keyAction({ key: "ArrowDown", ctrlKey: true }, false), null);
  assert.equal(keyAction({ key: "b" }, false), null);
  assert.equal(keyAction({ key: "Tab" }, false), null);
});

test("undo is control or command and z, without shift", () => {
  assert.ok(asksUndo({ key: "z", ctrlKey: true }));
  assert.ok(asksUndo({ key: "Z", metaKey: true }));
  assert.ok(!asksUndo({ key: "z" }));
  assert.ok(!asksUndo({ key: "z", ctrlKey: true, shiftKey: true }));
});

test("up and down stay inside the column", () => {
  const columns = [{ rows: 5, firstRow: 0 }];
  const go = (row, direction) => nextPosition({ column: 0, row }, direction, columns, 3).row;
  assert.deepEqual([go(0, "up"), go(0, "down"), go(4, "down"), go(1, "last"), go(3, "first")], [0, 1, 4, 4, 0]);
  assert.deepEqual([go(0, "pageDown"), go(3, "pageDown"), go(1, "pageUp")], [3, 4, 0]);
});

test("left and right keep the height on the screen and skip empty columns", () => {
  const columns = [
    { rows: 90, firstRow: 40 },
    { rows: 0, firstRow: 0 },
    { rows: 200, firstRow: 100 },
    { rows: 2, firstRow: 0 },
  ];
  const go = (column, row, direction) => nextPosition({ column, row }, direction, columns, 3);
  assert.deepEqual(go(0, 42, "right"), { column: 2, row: 102 });
  assert.deepEqual(go(2, 109, "right"), { column: 3, row: 1 });
  assert.deepEqual(go(2, 102, "left"), { column: 0, row: 42 });
  assert.deepEqual(go(0, 42, "left"), { column: 0, row: 42 });
});
