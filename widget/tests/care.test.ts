import assert from "node:assert/strict";
import { test } from "node:test";
import { alarmOf, type Signs } from "../src/care";

const signs: Signs = {
  same: { cant: "can not", "any more": "anymore", im: "i am" },
  figures: [" chest cold "],
  signs: {
    emergency: [" chest (?:[^ ]+ ){0,3}?(?:pain |hurts )", " can not (?:[^ ]+ ){0,3}?(?:breathe )", " no puede respirar "],
    crisis: [" kill (?:[^ ]+ ){0,3}?(?:myself )", "^ goodbye everyone ", " suicid[^ ]* "],
  },
};

for (const [text, kind] of [
  ["My chest really hurts", "emergency"],
  ["CHEST PAIN!!", "emergency"],
  ["i can't even breathe", "emergency"],
  ["I can’t breathe", "emergency"],
  ["mi mamá no puede respirar", "emergency"],
  ["hello. im going to kill myself", "crisis"],
  ["Goodbye everyone", "crisis"],
  ["I said goodbye everyone", null],
  ["suicidal", "crisis"],
  ["my chest is fine. my knee hurts", null],
  ["a chest cold, pain in the neck", null],
  ["an appointment for my knee", null],
  ["constructor toString", null],
  ["", null],
] satisfies [string, string | null][]) {
  test(`seen in ${JSON.stringify(text)}: ${kind ?? "nothing"}`, () => {
    assert.equal(alarmOf(text, signs), kind);
  });
}
