// Bundles src/ into ../build/widget: `node build.mjs`; `node build.mjs --test` runs tests/ with node's own runner.
// The same sources give the same bytes: no time, no path and no source map goes into the output.
import { build } from "esbuild";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawnSync } from "node:child_process";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "build");

if (process.argv.includes("--test")) {
  const tests = readdirSync(join(here, "tests")).filter((name) => name.endsWith(".test.ts"));
  await build({
    entryPoints: tests.map((name) => join(here, "tests", name)),
    outdir: join(out, "widget-tests"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
  });
  const built = tests.map((name) => join(out, "widget-tests", name.replace(/\.ts$/, ".mjs")));
  process.exit(spawnSync(process.execPath, ["--test", ...built], { stdio: "inherit" }).status ?? 1);
}

await build({
  entryPoints: { desk: join(here, "src", "desk.ts"), chat: join(here, "src", "chat.ts") },
  outdir: join(out, "widget"),
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  target: ["es2021", "safari15.4"],
  legalComments: "none",
  logLevel: "warning",
});
await build({
  entryPoints: { chat: join(here, "src", "chat.css") },
  outdir: join(out, "widget"),
  minify: true,
  charset: "utf8",
  target: ["es2021", "safari15.4"],
  logLevel: "warning",
});
