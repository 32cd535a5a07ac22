import assert from "node:assert/strict";
import { test } from "node:test";
import { listed, proper, turnOf } from "../src/turn";

test("the bot's last question is the one that is answered", () => {
  const turn = turnOf([
    { cursor: 1, who: "visitor", text: "hello" },
    { cursor: 2, who: "bot", text: "Good morning." },
    { cursor: 3, who: "bot", text: "Where?", kind: "question", question: "location", language: "en" },
  ]);
  assert.equal(turn?.question, "location");
  assert.equal(turn?.language, "en");
  assert.equal(turn?.finished, false);
});

test("without a word of the bot there is no turn", () => {
  assert.equal(turnOf([{ cursor: 1, who: "visitor", text: "hello" }]), null);
});

test("a change stands beside its item and not among the answers", () => {
  const turn = turnOf([
    { cursor: 4, who: "bot", text: "This is it:", kind: "summary", items: [{ question: "name", label: "Name", value: "Ana" }] },
    {
      cursor: 5,
      who: "bot",
      text: "Right?",
      question: "confirm",
      choices: [
        { id: "a", label: "Yes" },
        { id: "b", label: "Change: Name", change: "name" },
        { id: "c", label: "Change: Phone", change: "phone" },
      ],
    },
  ]);
  assert.deepEqual(turn?.choices.map((choice) => choice.id), ["a", "c"]);
  assert.equal(turn?.changes.get("name")?.id, "b");
});

test("a finished request is finished", () => {
  assert.equal(turnOf([{ cursor: 9, who: "bot", text: "Thanks", kind: "done" }])?.finished, true);
});

test("six choices or a long one are a list, five short ones are buttons", () => {
  const choices = (count: number) => Array.from({ length: count }, (_, at) => ({ id: String(at), label: "Heart" }));
  assert.equal(listed(choices(5)), false);
  assert.equal(listed(choices(6)), true);
  assert.equal(listed([{ id: "1", label: "Somebody I care for who lives far away" }]), true);
});

test("a summary's text does not say its items twice", () => {
  const items = [{ question: "name", label: "Name", value: "Ana" }];
  assert.equal(proper({ who: "bot", text: "This is it:\nName: Ana", items }), "This is it:");
  assert.equal(proper({ who: "bot", text: "Name: Ana" }), "Name: Ana");
});
