/** Measures what the default timers promise, with a real coordinator and three loopback machines behind a proxy that breaks their network. */
import { setTimeout as delay } from "node:timers/promises";
import { defaultPolicy } from "../../coordinator/core/policy.ts";
import { readRecords } from "../../coordinator/ledger/read/read-ledger.ts";
import { miscounted } from "../../test/hosts/campaign/bookkeeping.ts";
import { FaultFleet } from "../../test/hosts/faults/fault-fleet.ts";
import type { FaultHost } from "../../test/hosts/faults/fault-host.ts";
import { startLoopbackHost } from "../../test/hosts/faults/loopback-host.ts";
import { waitFor } from "../bench/bench-fleet.ts";
import { atMost, type Found, summarize, type Summary } from "../bench/measure.ts";

const HOSTS = ["one", "two", "three"] as const;
const ROUNDS = { kill: 5, reset: 5, sshd: 3, silence: 3, restart: 2 } as const;
/** Longer than a lease: without amnesty everything would have expired. */
const DOWN_MS = defaultPolicy.leaseMs + 5_000;
/** How long a host stays unreachable after the coordinator's second return. */
const HELD_MS = 20_000;
/** A host that is back has nothing to recover from after this. */
const CALM_MS = 2_000;
const WAIT_MAX_MS = 150_000;
const LOOK_MS = 10;
const SECONDS = 1_000;

/** As an inventory without `policy` means it; the fault tests' own timers are scaled down. */
const POLICY = {
  heartbeat_seconds: defaultPolicy.heartbeatMs / SECONDS,
  suspect_seconds: defaultPolicy.suspectMs / SECONDS,
  lease_seconds: defaultPolicy.leaseMs / SECONDS,
  start_within_seconds: defaultPolicy.startWithinMs / SECONDS,
  start_margin_seconds: defaultPolicy.startMarginMs / SECONDS,
  grace_seconds: defaultPolicy.graceMs / SECONDS,
  connect_seconds: 10,
};

const HERE: readonly string[] = ["idle", "busy"];

/** Milliseconds since `fromMs` when the status first shows the host as wanted. */
const untilShown = async (
  fleet: FaultFleet,
  { name }: FaultHost,
  fromMs: number,
  isWanted: (status: string) => boolean,
): Promise<number> => {
  const { client } = fleet.lab;
  for (;;) {
    const { hostRows } = await client.status();
    const status = hostRows.find(({ host }) => host === name)?.status;
    if (status !== undefined && isWanted(status)) return Date.now() - fromMs;
    if (Date.now() - fromMs > WAIT_MAX_MS) throw new Error(`${name} stays ${status}`);
    await delay(LOOK_MS);
  }
};

const isGone = (status: string): boolean => !HERE.includes(status) && status !== "suspect";
const isBack = (status: string): boolean => HERE.includes(status);

/** Breaks a host's connection again and again; `breakIt` resolves with the moment in which it was broken. */
const breakOften = async (
  fleet: FaultFleet,
  rounds: number,
  breakIt: (host: FaultHost) => Promise<number>,
): Promise<{ readonly awayMs: Summary; readonly backMs: Summary }> => {
  const [away, back]: number[][] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const host = fleet.hosts[round % fleet.hosts.length] as FaultHost;
    await untilShown(fleet, host, Date.now(), isBack);
    await delay(CALM_MS);
    const brokenMs = await breakIt(host);
    away?.push(await untilShown(fleet, host, brokenMs, isGone));
    back?.push(await untilShown(fleet, host, brokenMs, isBack));
  }
  return { awayMs: summarize(away ?? []), backMs: summarize(back ?? []) };
};

/** The agent is killed on the host itself, which says when. */
const killAgent = async (host: FaultHost): Promise<number> =>
  Number(await host.exec("p=$(pgrep -f 'agent[.]cjs run'); date +%s%3N; kill -9 $p"));

const reset = async (host: FaultHost): Promise<number> => {
  const nowMs = Date.now();
  host.proxy.cut();
  return nowMs;
};

/** Ends its own session, too, behind a moment in which it can say when. */
const restartSshd = async (host: FaultHost): Promise<number> => {
  const said = await host.exec(
    "setsid sh -c 'sleep 0.5; date +%s%3N >\"$HOME/restarted\"; kill -HUP 1; pkill -9 sshd' >/dev/null 2>&1 & echo started",
  );
  if (!said.includes("started")) throw new Error(`no shell on ${host.name}`);
  await delay(500);
  return await waitFor("the end of sshd", async () => {
    const told = Number(
      await host.exec('cat "$HOME/restarted" 2>/dev/null; rm -f "$HOME/restarted"').catch(() => ""),
    );
    return told > 0 ? told : undefined;
  });
};

