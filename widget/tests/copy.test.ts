import assert from "node:assert/strict";
import { test } from "node:test";
import { copyOf } from "../src/copy";
import cases from "./copy.json";

for (const { head, said, copy } of cases) {
  test(`the copy of ${head.title} is what the desk would write`, () => {
    assert.equal(copyOf(head, said), copy);
  });
}
