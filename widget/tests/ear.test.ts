import assert from "node:assert/strict";
import { test } from "node:test";
import { Ear } from "../src/ear";
import type { Message, Reply } from "../src/facts";
import type { Outcome } from "../src/wire";

const said = (who: Message["who"]): Outcome<Reply> => ({
  is: "done",
  value: { cursor: 3, messages: [{ cursor: 3, who, text: "words" }] },
});
const nothing: Outcome<Reply> = { is: "done", value: { cursor: 2, messages: [] } };
const later: Outcome<Reply> = { is: "later", seconds: null };

/** An ear whose desk gives the `answers` in order, then nothing new. */
function made(answers: Outcome<Reply>[]) {
  const seen = { polls: 0, arrived: 0, gone: 0, rests: [] as number[], visible: true };
  const ear = new Ear({
    since: () => {
      seen.polls += 1;
      return Promise.resolve(answers.shift() ?? nothing);
    },
    seen: () => seen.visible,
    rest: (seconds) => {
      seen.rests.push(seconds);
      return Promise.resolve();
    },
    arrived: () => (seen.arrived += 1),
    gone: () => (seen.gone += 1),
  });
  return { ear, seen };
}

test("it listens until somebody but the visitor has said something", async () => {
  const { ear, seen } = made([nothing, said("visitor"), said("bot"), said("staff")]);
  await ear.listen();
  assert.deepEqual([seen.polls, seen.arrived], [3, 3]);
});

test("it does not listen for ever, nor while nobody looks", async () => {
  const { ear, seen } = made([]);
  await ear.listen();
  assert.equal(seen.polls, 9);
  seen.visible = false;
  await ear.listen();
  assert.equal(seen.polls, 9);
  assert.equal(ear.awaiting, true);
});

test("a poll that failed is made again after a pause that grows", async () => {
  const { ear, seen } = made([later, later, said("bot")]);
  await ear.listen();
  assert.equal(seen.rests.length, 2);
  assert.ok(seen.rests[0]! < 1.3 && seen.rests[1]! >= 1.5);
});

test("a conversation that is over is told once and not asked for again", async () => {
  const { ear, seen } = made([{ is: "gone" }, said("bot")]);
  await ear.listen();
  assert.deepEqual([seen.polls, seen.gone, seen.arrived], [1, 1, 0]);
});

test("what comes after it was stopped is not heard", async () => {
  const { ear, seen } = made([said("bot")]);
  const listening = ear.listen();
  ear.stop();
  await listening;
  assert.equal(seen.arrived, 0);
});
