/** Translates a lease, with the recipe and metric in it, between the plain types and protobuf. */
import { fleet } from "../gen/fleet.js";
import { type Lease, type Purpose, type TaintReason, taintReasons } from "../vocab/attempt.ts";
import {
  as,
  type AttemptId,
  type CampaignTag,
  type CommitId,
  type ExperimentId,
  type FleetId,
  type TreeId,
  type TrialId,
} from "../vocab/ids.ts";
import type { MetricPattern, MetricSource, MetricSpec, Recipe, TreeEntry } from "../vocab/task.ts";
import { nameCodec, required, whole, WireError } from "./wire-values.ts";

const { v1 } = fleet;

const purpose = nameCodec<Purpose, fleet.v1.Purpose>("purpose", {
  prepare: v1.Purpose.PURPOSE_PREPARE,
  baseline: v1.Purpose.PURPOSE_BASELINE,
  screen: v1.Purpose.PURPOSE_SCREEN,
  confirm: v1.Purpose.PURPOSE_CONFIRM,
});

const fileMode = nameCodec<TreeEntry["mode"], fleet.v1.FileMode>("file mode", {
  "100644": v1.FileMode.FILE_MODE_REGULAR,
  "100755": v1.FileMode.FILE_MODE_EXECUTABLE,
  "120000": v1.FileMode.FILE_MODE_LINK,
  "160000": v1.FileMode.FILE_MODE_SUBMODULE,
});

const goal = nameCodec<MetricSpec["goal"], fleet.v1.Goal>("goal", {
  min: v1.Goal.GOAL_MIN,
  max: v1.Goal.GOAL_MAX,
});

const taintNumbers: Readonly<Record<TaintReason, fleet.v1.InvalidEnvReason>> = {
  contended: v1.InvalidEnvReason.INVALID_ENV_REASON_CONTENDED,
  throttled: v1.InvalidEnvReason.INVALID_ENV_REASON_THROTTLED,
  swapped: v1.InvalidEnvReason.INVALID_ENV_REASON_SWAPPED,
  clock_stepped: v1.InvalidEnvReason.INVALID_ENV_REASON_CLOCK_STEPPED,
};

/** A coordinator of a later release may tolerate what is not looked for here: that is no reason to refuse its lease. */
const toleratedFromWire = ({ tolerated = [] }: fleet.v1.Lease.$Properties): readonly TaintReason[] =>
  taintReasons.filter((reason) => tolerated?.includes(taintNumbers[reason]));

const entryToWire = (entry: TreeEntry): fleet.v1.TreeEntry.$Properties => ({
  path: entry.path,
  mode: fileMode.toWire(entry.mode),
  blob: entry.blob,
});

const entryFromWire = (wire: fleet.v1.TreeEntry.$Properties): TreeEntry => ({
  path: required(wire.path, "path"),
  mode: fileMode.fromWire(wire.mode),
  blob: required(wire.blob, "blob"),
});

const recipeToWire = (recipe: Recipe): fleet.v1.Recipe.$Properties => ({
  setup: recipe.setup ?? null,
  setupInputs: [...recipe.setupInputs],
  build: recipe.build ?? null,
  run: recipe.run,
  cache: [...recipe.cache],
  fresh: [...recipe.fresh],
  env: recipe.env,
  pty: recipe.pty,
  versions: recipe.versions ?? {},
});

const isEmpty = (record: object): boolean => Object.keys(record).length === 0;

const recipeFromWire = (wire: fleet.v1.Recipe.$Properties): Recipe => ({
  ...(typeof wire.setup === "string" && { setup: wire.setup }),
  setupInputs: wire.setupInputs ?? [],
  ...(typeof wire.build === "string" && { build: wire.build }),
  run: wire.run ?? "",
  cache: wire.cache ?? [],
  fresh: wire.fresh ?? [],
  env: wire.env ?? {},
  pty: wire.pty ?? false,
  ...(wire.versions && !isEmpty(wire.versions) && { versions: wire.versions }),
});

