/** Writes the table of targets and measured figures into this folder's README.md, from the results that lie here. */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "./measure.ts";

const README = join(import.meta.dirname, "README.md");
const RESULTS = join(import.meta.dirname, "results");
const [BEGIN, END] = ["<!-- table: begin -->", "<!-- table: end -->"];

interface Result {
  readonly date: string;
  readonly load: { readonly atStart: number; readonly atEnd: number };
  readonly machine: Readonly<Record<"cpu" | "system" | "node", string>> & { readonly cores: number };
  readonly targets: readonly Target[];
}

const read = (file: string): readonly [string, Result] => [
  file.replace(/\.json$/, ""),
  JSON.parse(readFileSync(join(RESULTS, file), "utf8")) as Result,
];

const isOurs = ([, result]: readonly [string, Result]): boolean => Array.isArray(result.targets);

const rowsOf = ([name, { targets, load }]: readonly [string, Result]): string[] =>
  targets.map(({ what, target, measured, isMet }) => {
    const digits = measured >= 100 ? 0 : measured >= 10 ? 1 : 2;
    const loads = `${load.atStart.toFixed(1)} – ${load.atEnd.toFixed(1)}`;
    return `| ${what} | ${target} | ${measured.toFixed(digits)} | ${isMet ? "yes" : "**no**"} | ${loads} | \`${name}\` |`;
  });

const results = readdirSync(RESULTS)
  .filter((file) => file.endsWith(".json"))
  .map(read)
  .filter(isOurs);
const machines = new Set(
  results.map(([, { machine: m }]) => `${m.cpu}, ${m.cores} cores, ${m.system}, Node ${m.node}`),
);
const dates = results.map(([, { date }]) => date.slice(0, 10)).sort();
const table = [
  BEGIN,
  `Measured ${dates[0]} to ${dates.at(-1)} on: ${[...machines].join("; ")}.`,
  "",
  "| figure | target | measured | met | load average | program |",
  "|---|---|---|---|---|---|",
  ...results.flatMap(rowsOf),
  END,
].join("\n");
const text = readFileSync(README, "utf8");
const [before, rest] = [text.slice(0, text.indexOf(BEGIN)), text.slice(text.indexOf(END) + END.length)];
writeFileSync(README, `${before}${table}${rest}`);
