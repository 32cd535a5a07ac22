import assert from "node:assert/strict";
import { test } from "node:test";
import { outcomeOf } from "../src/wire";

test("an answer is done", () => {
  assert.deepEqual(outcomeOf(200, null, { cursor: 3 }), { is: "done", value: { cursor: 3 } });
});

test("an answer that broke off in the middle is asked for again", () => {
  assert.deepEqual(outcomeOf(200, null, null), { is: "later", seconds: null });
});

for (const status of [408, 425, 429, 500, 502, 503, 504]) {
  test(`${status} is tried again`, () => assert.deepEqual(outcomeOf(status, null, {}), { is: "later", seconds: null }));
}

test("the desk's own waiting time is kept", () => {
  assert.deepEqual(outcomeOf(429, "7", {}), { is: "later", seconds: 7 });
  assert.deepEqual(outcomeOf(503, "soon", {}), { is: "later", seconds: null });
  assert.deepEqual(outcomeOf(503, "-1", {}), { is: "later", seconds: null });
});

for (const status of [401, 403, 404, 410]) {
  test(`${status} means the conversation is over`, () => assert.deepEqual(outcomeOf(status, null, {}), { is: "gone" }));
}

test("a closed choice brings the open question along", () => {
  const open = [{ who: "bot", text: "Where?", question: "location" }];
  assert.deepEqual(outcomeOf(409, null, { error: {}, messages: open }), { is: "refused", status: 409, open, cursor: null });
});

for (const status of [400, 413, 415, 422]) {
  test(`${status} is never sent again`, () => assert.equal(outcomeOf(status, null, null).is, "refused"));
}