const patternFromWire = (wire: fleet.v1.MetricPattern.$Properties): MetricPattern => ({
  name: required(wire.name, "name"),
  pattern: wire.pattern ?? "",
});

const metricToWire = (metric: MetricSpec): fleet.v1.MetricSpec.$Properties => ({
  name: metric.name,
  goal: goal.toWire(metric.goal),
  ...(metric.source.kind === "pattern"
    ? { pattern: metric.source.pattern }
    : { json: { file: metric.source.file, path: metric.source.path } }),
  also: [...metric.also],
});

function sourceFromWire(wire: fleet.v1.MetricSpec.$Properties): MetricSource {
  if (typeof wire.pattern === "string") return { kind: "pattern", pattern: wire.pattern };
  if (!wire.json) throw new WireError("The message lacks its metric source.");
  return { kind: "json", file: wire.json.file ?? "", path: wire.json.path ?? "" };
}

const metricFromWire = (wire: fleet.v1.MetricSpec.$Properties): MetricSpec => ({
  name: required(wire.name, "metric name"),
  goal: goal.fromWire(wire.goal),
  source: sourceFromWire(wire),
  also: (wire.also ?? []).map(patternFromWire),
});

/** A lease as protobuf; throws WireError when a number cannot be carried. */
export function leaseToWire(lease: Lease): fleet.v1.Lease.$Properties {
  if (!Number.isSafeInteger(lease.seed)) throw new WireError(`The lease's seed ${lease.seed} is not whole.`);
  return {
    ...lease,
    epoch: whole(lease.epoch, "epoch"),
    generation: whole(lease.generation, "generation"),
    experiment: whole(lease.experiment, "experiment"),
    token: whole(lease.token, "token"),
    slot: whole(lease.slot, "slot"),
    purpose: purpose.toWire(lease.purpose),
    listing: lease.listing.map(entryToWire),
    frozen: [...lease.frozen],
    recipe: recipeToWire(lease.recipe),
    metric: metricToWire(lease.metric),
    tolerated: (lease.tolerated ?? []).map((reason) => taintNumbers[reason]),
  };
}

/** A lease from protobuf; throws WireError. */
export function leaseFromWire(wire: fleet.v1.Lease.$Properties): Lease {
  const tolerated = toleratedFromWire(wire);
  return {
    fleet: as<FleetId>(required(wire.fleet, "fleet")),
    campaign: as<CampaignTag>(required(wire.campaign, "campaign")),
    epoch: whole(wire.epoch, "epoch"),
    generation: whole(wire.generation, "generation"),
    attempt: as<AttemptId>(required(wire.attempt, "attempt")),
    trial: as<TrialId>(required(wire.trial, "trial")),
    experiment: as<ExperimentId>(whole(wire.experiment, "experiment")),
    purpose: purpose.fromWire(wire.purpose),
    token: whole(wire.token, "token"),
    slot: whole(wire.slot, "slot"),
    commit: as<CommitId>(required(wire.commit, "commit")),
    tree: as<TreeId>(required(wire.tree, "tree")),
    listing: (wire.listing ?? []).map(entryFromWire),
    frozen: wire.frozen ?? [],
    recipe: recipeFromWire(required(wire.recipe, "recipe")),
    metric: metricFromWire(required(wire.metric, "metric")),
    seed: wire.seed ?? 0,
    budgetSeconds: wire.budgetSeconds ?? 0,
    timeoutMs: wire.timeoutMs ?? 0,
    buildTimeoutMs: wire.buildTimeoutMs ?? 0,
    setupTimeoutMs: wire.setupTimeoutMs ?? 0,
    graceMs: wire.graceMs ?? 0,
    startWithinMs: wire.startWithinMs ?? 0,
    ...(tolerated.length > 0 && { tolerated }),
  };
}
