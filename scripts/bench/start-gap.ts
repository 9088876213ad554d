/** Measures how long a slot stands empty when the next attempt is staged: tree empty → next command forked. Writes results/start-gap.json. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tellOnce, writeDurable, writeOnce } from "../../agent-node/runner/durable.ts";
import { type AttemptTimes, readAttempts } from "./attempt-files.ts";
import { campaignOf, makeResearch } from "./bench-campaign.ts";
import { BenchFleet, waitFor } from "./bench-fleet.ts";
import { atMost, bench, summarize } from "./measure.ts";
import { startSshHost } from "./ssh-host.ts";

const { values: options } = parseArgs({
  options: { experiments: { type: "string", default: "100" }, seconds: { type: "string", default: "1.5" } },
});
/** A runner that waited for less was not staged in time. */
const STAGED_BEFORE_MS = 50;
const PEER_ROUNDS = 100;
const EXPERIMENT_MS_MAX = 15_000;

interface Change {
  readonly last: AttemptTimes;
  readonly next: AttemptTimes;
}

/** The same small files that stand between the two (exit.json and started durable, go not), written by one process in a row. */
const peerWrites = (): number[] => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-bench-"));
  const times = Array.from({ length: PEER_ROUNDS }, (_, n) => {
    const began = performance.now();
    writeDurable(join(folder, `exit${n}`), { n });
    tellOnce(join(folder, `go${n}`), { n });
    writeOnce(join(folder, `started${n}`), { n });
    return performance.now() - began;
  });
  rmSync(folder, { recursive: true });
  return times;
};

const runCampaign = async (fleet: BenchFleet): Promise<void> => {
  const client = fleet.client();
  const spec = campaignOf(makeResearch(fleet.folder), `sleep ${options.seconds}; echo "score: 1"`);
  await client.command({ kind: "start", spec, acceptChanges: false });
  const wanted = Number(options.experiments);
  const isDone = async (): Promise<true | undefined> => {
    const { total = 0, open = 0 } = (await client.status()).campaign?.experiments ?? {};
    return total - open >= wanted ? true : undefined;
  };
  await waitFor("the experiments", isDone, wanted * EXPERIMENT_MS_MAX);
};

const figuresOf = (attempts: readonly AttemptTimes[]) => {
  const ran = attempts.filter((one) => one.forkedAt > 0).sort((a, b) => a.forkedAt - b.forkedAt);
  const changes = ran.slice(1).map((next, n): Change => ({ last: ran[n] ?? next, next }));
  const staged = changes.filter(({ last, next }) => next.waitsAt + STAGED_BEFORE_MS < last.emptyAt);
  const over = (ms: (change: Change) => number) => summarize(staged.map(ms));
  return {
    gapMs: over(({ last, next }) => next.forkedAt - last.emptyAt),
    partsMs: {
      emptyToExitFile: over(({ last }) => last.exitAt - last.emptyAt),
      exitFileToGo: over(({ last, next }) => next.goAt - last.exitAt),
      goToFork: over(({ next }) => next.forkedAt - next.goAt),
    },
    stagedInTime: { changes: staged.length, of: changes.length },
    peerDurableWritesMs: summarize(peerWrites()),
  };
};

await bench("start-gap", async () => {
  const host = await startSshHost();
  const fleet = new BenchFleet();
  try {
    await fleet.up([host], { defaults: { slots: 1 } });
    await runCampaign(fleet);
    const figures = figuresOf(readAttempts(host.agentFolder()));
    const targets = [
      atMost("tree empty → next start, p50 ms", 30, figures.gapMs.median),
      atMost("tree empty → next start, p99 ms", 150, figures.gapMs.p99),
    ];
    const how =
      "A campaign through coordinator, loopback sshd and agent on one slot. By the runners' own exit.json: from treeEmptyAtMs of one " +
      `attempt to startedAtMs (the fork) of the next, where the next one's runner had waited for ${STAGED_BEFORE_MS} ms or more; one ` +
      "machine's wall clock, whole milliseconds. The parts by the times of the files exit.json and go. Peer: the same small files " +
      "(exit.json and started synced, go not) written in a row by one process.";
    return { how, targets, figures };
  } finally {
    await fleet.remove();
    await host.stop();
  }
});
