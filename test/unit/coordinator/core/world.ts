/** A whole fleet without IO: the real core, hosts that obey at once, a bare repository that is a map. For unit and property tests. */
import type { AttemptOutcome, HeldAttempt, OutcomeKind } from "../../../../proto/vocab/attempt.ts";
import type {
  AttemptId,
  CommitId,
  ExperimentId,
  HostName,
  LaneId,
  SlotClass,
  TreeId,
} from "../../../../proto/vocab/ids.ts";
import { indexOfSlot, slotId } from "../../../../proto/vocab/ids.ts";
import type { CampaignSpec } from "../../../../coordinator/core/campaign.ts";
import type { Effect } from "../../../../coordinator/core/effects.ts";
import type { Event } from "../../../../coordinator/core/events.ts";
import { foldAll } from "../../../../coordinator/core/fold.ts";
import { defaultPolicy, type Policy } from "../../../../coordinator/core/policy.ts";
import type { LedgerRecord } from "../../../../coordinator/core/records.ts";
import { emptyLive } from "../../../../coordinator/core/live.ts";
import { emptyLedgered, type Campaign, type State } from "../../../../coordinator/core/state.ts";
import { step } from "../../../../coordinator/core/step.ts";

export const spec = (change: Partial<CampaignSpec> = {}): CampaignSpec => ({
  tag: "mar5" as CampaignSpec["tag"],
  preset: "karpathy",
  from: "main",
  repository: "/research",
  recipe: { run: "train", setupInputs: [], cache: [], fresh: [], env: {}, pty: true },
  metric: { name: "val_bpb", goal: "min", source: { kind: "pattern", pattern: "^val_bpb: (.*)$" }, also: [] },
  scope: { editable: ["train.js"], frozen: ["prepare.js"] },
  budgetSeconds: 3,
  timeoutSeconds: 6,
  buildTimeoutSeconds: 60,
  setupTimeoutSeconds: 60,
  keep: { policy: "strict" },
  author: { kind: "submit" },
  stop: {},
  resultsFile: "results.tsv",
  ...change,
});

const TICK_MS = 250;

/** A lease on a host of the world. */
export type LeaseEffect = Extract<Effect, { kind: "deliver_lease" }>;

/** What a tree is worth when measured; thrown dice belong to the test, not to the world. */
export type Measure = (lease: LeaseEffect) => { readonly value?: number; readonly outcome?: OutcomeKind };

export class World {
  state: State = { ledgered: emptyLedgered, live: emptyLive(0) };
  readonly records: LedgerRecord[] = [];
  readonly running = new Map<string, Effect>();
  readonly leases = new Map<AttemptId, LeaseEffect>();
  readonly refs = new Map<string, CommitId>();
  /** What the hosts' preparations find, by host. */
  readonly versions = new Map<HostName, Readonly<Record<string, string>>>();
  nowMs = 0;
  #session = 0;
  #effects: readonly Effect[] = [];

  constructor(policy: Partial<Policy> = {}) {
    this.#append({ kind: "fleet_created", fleet: "f1" as never, generation: 1, at: 0 });
    this.tell({ kind: "daemon_started", term: 1 });
    this.tell({ kind: "policy_set", policy: { ...defaultPolicy, ...policy } });
  }

  get campaign(): Campaign {
    if (!this.state.ledgered.campaign) throw new Error("no campaign");
    return this.state.ledgered.campaign;
  }

  /** Outstanding effects that nobody carries out yet. */
  get effects(): readonly Effect[] {
    return this.#effects;
  }

  tell(event: Event): readonly LedgerRecord[] {
    const result = step(this.state, event, { monotonicMs: this.nowMs, wallMs: 1_000_000 + this.nowMs });
    this.records.push(...result.records);
    this.state = result.state;
    this.#effects = result.effects;
    return result.records;
  }

