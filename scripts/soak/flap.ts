/** Shakes many hosts under one real coordinator for minutes, heals them, and asks the ledger whether anything was lost or counted twice (Linux). */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { CampaignSpec } from "../../coordinator/core/campaign.ts";
import { readRecords } from "../../coordinator/ledger/read/read-ledger.ts";
import { campaignIn } from "../../test/hosts/campaign/bookkeeping.ts";
import { BenchFleet, waitFor } from "../bench/bench-fleet.ts";
import { campaignOf, makeResearch } from "../bench/bench-campaign.ts";
import { atMost, type Found, summarize } from "../bench/measure.ts";
import { audit, endsRecorded, runsTold } from "./audit.ts";
import { type FlapHosts, makeFlapHosts } from "./flap-hosts.ts";
import { residentMb, type Sample, sampleUntil } from "./sampler.ts";
import { shake, type Tally } from "./shaker.ts";

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;
const BYTES_PER_MB = 1e6;
/** Preparing every host and measuring the baselines. */
const BEGIN_MAX_MS = 15 * MINUTE_MS;
/** From the last fault until nothing is left to do. */
const END_MAX_MS = 10 * MINUTE_MS;
const RESIDENT_MAX_MB = 400;
/** Coordinators forget a fault's aftermath within this; only for the memory's last figure. */
const SETTLE_MS = 5_000;

const readOptions = (argv: readonly string[]) => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      hosts: { type: "string", default: "200" },
      minutes: { type: "string", default: "10" },
      group: { type: "string", default: "10" },
      seed: { type: "string", default: "1" },
      "every-seconds": { type: "string", default: "60" },
      "outage-seconds": { type: "string", default: "30" },
      "kill-seconds": { type: "string", default: "180" },
    },
  });
  return {
    hosts: Number(values.hosts),
    minutes: Number(values.minutes),
    group: Number(values.group),
    shaking: {
      seed: Number(values.seed),
      everyMs: Number(values["every-seconds"]) * SECOND_MS,
      outageMs: Number(values["outage-seconds"]) * SECOND_MS,
      killMs: Number(values["kill-seconds"]) * SECOND_MS,
    },
  };
};

type Options = ReturnType<typeof readOptions>;

/** A run tells the file of marks when it begins and when it ends, and lasts from 2 to 6 seconds. */
const runOf = (marks: string): string =>
  `echo "begin $FLEET_ATTEMPT" >>'${marks}'; sleep $((2 + FLEET_SEED % 5)); ` +
  `echo "end $FLEET_ATTEMPT" >>'${marks}'; echo "score: 1"`;

/** One soak under way. */
interface Soak {
  readonly fleet: BenchFleet;
  readonly hosts: FlapHosts;
  readonly spec: CampaignSpec;
  readonly marks: string;
  readonly options: Options;
}

const begin = async ({ fleet, hosts, spec, options }: Soak): Promise<void> => {
  await fleet.up(hosts.reachable, {
    policy: { work_ahead: 0, baselines: 1 },
    defaults: { slots: 1, node: process.execPath },
  });
  console.error(`${options.hosts} hosts are up`);
  await fleet.client().command({ kind: "start", spec, acceptChanges: false });
  await waitFor(
    "every host's preparation",
    async () => {
      await delay(SECOND_MS);
      const ready = readRecords(fleet.state).filter(({ record }) => record.kind === "host_prepared").length;
      return ready >= options.hosts ? true : undefined;
    },
    BEGIN_MAX_MS,
  );
  console.error("all of them are prepared");
};

/** Everything is whole again: nobody proposes any more, whatever was proposed is judged, and every end is told. */
const finish = async ({ fleet, spec, marks }: Soak): Promise<void> => {
  const client = fleet.client();
  await client.command({ kind: "pause", reason: "enough was proposed" });
  const silentSpec: CampaignSpec = { ...spec, author: { kind: "submit" } };
  await client.command({ kind: "start", spec: silentSpec, acceptChanges: false });
  await waitFor(
    "a verdict on every experiment",
    async () => {
      await delay(SECOND_MS);
      return Object.keys(campaignIn(fleet.state).experiments).length === 0 ? true : undefined;
    },
    END_MAX_MS,
  ).catch((error: unknown) => console.error(String(error)));
  await client.command({ kind: "stop", reason: "the soak is over", cancelRunning: false });
  await waitFor(
    "the campaign's end",
    async () => ((await client.status()).campaign?.status === "ended" ? true : undefined),
    END_MAX_MS,
  );
  await waitFor(
    "hosts without work",
    async () => {
      const { hostRows } = await client.status();
      return (
        hostRows.every((row) => row.seenAgoMs !== undefined && row.runs.length + row.staged === 0) ||
        undefined
      );
    },
    END_MAX_MS,
  );
  // A failure of this wait is what the audit names.
  await waitFor(
    "late outcomes",
    async () => {
      await delay(SECOND_MS);
      const recorded = new Set(endsRecorded(fleet.state));
      return runsTold(marks).every((id) => recorded.has(id)) || undefined;
    },
    MINUTE_MS,
  ).catch(() => undefined);
};

