/** The state of a large fleet at work, made as data: every slot runs one attempt, has one staged behind it, and a queue waits. */
import type { CampaignSpec } from "../../coordinator/core/campaign.ts";
import { emptyLive, type Link } from "../../coordinator/core/live.ts";
import { withLease } from "../../coordinator/core/leases.ts";
import { leaseKey } from "../../coordinator/core/delivery.ts";
import { defaultPolicy } from "../../coordinator/core/policy.ts";
import {
  emptyLedgered,
  type Attempt,
  type Campaign,
  type Experiment,
  type Host,
  type Lane,
  type State,
  type Trial,
} from "../../coordinator/core/state.ts";
import { put } from "../../coordinator/core/table.ts";
import type { HeldAttempt } from "../../proto/vocab/attempt.ts";
import { as, slotId, type CommitId, type HostName, type LaneId, type TreeId } from "../../proto/vocab/ids.ts";

const LANE = as<LaneId>("lane");
const TIP = { commit: as<CommitId>("base"), tree: as<TreeId>("tree") };
const MANIFEST = { frozenHash: "h", versions: {} };

const spec = {
  tag: "fleet",
  recipe: { run: "true", setupInputs: [], cache: [], fresh: [], env: {}, pty: false },
  metric: { name: "score", goal: "max", source: { kind: "pattern", pattern: "(.*)" }, also: [] },
  scope: { editable: ["train.js"], frozen: [] },
  budgetSeconds: 300,
  keep: { policy: "strict" },
  author: { kind: "submit" },
  stop: {},
  resultsFile: "results.tsv",
} as unknown as CampaignSpec;

const lane: Lane = {
  id: LANE,
  label: "class",
  slotClass: as("class"),
  epoch: 1,
  goal: "max",
  origin: TIP,
  tip: TIP,
  tipSequence: 0,
  records: { 0: 0 },
  baselineRuns: 3,
  landings: [],
  hasRef: true,
  measured: 0,
  rows: { written: 1 },
};

const hostOf = (index: number, slots: number): Host => {
  const name = as<HostName>(`h${index}`);
  const all = Array.from({ length: slots }, (_, i) => slotId(name, i));
  return {
    name,
    trusted: true,
    machine: as(`m${index}`),
    slots: all.map((slot) => ({ slot, slotClass: as("class"), label: "class" })),
    preparation: {
      kind: "ready",
      epoch: 1,
      manifest: MANIFEST,
      lanes: Object.fromEntries(all.map((slot) => [slot, LANE])),
    },
  };
};

const experimentOf = (n: number): Experiment => ({
  id: as(n),
  lane: LANE,
  author: "bench",
  subject: `idea ${n}`,
  base: TIP.commit,
  tipSequence: 0,
  commit: as(`c${n}`),
  tree: as(`tree-${n}`),
  knobs: { rate: String(n) },
  epoch: 1,
  createdAt: 0,
  stage: "screening",
  screen: as(`t${n}`),
  rebases: 0,
});

const trialOf = (n: number, status: "waiting" | "granted"): Trial => ({
  id: as(`t${n}`),
  experiment: as(n),
  purpose: "screen",
  place: { kind: "lane", lane: LANE },
  commit: as(`c${n}`),
  tree: as(`tree-${n}`),
  seed: 42,
  epoch: 1,
  status,
  topToken: status === "granted" ? n : 0,
  infraFailures: 0,
  doubts: 0,
});

/** As the fold leaves it: a table, no plain record. */
const keyed = <K extends string | number, T extends { readonly id: K }>(all: readonly T[]) =>
  all.reduce((table, one) => put(table, one.id, one), {} as Readonly<Record<K, T>>);

const campaignOf = (attempts: readonly Attempt[], queued: number): Campaign => {
  const count = attempts.length + queued;
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  return {
    spec,
    base: { ...TIP, subject: "base" },
    epoch: 1,
    status: "running",
    statusReason: "",
    isFailure: false,
    cancelRunning: false,
    startedAt: 0,
    hoursFrom: 0,
    pausedAt: undefined,
    primary: LANE,
    primaries: [LANE],
    lanes: { [LANE]: lane },
    experiments: keyed(numbers.map(experimentOf)),
    trials: keyed(numbers.map((n) => trialOf(n, n <= attempts.length ? "granted" : "waiting"))),
    attempts: keyed(attempts),
    leases: attempts.reduce(withLease, {}),
    ended: [],
    nextExperiment: count + 1,
    firstToken: 1,
    proposed: count,
    sessions: {},
    nextSession: 1,
    barren: 0,
    exhausted: {},
    mirror: { shows: TIP.commit },
  };
};

const heldBy = (attempts: readonly Attempt[], slots: number): readonly HeldAttempt[] =>
  attempts.map(({ id, token, status }, i) => ({
    attempt: id,
    token,
    slot: i % slots,
    phase: status === "running" ? "running" : "staged",
  }));

/** Of `hosts` hosts with `slots` slots each; the attempts of each host lie together, what runs before what is staged. */
export const busyFleet = (hosts: number, slots: number, queued: number): State => {
  const all = Array.from({ length: hosts }, (_, i) => hostOf(i, slots));
  const attempts = all.flatMap((host, h) =>
    Array.from({ length: 2 * slots }, (_, i): Attempt => {
      const n = h * 2 * slots + i + 1;
      const slot = slotId(host.name, i % slots);
      const status = i < slots ? "running" : "staged";
      return { id: as(`a${n}`), trial: as(`t${n}`), slot, token: n, generation: 0, status };
    }),
  );
  const linkOf = (h: number): Link => {
    const held = heldBy(attempts.slice(h * 2 * slots, (h + 1) * 2 * slots), slots);
    return { kind: "up", session: h + 1, lastSeenMs: 0, heardMs: 0, held, slots: [] };
  };
  const next = attempts.length + queued + 1;
  return {
    ledgered: {
      ...emptyLedgered,
      policy: { ...defaultPolicy, queuedMax: 2 * next },
      hosts: Object.fromEntries(all.map((host) => [host.name, host])),
      campaign: campaignOf(attempts, queued),
      nextTrial: next,
      nextAttempt: next,
      nextToken: next,
    },
    live: {
      ...emptyLive(0),
      links: Object.fromEntries(all.map(({ name }, h) => [name, linkOf(h)])),
      delivered: attempts.reduce(
        (all, a, i) => put(all, leaseKey(a, Math.floor(i / (2 * slots)) + 1), true as const),
        {} as State["live"]["delivered"],
      ),
    },
  };
};