/** From a host's silence to the grant of its running experiment elsewhere, by the ledger's time; then the late end comes in, too. */
const silence = async (fleet: FaultFleet): Promise<number> => {
  await fleet.untilIdle();
  await fleet.closeGates();
  const experiment = await fleet.submit();
  const first = await fleet.untilAttempt(experiment, "running");
  const { host } = fleet.around(first);
  // Somewhere between two heartbeats, as it happens to a real one.
  await delay(defaultPolicy.heartbeatMs * Math.random());
  const silentMs = Date.now();
  host.proxy.hold();
  const granted = await waitFor(
    "a grant elsewhere",
    () =>
      readRecords(fleet.lab.stateDir).find(
        ({ record: r }) => r.kind === "attempt_granted" && r.trial === first.trial && r.attempt !== first.id,
      ),
    WAIT_MAX_MS,
  );
  await fleet.openGates();
  await fleet.untilVerdict(experiment);
  host.proxy.release();
  await untilShown(fleet, host, Date.now(), isBack);
  await waitFor("the late outcome", () =>
    fleet.attempts(experiment)[0]?.status === "ended" ? true : undefined,
  );
  return granted.record.at - silentMs;
};

/** What of a coordinator's return was measured. */
interface Return {
  readonly backMs: number;
  readonly expired: number;
}

/** Kills the coordinator under a running experiment and brings it back after more than a lease; `isHeld`: the host cannot be reached at first. */
const restart = async (fleet: FaultFleet, isHeld: boolean): Promise<Return> => {
  await fleet.untilIdle();
  await fleet.closeGates();
  const experiment = await fleet.submit();
  const attempt = await fleet.untilAttempt(experiment, "running");
  const { host, others } = fleet.around(attempt);
  await fleet.lab.killCoordinator();
  await delay(DOWN_MS);
  const before = readRecords(fleet.lab.stateDir).length;
  if (isHeld) host.proxy.hold();
  const startedMs = Date.now();
  await fleet.lab.startCoordinator();
  await fleet.lab.must(["up", `${fleet.folder}/lab.yaml`]).catch(() => undefined);
  for (const other of others) await untilShown(fleet, other, startedMs, isBack);
  const backMs = Date.now() - startedMs;
  if (isHeld) await delay(HELD_MS);
  host.proxy.release();
  await untilShown(fleet, host, Date.now(), isBack);
  await fleet.openGates();
  await fleet.untilVerdict(experiment);
  const since = readRecords(fleet.lab.stateDir).slice(before);
  const expired = since.filter(({ record }) => record.kind === "attempt_expired").length;
  return { backMs, expired };
};

const repeat = async <Value>(rounds: number, once: (round: number) => Promise<Value>): Promise<Value[]> => {
  const values: Value[] = [];
  for (let round = 0; round < rounds; round += 1) values.push(await once(round));
  return values;
};

const HOW =
  "A built coordinator with the default timers (heartbeat 5 s, suspect 15 s, lease 60 s) and three loopback machines, each an sshd in " +
  "namespaces of its own behind a TCP proxy. Away: the API's status, asked every 10 ms, shows the host as not connected. Killed agent: " +
  "kill -9 on the host; reset: both ends of the SSH connection reset by the proxy; sshd: its sessions killed and it re-executed. " +
  "Re-dispatch: from the moment in which the proxy swallows both directions, at a random point between two heartbeats, to the ledger's " +
  "record of the next grant. Restart: the coordinator killed for longer than a lease while an experiment runs, back when the other hosts " +
  "are; the second time the running host cannot be reached for 20 s more.";

const measure = async (fleet: FaultFleet): Promise<Found> => {
  await fleet.untilIdle();
  const killed = await breakOften(fleet, ROUNDS.kill, killAgent);
  console.error("agents killed", killed);
  const cut = await breakOften(fleet, ROUNDS.reset, reset);
  console.error("connections reset", cut);
  const sshd = await breakOften(fleet, ROUNDS.sshd, restartSshd);
  console.error("sshd restarted", sshd);
  const regrantedMs = summarize(await repeat(ROUNDS.silence, () => silence(fleet)));
  console.error("hosts silenced", regrantedMs);
  const returns = await repeat(ROUNDS.restart, (round) => restart(fleet, round > 0));
  const faults = miscounted(fleet.lab.stateDir);
  for (const fault of faults) console.error(fault);
  return {
    how: HOW,
    targets: [
      atMost("agent killed → shown away, max ms", 2_000, killed.awayMs.max),
      atMost("connection reset → shown away, max ms", 2_000, cut.awayMs.max),
      atMost("sshd restarted → shown away, max ms", 2_000, sshd.awayMs.max),
      atMost("host silent → granted elsewhere, max s", 65, regrantedMs.max / SECONDS),
      atMost(
        "leases expired by a coordinator's absence",
        0,
        returns.reduce((sum, one) => sum + one.expired, 0),
      ),
      atMost("things lost or counted twice", 0, faults.length),
    ],
    figures: {
      agentKilled: killed,
      connectionReset: cut,
      sshdRestarted: sshd,
      silentToGrantedMs: regrantedMs,
      coordinatorBackMs: summarize(returns.map(({ backMs }) => backMs)),
    },
  };
};

/** Starts the machines, measures, and ends them again. */
export const measureTimers = async (): Promise<Found> => {
  const fleet = await FaultFleet.start(HOSTS, {
    startHost: startLoopbackHost,
    node: process.execPath,
    policy: POLICY,
  });
  try {
    return await measure(fleet);
  } finally {
    await fleet.stop();
  }
};
