/** Arbitrary messages of every kind, for property tests of the wire. */
import * as fc from "fast-check";
import {
  type AttemptOutcome,
  type HeldAttempt,
  type InvalidEnvReason,
  type Lease,
  type OutcomeKind,
  type SlotReport,
  taintReasons,
} from "../../../../proto/vocab/attempt.ts";
import { as, type Branded } from "../../../../proto/vocab/ids.ts";
import type {
  AgentHello,
  CoordinatorHello,
  Report,
  StreamCursor,
  ToAgent,
  ToCoordinator,
} from "../../../../proto/vocab/messages.ts";
import type { MetricSpec, Recipe, TreeEntry } from "../../../../proto/vocab/task.ts";

const count = fc.oneof(fc.nat(), fc.maxSafeNat());
const text = fc.string({ unit: "binary", maxLength: 20 });
const texts = fc.array(text, { maxLength: 4 });
// Protobuf omits a plain zero, whichever its sign.
const real = fc.oneof(fc.constant(0), fc.double()).map((value) => (Object.is(value, -0) ? 0 : value));
const name = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });
const id = <Id extends Branded<string, string>>(): fc.Arbitrary<Id> =>
  name.map((raw) => as<Id>(raw as never));
const texted = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Record<string, Value>> =>
  fc.dictionary(text, value, { maxKeys: 4, noNullPrototype: true });
const object = <Parts extends object>(parts: { [Part in keyof Parts]: fc.Arbitrary<Parts[Part]> }) =>
  fc.record<Parts>(parts, { noNullPrototype: true });
/** The record with some of its optional keys absent. */
const record = <Value>(
  parts: { [Part in keyof Value]-?: fc.Arbitrary<Exclude<Value[Part], undefined>> },
  optional: readonly (keyof Value)[] = [],
): fc.Arbitrary<Value> =>
  fc.record(parts, {
    noNullPrototype: true,
    requiredKeys: (Object.keys(parts) as (keyof Value)[]).filter((key) => !optional.includes(key)),
  });

const recipe = record<Recipe>(
  {
    setup: text,
    setupInputs: texts,
    build: text,
    run: text,
    cache: texts,
    fresh: texts,
    env: texted(text),
    pty: fc.boolean(),
    // None is told by absence.
    versions: texted(text).filter((versions) => Object.keys(versions).length > 0),
  },
  ["setup", "build", "versions"],
);

const metric = record<MetricSpec>({
  name,
  goal: fc.constantFrom("min", "max"),
  source: fc.oneof(
    object({ kind: fc.constant("pattern" as const), pattern: text }),
    object({ kind: fc.constant("json" as const), file: text, path: text }),
  ),
  also: fc.array(object({ name, pattern: text }), { maxLength: 3 }),
});

const treeEntry = record<TreeEntry>({
  path: name,
  mode: fc.constantFrom("100644", "100755", "120000", "160000"),
  blob: name,
});

const lease = record<Lease>(
  {
    fleet: id(),
    campaign: id(),
    epoch: count,
    generation: count,
    attempt: id(),
    trial: id(),
    experiment: count.map((raw) => as(raw)),
    purpose: fc.constantFrom("prepare", "baseline", "screen", "confirm"),
    token: count,
    slot: fc.nat(),
    commit: id(),
    tree: id(),
    listing: fc.array(treeEntry, { maxLength: 4 }),
    frozen: texts,
    recipe,
    metric,
    seed: fc.maxSafeInteger(),
    budgetSeconds: real,
    timeoutMs: real,
    buildTimeoutMs: real,
    setupTimeoutMs: real,
    graceMs: real,
    startWithinMs: real,
    tolerated: fc.subarray([...taintReasons], { minLength: 1 }),
  },
  ["tolerated"],
);

const held = record<HeldAttempt>(
  {
    attempt: id(),
    token: count,
    slot: fc.nat(),
    phase: fc.constantFrom("staging", "staged", "running", "ending"),
    runMs: real,
  },
  ["runMs"],
);

const slot = record<SlotReport>({ slot: fc.nat(), occupied: fc.boolean(), reason: text }, ["reason"]);

const invalidEnvReasons: Record<InvalidEnvReason, true> = {
  program_not_found: true,
  disk_full: true,
  checkout_failed: true,
  tree_mismatch: true,
  setup_failed: true,
  device_busy: true,
  runner_died: true,
  survivors: true,
  agent_error: true,
  slept: true,
  lane_changed: true,
  contended: true,
  throttled: true,
  swapped: true,
  clock_stepped: true,
};

const outcomeKind: fc.Arbitrary<OutcomeKind> = fc.oneof(
  fc
    .constantFrom(
      "succeeded" as const,
      "oom" as const,
      "timed_out" as const,
      "cancelled" as const,
      "lost" as const,
    )
    .map((kind) => ({ kind })),
  object({
    kind: fc.constant("failed" as const),
    exitCode: fc.option(fc.integer()),
    signal: fc.option(text),
    reason: fc.constantFrom("exit" as const, "build" as const, "no_metric" as const, "stale_metric" as const),
  }),
  object({ kind: fc.constant("violated" as const), paths: texts }),
  object({
    kind: fc.constant("invalid_env" as const),
    reason: fc.constantFrom(...(Object.keys(invalidEnvReasons) as InvalidEnvReason[])),
  }),
);

