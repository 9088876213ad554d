/** A fleet for fault tests: hosts that can be broken, a real coordinator, a campaign by `submit`, and what was written and what really ran. */
import { mkdtemp, readFile, rm, watch, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Attempt, Campaign, EndedExperiment } from "../../../coordinator/core/state.ts";
import { readRecords } from "../../../coordinator/ledger/read/read-ledger.ts";
import type { InventoryFile } from "../../../inventory/schema.ts";
import type { HostRow } from "../../../proto/vocab/views/host-row.ts";
import { campaignIn, measurementsOf } from "../campaign/bookkeeping.ts";
import { Lab } from "../campaign/lab.ts";
import { change, type Research, TAG } from "../campaign/research.ts";
import { writeInventory } from "../write-inventory.ts";
import type { FaultHost, RunFiles } from "./fault-host.ts";
import { makeResearch } from "./fault-research.ts";

/** Nothing that a test awaits takes this long, unless it never comes. */
const AWAIT_MAX_MS = 60_000;

/** Everything scaled down to seconds. */
const POLICY: InventoryFile["policy"] = {
  heartbeat_seconds: 0.25,
  suspect_seconds: 0.75,
  lease_seconds: 3,
  start_within_seconds: 4,
  start_margin_seconds: 1,
  connect_seconds: 2,
  grace_seconds: 0.5,
  baselines: 1,
};

/** Whether a run has told its end. */
export const hasEnded = (marks: readonly string[]): boolean => marks.at(-1)?.startsWith("end") ?? false;

/** How the hosts of a fleet are made. */
export type StartHost = (folder: string, name: string, files: RunFiles) => Promise<FaultHost>;

/** What `FaultFleet.start` is told beside the hosts' names. */
export interface FleetWishes {
  readonly startHost: StartHost;
  /** A Node on the hosts, which spares copying ours. */
  readonly node?: string;
  readonly policy?: InventoryFile["policy"];
}

/** Up, with a campaign whose baseline is measured. */
export class FaultFleet {
  readonly folder: string;
  readonly lab: Lab;
  readonly research: Research;
  readonly hosts: readonly FaultHost[];
  /** Every change is worse than the one before, so that none lands. */
  #nextValue = 101;

  private constructor(folder: string, research: Research, hosts: readonly FaultHost[]) {
    this.folder = folder;
    this.lab = new Lab(join(folder, "home"), TAG);
    this.research = research;
    this.hosts = hosts;
  }

  static async start(names: readonly string[], wishes: FleetWishes): Promise<FaultFleet> {
    const folder = await mkdtemp(join(tmpdir(), "fleet-broken-"));
    const files = { gate: join(folder, "gate"), marks: join(folder, "marks") };
    await writeFile(files.marks, "");
    const started = await Promise.allSettled(names.map((name) => wishes.startHost(folder, name, files)));
    const hosts = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const fleet = new FaultFleet(folder, await makeResearch(join(folder, "research"), files), hosts);
    try {
      for (const one of started) if (one.status === "rejected") throw one.reason;
      await fleet.#begin(wishes);
      return fleet;
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  }

  async #begin({ node, policy }: FleetWishes): Promise<void> {
    const inventory = join(this.folder, "lab.yaml");
    await writeInventory(
      inventory,
      this.hosts.map(({ reachable }) => reachable),
      { name: TAG, policy: { ...POLICY, ...policy }, ...(node === undefined ? {} : { defaults: { node } }) },
    );
    await this.lab.must(["up", inventory]);
    await this.lab.must(["run", "--detach"], this.research.folder);
    await this.until(
      (c) => Object.values(c.lanes).some((lane) => lane.records[0] !== undefined) || undefined,
    );
  }

