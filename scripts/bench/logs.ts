/** Measures how long a line that an experiment prints takes until `fleet logs -f` shows it. Writes results/logs.json. */
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { campaignOf, makeResearch } from "./bench-campaign.ts";
import { BenchFleet, waitFor } from "./bench-fleet.ts";
import { atMost, bench, summarize } from "./measure.ts";
import { startSshHost } from "./ssh-host.ts";

const { values: options } = parseArgs({ options: { lines: { type: "string", default: "500" } } });

/** Prints its clock at moments that no period of ours can keep step with. Waits first, so that `logs -f` is there. */
const PRINTER = `
let left = Number(process.argv[2]);
const say = () => {
  console.log("step " + left + " loss: 0.5 at " + (performance.timeOrigin + performance.now()));
  left -= 1;
  if (left > 0) setTimeout(say, 20 + Math.random() * 80);
  else console.log("score: 1");
};
setTimeout(say, 4000);
`;

const startPrinting = async (fleet: BenchFleet): Promise<string> => {
  const client = fleet.client();
  const repository = makeResearch(fleet.folder, { "print.cjs": PRINTER });
  const spec = campaignOf(repository, `"$FLEET_NODE" print.cjs ${options.lines}`);
  await client.command({ kind: "start", spec, acceptChanges: false });
  return await waitFor("the baseline", async () => {
    const [row] = (await client.status()).hostRows;
    return row?.runs.find(({ purpose, phase }) => purpose === "baseline" && phase === "running")?.attempt;
  });
};

/** Milliseconds from print to sight, line by line, on the one clock of this machine. */
const follow = async (fleet: BenchFleet, attempt: string): Promise<number[]> => {
  const child = fleet.spawnCli("logs", "-f", "0", "--attempt", attempt);
  if (child.stdout === null) throw new Error("no output to read");
  const delays: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const printed = / at ([0-9.]+)/.exec(line)?.[1];
    if (printed !== undefined) delays.push(performance.timeOrigin + performance.now() - Number(printed));
    if (line.startsWith("score:")) break;
  }
  child.kill();
  return delays;
};

await bench("logs", async () => {
  const host = await startSshHost();
  const fleet = new BenchFleet();
  try {
    await fleet.up([host], { defaults: { slots: 1 }, policy: { baselines: 1 } });
    const delayMs = summarize(await follow(fleet, await startPrinting(fleet)));
    const how =
      "An experiment in a pseudo-terminal on a loopback host prints its clock at random moments 20 to 100 ms apart, with a metric on each " +
      "line; the built CLI's `logs -f` is read through a pipe on the same machine.";
    return { how, targets: [atMost("printed → logs -f, p99 ms", 250, delayMs.p99)], figures: { delayMs } };
  } finally {
    await fleet.remove();
    await host.stop();
  }
});