const outcome = record<AttemptOutcome>(
  {
    attempt: id(),
    trial: id(),
    token: count,
    generation: count,
    epoch: count,
    tree: id(),
    outcome: outcomeKind,
    detail: text,
    value: real,
    finals: texted(real),
    peakMemory: object({
      bytes: count,
      method: fc.constantFrom("cgroup", "vmhwm", "ps-rss", "nvidia-smi", "rocm-smi"),
    }),
    stageMs: real,
    buildMs: real,
    runMs: real,
    droppedOutputBytes: count,
    survivors: texts,
    manifest: object({ frozenHash: name, versions: texted(text) }),
  },
  ["value", "peakMemory", "manifest"],
);

const reports: { [Kind in Report["kind"]]: fc.Arbitrary<Extract<Report, { kind: Kind }>> } = {
  phase: object({
    kind: fc.constant("phase"),
    attempt: id(),
    token: count,
    phase: fc.constantFrom("staging", "staged", "running", "ending"),
    detail: text,
  }),
  outcome: object({ kind: fc.constant("outcome"), outcome }),
  slot: object({ kind: fc.constant("slot"), slot }),
  returned: object({ kind: fc.constant("returned"), attempt: id(), token: count, reason: text }),
  points: object({
    kind: fc.constant("points"),
    points: fc.array(object({ attempt: id(), name, step: real, value: real, atMs: real }), {
      maxLength: 5,
    }),
  }),
  log: object({
    kind: fc.constant("log"),
    attempt: id(),
    offset: count,
    bytes: fc.uint8Array(),
    isTail: fc.boolean(),
  }),
  gap: object({ kind: fc.constant("gap"), from: count, count }),
};

const stream = fc.constantFrom("facts" as const, "bulk" as const);
const cursor: fc.Arbitrary<StreamCursor> = object({ stream, spool: name, sequence: count });

const coordinatorHello = record<CoordinatorHello>(
  {
    kind: fc.constant("coordinator_hello"),
    protocol: fc.nat(),
    fleet: id(),
    generation: count,
    term: count,
    nonce: text,
    mac: text,
    cursors: fc.array(cursor, { maxLength: 3 }),
    heartbeatMs: real,
    instance: text,
    holder: text,
    isTakeOver: fc.boolean(),
    leaseMs: real,
    // 0 stands for a coordinator that says nothing of it.
    orphanAfterMs: fc.integer({ min: 1 }),
  },
  ["orphanAfterMs"],
);

const agentHello = record<AgentHello>({
  kind: fc.constant("agent_hello"),
  protocol: fc.nat(),
  build: text,
  machineId: id(),
  bootId: id(),
  nonce: text,
  mac: text,
  held: fc.array(held, { maxLength: 3 }),
  slots: fc.array(slot, { maxLength: 3 }),
  seen: object({ generation: count, term: count, token: count, experiment: count }),
  streams: fc.array(cursor, { maxLength: 3 }),
});

/** For each kind of message to an agent, an arbitrary one. */
export const toAgent: { [Kind in ToAgent["kind"]]: fc.Arbitrary<Extract<ToAgent, { kind: Kind }>> } = {
  coordinator_hello: coordinatorHello,
  renew: object({ kind: fc.constant("renew"), attempts: fc.array(id(), { maxLength: 4 }) }),
  lease: object({ kind: fc.constant("lease"), lease }),
  cancel: object({ kind: fc.constant("cancel"), attempt: id(), token: count, reason: text }),
  ack: object({ kind: fc.constant("ack"), cursor, creditBytes: count }),
  close_campaign: object({ kind: fc.constant("close_campaign") }),
};

const reportOf = (report: fc.Arbitrary<Report>): fc.Arbitrary<Extract<ToCoordinator, { kind: "report" }>> =>
  object({ kind: fc.constant("report" as const), stream, spool: name, sequence: count, report });

/** For each kind of message to a coordinator an arbitrary one; reports once per kind of report. */
export const toCoordinator: Record<string, fc.Arbitrary<ToCoordinator>> = {
  agent_hello: agentHello,
  heartbeat: object({
    kind: fc.constant("heartbeat" as const),
    monotonicMs: real,
    held: fc.array(held, { maxLength: 3 }),
    slots: fc.array(slot, { maxLength: 3 }),
    diskFreeBytes: count,
  }),
  refused: object({
    kind: fc.constant("refused" as const),
    code: fc.constantFrom("protocol" as const, "owner" as const, "mac" as const),
    protocol: fc.nat(),
    detail: text,
  }),
  ...Object.fromEntries(
    Object.entries(reports).map(([kind, report]) => [
      `report ${kind}`,
      reportOf(report as fc.Arbitrary<Report>),
    ]),
  ),
} satisfies Record<Exclude<ToCoordinator["kind"], "report">, unknown>;
