/** Measures the resident memory of coordinator, agent and runner, idle and during a campaign (Linux). Writes results/rss.json. */
import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { campaignOf, makeResearch } from "./bench-campaign.ts";
import { BenchFleet, waitFor } from "./bench-fleet.ts";
import { bench, summarize } from "./measure.ts";
import { startSshHost } from "./ssh-host.ts";

const { values: options } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, slots: { type: "string", default: "2" } },
});
const SAMPLE_MS = 500;
const IDLE_SAMPLES = 20;
/** An idle program has settled after this. */
const SETTLE_MS = 5_000;
const KIB_PER_MIB = 1024;
/** 20 lines a second with a metric on each. */
const RUN = 'for i in $(seq 1 60); do echo "step $i loss: 0.$i"; sleep 0.05; done; echo "score: 1"';

const residentMiB = (pid: number): readonly number[] => {
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kib === undefined ? [] : [Number(kib) / KIB_PER_MIB];
  } catch {
    return [];
  }
};

const isRunnerBelow = (folder: string, pid: number): boolean => {
  try {
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return argv.some((word) => word.endsWith("runner.cjs")) && argv.some((word) => word.startsWith(folder));
  } catch {
    return false;
  }
};

type Pids = Readonly<Record<string, readonly number[]>>;

const sample = async (count: number, pidsNow: () => Pids) => {
  const seen = new Map<string, number[]>();
  for (let n = 0; n < count; n += 1) {
    for (const [name, pids] of Object.entries(pidsNow()))
      seen.set(name, [...(seen.get(name) ?? []), ...pids.flatMap(residentMiB)]);
    await delay(SAMPLE_MS);
  }
  return Object.fromEntries([...seen].map(([name, values]) => [name, summarize(values)]));
};

await bench("rss", async () => {
  const host = await startSshHost();
  const fleet = new BenchFleet();
  try {
    await fleet.up([host], { defaults: { slots: Number(options.slots) } });
    const programs = { coordinator: [fleet.endpoint().pid], agent: [host.agentPid()] };
    await delay(SETTLE_MS);
    const idleMiB = await sample(IDLE_SAMPLES, () => programs);
    const client = fleet.client();
    const spec = campaignOf(makeResearch(fleet.folder), RUN);
    await client.command({ kind: "start", spec, acceptChanges: false });
    await waitFor("a first run", async () => ((await client.status()).slots.busy > 0 ? true : undefined));
    const agentFolder = host.agentFolder();
    const runners = (): number[] =>
      readdirSync("/proc")
        .map(Number)
        .filter((pid) => pid > 0 && isRunnerBelow(agentFolder, pid));
    const samples = (Number(options.seconds) * 1000) / SAMPLE_MS;
    const campaignMiB = await sample(samples, () => ({ ...programs, runner: runners() }));
    const experiments = (await client.status()).campaign?.experiments.total ?? 0;
    const how =
      `VmRSS twice a second: ${SETTLE_MS / 1000} s after \`up\` with one loopback host, then during ${options.seconds} s of a campaign on ` +
      `${options.slots} slots whose experiments print 20 metric lines a second. A runner is one running or staged attempt.`;
    return { how, targets: [], figures: { idleMiB, campaignMiB, experiments } };
  } finally {
    await fleet.remove();
    await host.stop();
  }
});