  /** Ends everything, however broken, and removes what it left. */
  async stop(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.openGate()));
    await this.lab.run(["down", "--purge"]);
    this.lab.endLeftovers();
    await Promise.all(this.hosts.map((host) => host.stop()));
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The host of that name. */
  host(name: string): FaultHost {
    const found = this.hosts.find((host) => host.name === name);
    if (found) return found;
    throw new Error(`no host is named ${name}`);
  }

  /** The host of this attempt, and the others. */
  around({ slot }: Attempt): { readonly host: FaultHost; readonly others: readonly FaultHost[] } {
    const host = this.host(slot.split("/")[0] ?? "");
    return { host, others: this.hosts.filter((one) => one !== host) };
  }

  /** Nothing is given to any other host from now on. The returned function ends that. */
  async drainOthers(host: FaultHost): Promise<() => Promise<void>> {
    const others = this.hosts.filter((one) => one !== host).map(({ name }) => name);
    const { client } = this.lab;
    for (const name of others) await client.command({ kind: "drain", host: name, reason: "left alone" });
    return async () => {
      for (const name of others) await client.command({ kind: "undrain", host: name });
    };
  }

  /** Pids of the agents that run on a host. */
  async agents({ exec }: FaultHost): Promise<readonly number[]> {
    // A pattern that does not match the command that looks.
    const printed = await exec("pgrep -f 'agent[.]cjs run' || :");
    return printed.split("\n").filter(Boolean).map(Number);
  }

  closeGates(): Promise<unknown> {
    return Promise.all(this.hosts.map((host) => host.closeGate()));
  }

  openGates(): Promise<unknown> {
    return Promise.all(this.hosts.map((host) => host.openGate()));
  }

  /** Submits a change of its own; the experiment's number. */
  async submit(): Promise<number> {
    const idea = change("a", this.#nextValue++);
    await this.research.branch("main", [idea]);
    const answer = await this.lab.client.command({ kind: "submit", branch: idea.branch, again: false });
    return answer.experiment;
  }

  get campaign(): Campaign {
    return campaignIn(this.lab.stateDir);
  }

  /** Attempts at an experiment, in the order of their grants. */
  attempts(experiment: number): readonly Attempt[] {
    const { trials, attempts } = measurementsOf(this.campaign);
    const its = new Set(trials.filter((trial) => trial.experiment === experiment).map(({ id }) => id));
    return attempts.filter(({ trial }) => its.has(trial)).toSorted((one, other) => one.token - other.token);
  }

  /** Resolves with what `find` gives as soon as the ledger makes it give anything; needs a coordinator that answers. */
  async until<Found>(find: (c: Campaign) => Found | undefined): Promise<Found> {
    const last = readRecords(this.lab.stateDir).length;
    let found = find(this.campaign);
    if (found === undefined) await this.lab.event(last, () => (found = find(this.campaign)) !== undefined);
    return found as Found;
  }

  /** Resolves with the n-th attempt at an experiment once it is in this status. */
  untilAttempt(experiment: number, status: Attempt["status"], nth = 1): Promise<Attempt> {
    return this.until(() => {
      const attempt = this.attempts(experiment)[nth - 1];
      return attempt?.status === status ? attempt : undefined;
    });
  }

  untilVerdict(experiment: number): Promise<EndedExperiment> {
    return this.until((c) => c.ended.find(({ id }) => id === experiment));
  }

  /** Asks for the status until a host's row is as wanted. */
  async untilRow(host: FaultHost, isWanted: (row: HostRow) => boolean): Promise<HostRow> {
    const signal = AbortSignal.timeout(AWAIT_MAX_MS);
    for (;;) {
      signal.throwIfAborted();
      const { hostRows } = await this.lab.client.status();
      const row = hostRows.find((one) => one.host === host.name);
      if (row && isWanted(row)) return row;
    }
  }

  /** Every host can be reached and has nothing to do. */
  async untilIdle(): Promise<void> {
    for (const host of this.hosts) await this.untilRow(host, ({ status }) => status === "idle");
  }

  /** What runs on hosts that share our disk told: `begin a7`, `step a7`, `end a7`. */
  async marks(attempt?: Attempt): Promise<readonly string[]> {
    const lines = (await readFile(join(this.folder, "marks"), "utf8")).split("\n").slice(0, -1);
    return attempt ? lines.filter((line) => line.endsWith(` ${attempt.id}`)) : lines;
  }

  /** Resolves once this attempt's command has begun, which is a little after the agent said that it runs. */
  async untilBegun(attempt: Attempt): Promise<void> {
    const marks = join(this.folder, "marks");
    // The pipe ends with the first line behind it.
    const command = `tail -n +1 -F '${marks}' 2>/dev/null | grep -qxm1 'begin ${attempt.id}'`;
    await this.around(attempt).host.exec(command);
  }

  /** Resolves once such runs have told enough. */
  untilMarks(attempt: Attempt, isEnough: (marks: readonly string[]) => boolean): Promise<void> {
    return this.#untilFile("marks", async () => isEnough(await this.marks(attempt)));
  }

  /** How often this coordinator, or one before it, had a session with the host (`up`) or began to open one (`session`). */
  async count(step: "up" | "session", { name }: FaultHost): Promise<number> {
    const log = await readFile(join(this.lab.stateDir, "daemon.log"), "utf8");
    const status = step === "up" ? "done" : "running";
    return log.split(`"host":"${name}","step":"${step}","status":"${status}"`).length - 1;
  }

  /** Resolves once it did so that often. */
  untilCount(step: "up" | "session", host: FaultHost, count: number): Promise<void> {
    const log = relative(this.folder, join(this.lab.stateDir, "daemon.log"));
    return this.#untilFile(log, async () => (await this.count(step, host)) >= count);
  }

  /** Looks whenever the file changes. */
  async #untilFile(path: string, isDone: () => Promise<boolean>): Promise<void> {
    const enough = new AbortController();
    const signal = AbortSignal.any([enough.signal, AbortSignal.timeout(AWAIT_MAX_MS)]);
    const changes = watch(join(this.folder, path), { signal });
    try {
      if (await isDone()) return;
      for await (const _change of changes) if (await isDone()) return;
    } finally {
      enough.abort();
    }
  }
}
