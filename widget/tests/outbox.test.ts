import assert from "node:assert/strict";
import { test } from "node:test";
import type { Reply } from "../src/facts";
import { Outbox, pause, type Letter, type State } from "../src/outbox";
import type { Outcome } from "../src/wire";

const reply: Reply = { cursor: 2, messages: [] };
const done: Outcome<Reply> = { is: "done", value: reply };
const later: Outcome<Reply> = { is: "later", seconds: null };

/** An outbox whose desk gives the `answers` in order, whose clock only moves when it is told to. */
function made(answers: Outcome<Reply>[], stored: Letter[] = [], begun = true) {
  const sent: string[] = [];
  const states: [string, State][] = [];
  const waits: { seconds: number; then: () => void; stopped: boolean }[] = [];
  const seen = { arrived: 0, refused: 0, gone: 0 };
  let kept = stored;
  const outbox = new Outbox({
    send: (letter) => {
      sent.push(letter.id);
      return Promise.resolve(answers.shift() ?? done);
    },
    memory: { read: () => [...kept], write: (letters) => (kept = [...letters]) },
    after: (seconds, then) => {
      const wait = { seconds, then, stopped: false };
      waits.push(wait);
      return () => (wait.stopped = true);
    },
    random: () => 0.5,
    changed: (letter, state) => states.push([letter.id, state]),
    arrived: () => (seen.arrived += 1),
    refused: () => (seen.refused += 1),
    gone: () => (seen.gone += 1),
  });
  if (begun) void outbox.begin();
  return { outbox, sent, states, waits, seen, kept: () => kept };
}

const letter = (id: string): Letter => ({ id, body: { text: "words of " + id }, shown: "words of " + id });
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a message is sent once and forgotten once it is acknowledged", async () => {
  const { outbox, sent, states, seen, kept } = made([]);
  outbox.put(letter("a"));
  assert.equal(kept().length, 1);
  await settled();
  assert.deepEqual(sent, ["a"]);
  assert.deepEqual(states.at(-1), ["a", "sent"]);
  assert.equal(seen.arrived, 1);
  assert.deepEqual(kept(), []);
});

test("a message that did not get through is sent again under the same id, after a pause", async () => {
  const { outbox, sent, states, waits, kept } = made([later, later]);
  outbox.put(letter("a"));
  await settled();
  assert.deepEqual(states.at(-1), ["a", "delayed"]);
  assert.equal(kept().length, 1);
  assert.equal(waits[0]!.seconds, 1);
  waits[0]!.then();
  await settled();
  assert.equal(waits[1]!.seconds, 2);
  waits[1]!.then();
  await settled();
  assert.deepEqual(sent, ["a", "a", "a"]);
  assert.deepEqual(kept(), []);
});

test("messages keep their order, one at a time", async () => {
  const { outbox, sent, waits } = made([later]);
  outbox.put(letter("a"));
  outbox.put(letter("b"));
  outbox.put(letter("c"));
  await settled();
  assert.deepEqual(sent, ["a"]);
  waits[0]!.then();
  await settled();
  assert.deepEqual(sent, ["a", "a", "b", "c"]);
});

test("the desk's own waiting time wins", async () => {
  const { outbox, waits } = made([{ is: "later", seconds: 7 }]);
  outbox.put(letter("a"));
  await settled();
  assert.equal(waits[0]!.seconds, 7);
});

test("when the network is back nothing waits for the pause to end", async () => {
  const { outbox, sent, waits } = made([later]);
  outbox.put(letter("a"));
  await settled();
  outbox.wake();
  await settled();
  assert.deepEqual(sent, ["a", "a"]);
  assert.equal(waits[0]!.stopped, true);
});

test("what was not acknowledged before a reload is sent after it, with its id", async () => {
  const { outbox, sent } = made([], [letter("old")], false);
  await outbox.begin();
  assert.deepEqual(sent, ["old"]);
});

test("what is written before the conversation is held again is kept, shown as not sent, and goes after what is older", async () => {
  const { outbox, sent, states, kept } = made([], [letter("old")], false);
  outbox.put(letter("early"));
  outbox.wake();
  await settled();
  assert.deepEqual(sent, []);
  assert.deepEqual(states, [["early", "waiting"]]);
  assert.deepEqual(kept().map(({ id }) => id), ["old", "early"]);
  await outbox.begin();
  assert.deepEqual(sent, ["old", "early"]);
  assert.deepEqual(kept(), []);
});

test("a message the desk will never take stands aside, and the next one goes", async () => {
  const { outbox, sent, states, seen } = made([{ is: "refused", status: 413, open: [], cursor: null }]);
  outbox.put(letter("a"));
  outbox.put(letter("b"));
  await settled();
  assert.deepEqual(sent, ["a", "b"]);
  assert.equal(seen.refused, 1);
  assert.ok(states.some(([id, state]) => id === "a" && state === "refused"));
});

test("when the conversation is over nothing more is sent and nothing is thrown away", async () => {
  const { outbox, sent, seen, kept } = made([{ is: "gone" }]);
  outbox.put(letter("a"));
  outbox.put(letter("b"));
  await settled();
  assert.deepEqual(sent, ["a"]);
  assert.equal(seen.gone, 1);
  assert.equal(kept().length, 2);
});

test("clearing forgets what waits, also while it is being sent", async () => {
  const { outbox, sent, seen, kept } = made([]);
  outbox.put(letter("a"));
  outbox.clear();
  await settled();
  assert.deepEqual(sent, ["a"]);
  assert.equal(seen.arrived, 0);
  assert.deepEqual(kept(), []);
});

test("pauses double up to half a minute and are spread by a quarter", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 20].map((tries) => pause(tries, 0.5)), [1, 2, 4, 8, 16, 30, 30]);
  assert.equal(pause(6, 0), 22.5);
  assert.equal(pause(6, 1), 37.5);
});