const sessionsOpened = (state: string): number =>
  readFileSync(join(state, "daemon.log"), "utf8").split('"step":"up","status":"done"').length - 1;

const figuresOf = (samples: readonly Sample[], records: number, sessions: number): object => {
  const [first, last] = [samples[0] as Sample, samples.at(-1) as Sample];
  const seconds = (last.atMs - first.atMs) / SECOND_MS;
  return {
    seconds,
    coordinatorMb: summarize(samples.map((sample) => sample.residentMb)),
    coordinatorCores: (last.cpuSeconds - first.cpuSeconds) / seconds,
    statusAnswerMs: summarize(samples.map((sample) => sample.answerMs)),
    recordsPerSecond: records / seconds,
    sessionsOpened: sessions,
    ledgerMb: { atStart: first.ledgerMb, atEnd: last.ledgerMb },
  };
};

const shakeAndLook = async (
  { fleet, hosts, options }: Soak,
  interrupted: AbortSignal,
): Promise<{ readonly tally: Tally; readonly figures: object; readonly samples: readonly Sample[] }> => {
  const enough = AbortSignal.any([AbortSignal.timeout(options.minutes * MINUTE_MS), interrupted]);
  const client = fleet.client();
  const coordinator = { pid: fleet.endpoint().pid, stateDir: fleet.state };
  const [records, sessions] = [readRecords(fleet.state).length, sessionsOpened(fleet.state)];
  const [tally, samples] = await Promise.all([
    shake(hosts, options.shaking, enough),
    sampleUntil(coordinator, () => client.status(), enough),
  ]);
  const figures = figuresOf(
    samples,
    readRecords(fleet.state).length - records,
    sessionsOpened(fleet.state) - sessions,
  );
  return { tally, figures, samples };
};

const howOf = ({ hosts, minutes, group, shaking }: Options): string =>
  `One built coordinator, ${hosts} hosts of one slot on this machine for ${minutes} minutes, default timers, seed ${shaking.seed}. Real: coordinator, ` +
  "ledger, SSH (ssh2 at both ends), ZeroMQ, sessions, spools on disk, git pushes, checkouts, a runner process and a shell for each run of " +
  `2 to 6 s. Not real: ${group} agents share one process, the hosts' SSH server is a program of ours that ran the probe once for all and asks ` +
  "the agents directly where sshd would start their program. Each host's network has a fault about every " +
  `${shaking.everyMs / SECOND_MS} s (reset; cut, silent or one-way for about ${shaking.outageMs / SECOND_MS} s; half-open), each group of agents is killed about ` +
  `every ${shaking.killMs / SECOND_MS} s, all drawn from the seed with full jitter. Then everything is whole again, the campaign is stopped, and each run ` +
  "that wrote down its own beginning is looked for in the ledger, where it must have ended once. Agents, runners and hosts share the processors with the coordinator.";

const soak = async (one: Soak, interrupted: AbortSignal): Promise<Found> => {
  const { fleet, marks, options } = one;
  await begin(one);
  const { tally, figures, samples } = await shakeAndLook(one, interrupted);
  console.error("whole again", tally, figures);
  await finish(one);
  const { wrong, ...counts } = audit(fleet.state, marks);
  for (const fault of wrong) console.error(fault);
  await delay(SETTLE_MS);
  const atEndMb = residentMb(fleet.endpoint().pid);
  const peak = Math.max(...samples.map((sample) => sample.residentMb));
  return {
    how: howOf(options),
    targets: [
      atMost(`${options.hosts} flapping hosts, coordinator's memory, max MB`, RESIDENT_MAX_MB, peak),
      atMost(`${options.hosts} flapping hosts, ends lost or counted twice`, 0, wrong.length),
    ],
    figures: {
      faults: tally,
      ...figures,
      coordinatorAtEndMb: atEndMb,
      logMb: statSync(join(fleet.state, "daemon.log")).size / BYTES_PER_MB,
      ...counts,
      wrong,
    },
  };
};

/** The first interruption ends the shaking early and still audits; `forced` rejects with the second. */
const listenForInterruptions = (): { readonly first: AbortSignal; readonly forced: Promise<never> } => {
  const [first, second] = [new AbortController(), Promise.withResolvers<never>()];
  process.on("SIGINT", () => {
    if (first.signal.aborted) second.reject(new Error("interrupted"));
    first.abort();
  });
  return { first: first.signal, forced: second.promise };
};

/** Makes the hosts, shakes them, and ends them again, interrupted or not. */
export const measureFlapping = async (argv: readonly string[]): Promise<Found> => {
  const options = readOptions(argv);
  const { first, forced } = listenForInterruptions();
  const fleet = new BenchFleet();
  const marks = join(fleet.folder, "marks");
  writeFileSync(marks, "");
  const hosts = await makeFlapHosts(fleet.folder, options.hosts, options.group);
  try {
    const spec = campaignOf(makeResearch(fleet.folder), runOf(marks));
    return await Promise.race([soak({ fleet, hosts, spec, marks, options }, first), forced]);
  } finally {
    await hosts.stop();
    await fleet.abandon();
    fleet.forget();
  }
};
