/** Measures `fleet status` beside `node -e 0`, with the coordinator answering and with it ended. Writes results/status.json. */
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { campaignOf, makeResearch } from "./bench-campaign.ts";
import { BenchFleet, waitFor } from "./bench-fleet.ts";
import { atMost, bench, summarize } from "./measure.ts";
import { startSshHost } from "./ssh-host.ts";

const { values: options } = parseArgs({ options: { pairs: { type: "string", default: "60" } } });
/** So that the ledger has something in it. */
const EXPERIMENTS = 5;

const bareNode = async (): Promise<number> => {
  const began = performance.now();
  const child = spawn(process.execPath, ["-e", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  await new Promise((done) => child.once("close", done));
  return performance.now() - began;
};

/** In turn, so that the machine's load weighs on both alike. */
const measurePairs = async (fleet: BenchFleet, exit: number) => {
  const [status, node]: [number[], number[]] = [[], []];
  for (let n = 0; n < Number(options.pairs); n += 1) {
    node.push(await bareNode());
    const ran = await fleet.cli("status");
    if (ran.code !== exit) throw new Error(`fleet status ended with ${ran.code}: ${ran.stderr}`);
    status.push(ran.ms);
  }
  const [statusMs, nodeMs] = [summarize(status), summarize(node)];
  return { statusMs, nodeMs, ratioOfMedians: statusMs.median / nodeMs.median };
};

await bench("status", async () => {
  const host = await startSshHost();
  const fleet = new BenchFleet();
  try {
    await fleet.up([host]);
    const repository = makeResearch(fleet.folder);
    const spec = campaignOf(repository, 'echo "score: 1"', { stop: { experiments: EXPERIMENTS } });
    const client = fleet.client();
    await client.command({ kind: "start", spec, acceptChanges: false });
    const hasEnded = async () => ((await client.status()).campaign?.status === "ended" ? true : undefined);
    await waitFor("the campaign's end", hasEnded, 120_000);
    const up = await measurePairs(fleet, 0);
    await fleet.endCoordinator();
    const down = await measurePairs(fleet, 3);
    await fleet.upAgain();
    const targets = [
      atMost("fleet status / node -e 0, coordinator up", 3, up.ratioOfMedians),
      atMost("fleet status / node -e 0, coordinator down", 3, down.ratioOfMedians),
    ];
    const how =
      "Wall time of the built CLI and of `node -e 0` by the same Node, in turn, and the ratio of the medians; " +
      `after a campaign of ${EXPERIMENTS} experiments.`;
    return { how, targets, figures: { up, down } };
  } finally {
    await fleet.remove();
    await host.stop();
  }
});
