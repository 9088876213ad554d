/** Puts a lease together from what the campaign says and what git lists. */
import type { Lease } from "../../proto/vocab/attempt.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { indexOfSlot } from "../../proto/vocab/ids.ts";
import type { TreeEntry } from "../../proto/vocab/task.ts";
import { matchesAny } from "../dialects/editable.ts";
import type { Scope } from "../core/campaign.ts";
import type { Effect } from "../core/effects.ts";
import type { State } from "../core/state.ts";

const SECOND_MS = 1000;

/** The lease of a grant, ready to be sent. Throws `no_campaign` when the grant's campaign is gone. */
export const buildLease = (
  { ledgered }: State,
  effect: Extract<Effect, { kind: "deliver_lease" }>,
  listing: readonly TreeEntry[],
): Lease => {
  const c = ledgered.campaign;
  if (!c) throw new FleetError({ code: "no_campaign", fleet: ledgered.fleet });
  const { spec } = c;
  const { attempt, trial, experiment, purpose, token, generation, slot, commit, tree, seed, epoch } = effect;
  return {
    fleet: ledgered.fleet,
    campaign: spec.tag,
    generation,
    epoch,
    attempt,
    trial,
    experiment,
    purpose: purpose === "canary" ? "baseline" : purpose,
    token,
    slot: indexOfSlot(slot),
    commit,
    tree,
    listing,
    frozen: frozenPaths(spec.scope, listing),
    recipe: spec.recipe,
    metric: spec.metric,
    seed,
    budgetSeconds: spec.budgetSeconds,
    timeoutMs: spec.timeoutSeconds * SECOND_MS,
    buildTimeoutMs: spec.buildTimeoutSeconds * SECOND_MS,
    setupTimeoutMs: spec.setupTimeoutSeconds * SECOND_MS,
    graceMs: ledgered.policy.graceMs,
    startWithinMs: ledgered.policy.startWithinMs,
    tolerated: ledgered.policy.tolerated,
  };
};

/** Every tracked path that a run may not touch: those named frozen, else everything that is not editable. */
export const frozenPaths = (scope: Scope, listing: readonly TreeEntry[]): readonly string[] =>
  listing
    .map((entry) => entry.path)
    .filter((path) =>
      scope.frozen.length > 0 ? matchesAny(scope.frozen, path) : !matchesAny(scope.editable, path),
    );
