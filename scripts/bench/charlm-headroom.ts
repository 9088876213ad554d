/** Measures the example's headroom: does a dozen experiments of its own sweep beat the baseline on fresh runs? Writes results/charlm-headroom.json. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import type { Knob } from "../../coordinator/core/campaign.ts";
import { type KnobSettings, readKnobs } from "../../coordinator/authors/knobs.ts";
import { type SweepSpec, proposeSweep } from "../../coordinator/authors/sweep.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/charlm");
const RESULTS = join(import.meta.dirname, "results/charlm-headroom.json");
const EXPERIMENTS = 12;
const BASELINE_RUNS = 3;
/** Fresh runs use seeds that no decision ever saw. */
const FRESH_SEED_OFFSET = 10_000;

interface YamlKnob {
  name: string;
  file: string;
  pattern: string;
  values?: (string | number)[];
  range?: { min: number; max: number; scale: "linear" | "log"; integer?: boolean };
}

interface Campaign {
  task: { budget: number };
  metric: { pattern: string };
  author: { strategy: SweepSpec["strategy"]; knobs: YamlKnob[] };
}

function domainOf(knob: YamlKnob): Knob["domain"] {
  if (knob.values !== undefined) return { kind: "values", values: knob.values };
  if (knob.range === undefined) throw new Error(`knob ${knob.name} has neither values nor range`);
  const { min, max, scale, integer = false } = knob.range;
  return { kind: "range", min, max, scale, isInteger: integer };
}

const campaign = parse(readFileSync(join(EXAMPLE, "fleet.yaml"), "utf8")) as Campaign;
const knobs: Knob[] = campaign.author.knobs.map((knob) => ({ ...knob, domain: domainOf(knob) }));

/** One real run of the example; NaN when it crashed or printed no metric. */
function run(folder: string, seed: number): number {
  const env = {
    ...process.env,
    FLEET_SEED: String(seed),
    FLEET_BUDGET_SECONDS: String(campaign.task.budget),
  };
  try {
    const output = execFileSync(process.execPath, ["train.js"], { cwd: folder, env, encoding: "utf8" });
    return Number(new RegExp(campaign.metric.pattern, "m").exec(output)?.[1] ?? Number.NaN);
  } catch {
    return Number.NaN;
  }
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const writeFiles = (folder: string, files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
};

/** One campaign on one slot under the rule `strict`: kept iff strictly better than the record. */
function campaignRun(folder: string, seed: number) {
  const paths = [...new Set(knobs.map((knob) => knob.file))];
  const original = Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  const spec: SweepSpec = { kind: "sweep", strategy: campaign.author.strategy, seed, knobs };
  const trialSeed = (n: number): number => seed * 100 + n;
  const baselines = Array.from({ length: BASELINE_RUNS }, (_, n) => run(folder, trialSeed(n)));
  let record = mean(baselines);
  let tip = original;
  let kept = 0;
  const tried: KnobSettings[] = [readKnobs(knobs, tip)];
  for (let experiment = 1; experiment <= EXPERIMENTS; experiment++) {
    const proposal = proposeSweep({ spec, experiment, files: tip, tried });
    if (proposal.kind === "exhausted") break;
    tried.push(proposal.knobs);
    writeFiles(folder, { ...tip, ...proposal.edits });
    const value = run(folder, trialSeed(BASELINE_RUNS + experiment));
    if (!(value < record)) continue;
    record = value;
    tip = { ...tip, ...proposal.edits };
    kept++;
  }
  writeFiles(folder, tip);
  const freshTip = run(folder, FRESH_SEED_OFFSET + seed);
  writeFiles(folder, original);
  const freshBaseline = run(folder, FRESH_SEED_OFFSET + seed);
  return { seed, baselines, kept, record, settings: readKnobs(knobs, tip), freshBaseline, freshTip };
}

const { values: options } = parseArgs({
  options: { seeds: { type: "string", default: "10" }, out: { type: "string", default: RESULTS } },
});
const work = mkdtempSync(join(tmpdir(), "charlm-headroom-"));
try {
  const folder = join(work, "repo");
  execFileSync(process.execPath, [join(EXAMPLE, "make-repo.js"), folder], { stdio: "ignore" });
  const campaigns = [];
  for (let seed = 1; seed <= Number(options.seeds); seed++) {
    const one = campaignRun(folder, seed);
    campaigns.push(one);
    console.log(
      `seed ${seed}: baseline ${mean(one.baselines).toFixed(3)}, kept ${one.kept}, record ${one.record.toFixed(3)}; ` +
        `fresh ${one.freshBaseline.toFixed(3)} → ${one.freshTip.toFixed(3)}`,
    );
  }
  const better = campaigns.filter((one) => one.freshTip < one.freshBaseline).length;
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    loadAtEnd: loadavg()[0],
  };
  const report = { machine, date: new Date().toISOString(), experiments: EXPERIMENTS, better, campaigns };
  writeFileSync(options.out, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`${better} of ${campaigns.length} tips beat the baseline on a fresh run; ${options.out}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
