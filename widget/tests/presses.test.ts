import assert from "node:assert/strict";
import { test } from "node:test";
import { Presses } from "../src/presses";

function pressed(presses: Presses, keys: [string, number][]): boolean[] {
  return keys.map(([key, at]) => {
    presses.down(key, false);
    return presses.up(key, at);
  });
}

test("three presses of Shift within five seconds are the way out", () => {
  assert.deepEqual(pressed(new Presses(), [["Shift", 0], ["Shift", 2000], ["Shift", 4900]]), [false, false, true]);
});

test("presses that are far apart are not", () => {
  assert.deepEqual(pressed(new Presses(), [["Shift", 0], ["Shift", 4000], ["Shift", 8000]]), [false, false, false]);
});

test("capital letters are not", () => {
  const presses = new Presses();
  for (let at = 0; at < 5; at += 1) {
    presses.down("Shift", false);
    presses.down("A", false);
    presses.up("A", at);
    assert.equal(presses.up("Shift", at), false);
  }
});

test("holding the key down is one press", () => {
  const presses = new Presses();
  for (let at = 0; at < 9; at += 1) presses.down("Shift", at > 0);
  assert.equal(presses.up("Shift", 9), false);
});