  #append(record: LedgerRecord): void {
    this.records.push(record);
    this.state = { ...this.state, ledgered: foldAll(this.records) };
  }

  /** Lets time pass as a daemon sees it: tick by tick. */
  advance(ms: number): void {
    for (let leftMs = ms; leftMs > 0; leftMs -= TICK_MS) {
      this.nowMs += Math.min(TICK_MS, leftMs);
      this.tell({ kind: "tick" });
    }
  }

  /** Declares, probes and connects a host. */
  up(name: string, slots = 1, slotClass = "k1"): void {
    const host = name as HostName;
    this.tell({ kind: "host_declared", host, trusted: true });
    this.tell({
      kind: "host_probed",
      host,
      machine: `m-${name}` as never,
      slots: Array.from({ length: slots }, (_, i) => ({
        slot: slotId(host, i),
        slotClass: slotClass as SlotClass,
        label: slotClass,
      })),
    });
    this.connect(name);
  }

  connect(name: string, held: readonly HeldAttempt[] = this.held(name)): void {
    const host = name as HostName;
    this.tell({ kind: "session_opened", host, session: ++this.#session, held, slots: [] });
  }

  held(name: string): readonly HeldAttempt[] {
    return [...this.leases.values()]
      .filter((l) => l.host === name)
      .map((l) => ({ attempt: l.attempt, token: l.token, slot: indexOfSlot(l.slot), phase: "running" }));
  }

  heartbeat(name: string): void {
    const link = this.state.live.links[name as HostName];
    if (link?.kind !== "up") return;
    this.tell({
      kind: "heartbeat",
      host: name as HostName,
      session: link.session,
      held: this.held(name),
      slots: [],
    });
  }

  start(change: Partial<CampaignSpec> = {}, commit: CommitId = "base" as CommitId): void {
    const base = { commit, tree: "tree-base" as TreeId, subject: "start" };
    this.tell({
      kind: "command",
      command: { kind: "start_campaign", spec: spec(change), base, firstExperiment: 1 },
    });
  }

  submit(n: number, base = "base", tree = `tree-${n}`): void {
    const proposal = {
      author: "test",
      subject: `idea ${n}`,
      base: base as CommitId,
      commit: `c${n}` as CommitId,
      tree: tree as TreeId,
      knobs: {},
    };
    this.tell({ kind: "command", command: { kind: "submit", experiment: n as ExperimentId, proposal } });
  }

  /** Takes every lease that is outstanding, as an agent would. */
  deliver(): void {
    for (const e of this.effects) {
      if (e.kind !== "deliver_lease") continue;
      this.leases.set(e.attempt, e);
      this.tell({ kind: "effect_done", key: e.key });
    }
  }

  run(attempt: AttemptId): void {
    const lease = this.leases.get(attempt);
    if (!lease) throw new Error(`no lease ${attempt}`);
    this.tell({ kind: "phase_reported", host: lease.host, attempt, token: lease.token, phase: "running" });
  }

  outcomeOf(
    lease: LeaseEffect,
    value: number | undefined,
    outcome: OutcomeKind = { kind: "succeeded" },
  ): AttemptOutcome {
    return {
      attempt: lease.attempt,
      trial: lease.trial,
      token: lease.token,
      generation: lease.generation,
      epoch: lease.epoch,
      tree: lease.tree,
      outcome,
      detail: outcome.kind,
      ...(value === undefined ? {} : { value }),
      finals: value === undefined ? {} : { val_bpb: value },
      stageMs: 1,
      buildMs: 1,
      runMs: 3000,
      droppedOutputBytes: 0,
      survivors: [],
      ...(lease.purpose === "prepare"
        ? { manifest: { frozenHash: "h", versions: this.versions.get(lease.host) ?? {} } }
        : {}),
    };
  }

  finish(attempt: AttemptId, value?: number, outcome?: OutcomeKind): readonly LedgerRecord[] {
    const lease = this.leases.get(attempt);
    if (!lease) throw new Error(`no lease ${attempt}`);
    this.leases.delete(attempt);
    return this.tell({
      kind: "outcome_reported",
      host: lease.host,
      outcome: this.outcomeOf(lease, value, outcome),
    });
  }

  /** Carries out everything but leases: merges succeed, landings compare and swap, mirror and rows obey. */
  carryOut(
    merge: (e: Extract<Effect, { kind: "merge" }>) => "clean" | "conflict" | "empty" = () => "clean",
    except: readonly Effect["kind"][] = ["deliver_lease", "propose"],
  ): void {
    for (;;) {
      const effect = this.effects.find((e) => !except.includes(e.kind));
      if (!effect) return;
      this.tell(this.#result(effect, merge));
    }
  }

  #result(
    e: Effect,
    merge: (e: Extract<Effect, { kind: "merge" }>) => "clean" | "conflict" | "empty",
  ): Event {
    switch (e.kind) {
      case "cancel_attempt":
      case "close_campaign":
      case "deliver_lease":
      case "propose":
        return { kind: "effect_done", key: e.key };
      case "open_lane_ref":
        if (!this.refs.has(e.lane)) this.refs.set(e.lane, e.commit);
        if (this.refs.get(e.lane) !== e.commit)
          return { kind: "effect_failed", key: e.key, detail: `the ref is at ${this.refs.get(e.lane)}` };
        return { kind: "lane_ref_opened", lane: e.lane };
      case "merge": {
        const { experiment, onto } = e;
        const kind = merge(e);
        if (kind === "conflict") return { kind: "merge_conflicted", experiment, onto, files: ["train.js"] };
        if (kind === "empty") return { kind: "merge_empty", experiment, onto };
        const name = `${e.commit}+${onto}`;
        return { kind: "merged", experiment, onto, commit: name as CommitId, tree: `tree-${name}` as TreeId };
      }
      case "land":
        return this.#land(e);
      case "move_mirror":
        return { kind: "mirror_moved", commit: e.commit };
      case "write_row":
        return {
          kind: "row_written",
          lane: e.lane,
          row: e.row,
          sizeBytes: e.row * 10,
          tailHash: String(e.row),
        };
    }
  }

  #land(e: Extract<Effect, { kind: "land" }>): Event {
    const actual = this.refs.get(e.lane);
    if (actual !== e.from && actual !== e.to)
      return { kind: "land_refused", lane: e.lane, to: e.to, actual: String(actual) };
    this.refs.set(e.lane, e.to);
    return { kind: "landed", lane: e.lane, to: e.to };
  }

  /** As `baselines`, for tests that write results files themselves; returns the newest lane. */
  baselinesWithoutRows(value: number): LaneId {
    this.baselines(value, ["deliver_lease", "propose", "write_row"]);
    return Object.keys(this.campaign.lanes).at(-1) as LaneId;
  }

  /** Prepares hosts and brings the baselines in; returns the only lane. */
  baselines(value = 1, except?: readonly Effect["kind"][]): LaneId {
    for (let round = 0; round < 20; round++) {
      this.deliver();
      this.carryOut(undefined, except);
      for (const lease of this.leases.values())
        if (lease.purpose === "prepare" || lease.purpose === "baseline") {
          this.run(lease.attempt);
          this.finish(lease.attempt, lease.purpose === "baseline" ? value : undefined);
        }
    }
    const lane = Object.keys(this.campaign.lanes)[0];
    if (!lane) throw new Error("no lane opened");
    return lane as LaneId;
  }

  /** Runs everything to a standstill: every lease is measured by `measure`. */
  settle(measure: Measure, merge?: Parameters<World["carryOut"]>[0]): void {
    for (let round = 0; round < 10_000; round++) {
      this.deliver();
      this.carryOut(merge);
      const lease = this.leases.values().next().value;
      if (!lease) {
        if (!this.effects.some((e) => e.kind === "deliver_lease")) return;
        continue;
      }
      this.run(lease.attempt);
      const { value, outcome } = measure(lease);
      this.finish(lease.attempt, value, outcome);
    }
    throw new Error("the world does not settle");
  }

  /** Its disk is put back to what it was after so many records; then it comes back. */
  rollBack(records: number): void {
    this.records.length = records;
    this.restart();
  }

  /** The coordinator dies and comes back: only records survive. */
  restart(): void {
    this.state = { ledgered: foldAll(this.records), live: emptyLive(this.nowMs) };
    this.tell({
      kind: "daemon_started",
      term: this.state.ledgered.term + 1,
    });
  }
}
