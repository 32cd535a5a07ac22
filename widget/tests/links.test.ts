import assert from "node:assert/strict";
import { test } from "node:test";
import { parts } from "../src/links";
import cases from "./links.json";

for (const one of cases) {
  test(`links in "${one.text}"${one.short ? ", short numbers too" : ""}`, () => {
    const found = parts(one.text, one.short);
    const links = Object.fromEntries(found.filter((part) => part.href).map((part) => [part.text, part.href]));
    assert.deepEqual(links, one.links);
    assert.equal(found.map((part) => part.text).join(""), one.text);
  });
}
