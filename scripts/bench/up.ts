/** Measures `fleet up`: cold onto a container and a loopback host that never saw us (local cache warm), and again. Writes results/up.json. */
import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { PayloadStore } from "../../coordinator/hosts/bootstrap/payload.ts";
import type { ReachableHost } from "../../test/hosts/write-inventory.ts";
import { AGENT_BUILD, BenchFleet, CACHE_HOME } from "./bench-fleet.ts";
import { type Target, atMost, bench, summarize } from "./measure.ts";
import { startSshHost } from "./ssh-host.ts";

const { values: options } = parseArgs({
  options: {
    cold: { type: "string", default: "5" },
    warm: { type: "string", default: "10" },
    /** Leaves out the part that needs Docker. */
    "no-containers": { type: "boolean", default: false },
  },
});
const NAME = "fresh";

/** A host that has never seen us, and its end. */
interface FreshHost extends ReachableHost {
  readonly sshConfigFile: string;
  stop(): Promise<void>;
}

const freshContainer = async (): Promise<FreshHost> => {
  const { startHosts } = await import("../../test/hosts/containers/containers.ts");
  const suite = await startHosts([{ name: NAME, image: "easy" }]);
  return { ...suite.host(NAME), sshConfigFile: suite.sshConfigFile, stop: () => suite.stop() };
};

/** Duration of each step of an `up`, by the coordinator's own log. */
const stepsOf = (fleet: BenchFleet): Record<string, number> => {
  const began = new Map<string, number>();
  const took: Record<string, number> = {};
  for (const { msg, step, status, time } of fleet.daemonLog()) {
    if (msg !== "host" || typeof step !== "string" || typeof time !== "number") continue;
    if (status === "running" && !began.has(step)) began.set(step, time);
    if (status === "done" && began.has(step)) took[step] = time - (began.get(step) ?? time);
  }
  return took;
};

/** What the OpenSSH program needs to carry the largest file of the release to the same host, unpack and hash it. */
const peerUpload = async (host: FreshHost): Promise<number> => {
  const cacheFolder = join(CACHE_HOME, "fleet");
  const store = new PayloadStore({ buildFolder: AGENT_BUILD, cacheFolder });
  const payload = await store.payloadFor(`${process.platform}-${process.arch}`, "ours");
  const [largest] = payload?.files.toSorted((a, b) => b.bytes - a.bytes) ?? [];
  if (largest === undefined) throw new Error("there is nothing to send");
  const script = "gzip -dc >peer && sha256sum peer >/dev/null && rm peer";
  const began = performance.now();
  const ssh = spawn("ssh", ["-F", host.sshConfigFile, NAME, script], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = new Promise<number | null>((done) => ssh.once("close", done));
  await pipeline(createReadStream(largest.gzip), ssh.stdin);
  if ((await ended) !== 0) throw new Error("the peer's upload failed");
  return performance.now() - began;
};

interface ColdUp {
  readonly totalMs: number;
  readonly uploadMs: number;
  readonly steps: Readonly<Record<string, number>>;
  readonly peerMs: number;
}

const coldUp = async (host: FreshHost): Promise<ColdUp> => {
  const fleet = new BenchFleet();
  try {
    const peerMs = await peerUpload(host);
    const { ms: totalMs } = await fleet.up([host]);
    const steps = stepsOf(fleet);
    const uploadMs = steps["copy"] ?? Number.NaN;
    console.log(`cold: ${Math.round(totalMs)} ms; steps in ms: ${JSON.stringify(steps)}`);
    return { totalMs, uploadMs, steps, peerMs };
  } finally {
    await fleet.remove();
    await host.stop();
  }
};

const measureCold = async (start: () => Promise<FreshHost>) => {
  const ups: ColdUp[] = [];
  for (let n = 0; n < Number(options.cold); n += 1) ups.push(await coldUp(await start()));
  const names = Object.keys(ups[0]?.steps ?? {});
  return {
    totalMs: summarize(ups.map((up) => up.totalMs)),
    uploadMs: summarize(ups.map((up) => up.uploadMs)),
    beyondUploadMs: summarize(ups.map((up) => up.totalMs - up.uploadMs)),
    stepsMs: Object.fromEntries(
      names.map((name) => [name, summarize(ups.map(({ steps }) => steps[name] ?? Number.NaN))]),
    ),
    peerOpensshUploadMs: summarize(ups.map((up) => up.peerMs)),
  };
};

const measureWarm = async (host: FreshHost) => {
  const fleet = new BenchFleet();
  try {
    await fleet.up([host]);
    const [again, restarted]: [number[], number[]] = [[], []];
    for (let n = 0; n < Number(options.warm); n += 1) again.push((await fleet.upAgain()).ms);
    for (let n = 0; n < Number(options.warm); n += 1) {
      await fleet.endCoordinator();
      restarted.push((await fleet.upAgain()).ms);
    }
    return { againMs: summarize(again), afterCoordinatorEndedMs: summarize(restarted) };
  } finally {
    await fleet.remove();
    await host.stop();
  }
};

const warmCache = async (): Promise<void> => {
  await coldUp(await startSshHost(NAME));
};

await bench("up", async () => {
  await warmCache();
  const loopback = (): Promise<FreshHost> => startSshHost(NAME);
  const ways = { loopback, ...(options["no-containers"] ? {} : { container: freshContainer }) };
  const figures: Record<string, object> = {};
  const targets: Target[] = [];
  for (const [way, start] of Object.entries(ways)) {
    const cold = await measureCold(start);
    const warm = await measureWarm(await start());
    figures[way] = { cold, warm };
    targets.push(
      atMost(`cold up beyond the upload, ${way}, median ms`, 3000, cold.beyondUploadMs.median),
      atMost(`up again, ${way}, median ms`, 700, warm.againMs.median),
    );
  }
  const how =
    "Wall time of the built CLI's `fleet up` with one host that never saw us; the runtime lies packed in the local cache, the coordinator " +
    "is started by it. Upload is the step `copy` (send, unpack, hash, place) by the coordinator's log. Peer: OpenSSH sends the Node " +
    "runtime alone, unpacked and hashed there. Again: coordinator and session are there; afterCoordinatorEnded: only the agent is.";
  return { how, targets, figures };
});
