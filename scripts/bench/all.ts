/** Builds, runs every benchmark of the main job one after the other, then renews the table in README.md. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const BENCHMARKS = [
  "status",
  "up",
  "start-gap",
  "lease",
  "logs",
  "points",
  "pty",
  "rss",
  "core-scale",
  "core-fleet",
];

const succeeds = (file: string): boolean =>
  spawnSync(process.execPath, [join(import.meta.dirname, file)], { stdio: "inherit" }).status === 0;

const failed = succeeds("../build.ts") ? BENCHMARKS.filter((name) => !succeeds(`${name}.ts`)) : ["build"];
if (!succeeds("table.ts")) failed.push("table");
if (failed.length > 0) console.error(`did not end: ${failed.join(", ")}`);
process.exitCode = failed.length > 0 ? 1 : 0;
