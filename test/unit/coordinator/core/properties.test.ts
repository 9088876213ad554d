/** Whatever happens in whatever order: what must never be, is not; and when everything is mended, everything ends. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordKind } from "../../../../coordinator/core/records.ts";
import { UnrulyFleet } from "./unruly-fleet.ts";

/** How often each act is drawn, relative to the others. */
const weights: Readonly<Record<string, number>> = {
  submit: 6,
  deliver: 10,
  start: 6,
  complete: 6,
  carry: 16,
  advance: 14,
  finish: 12,
  give_back: 1,
  again: 2,
  fall: 2,
  connect: 5,
  reboot: 1,
  beat: 6,
  pass: 4,
  drain: 1,
  undrain: 1,
  cancel: 2,
  pause: 1,
  resume: 3,
  stop: 1,
  epoch: 1,
  next: 3,
  by_hand: 4,
  put_back: 4,
  round: 30,
  restart: 2,
};

const act = fc.tuple(
  fc.oneof(...Object.entries(weights).map(([name, weight]) => ({ weight, arbitrary: fc.constant(name) }))),
  fc.nat(999),
  fc.nat(999),
);

const host = fc.record({ slots: fc.integer({ min: 1, max: 3 }), slotClass: fc.constantFrom("k1", "k2") });

const hosts = fc.array(host, { minLength: 1, maxLength: 4 });

const author = fc.constantFrom(
  { kind: "submit" } as const,
  { kind: "sweep", strategy: "random", seed: 1, knobs: [] } as const,
);

const RUNS = Number(process.env["FLEET_PROPERTY_RUNS"] ?? 80);
/** For machines that are busy with something else. */
const TIME_MAX_MS = 600_000;
const seed = process.env["FLEET_PROPERTY_SEED"];
/** Shrinking takes minutes; `FLEET_PROPERTY_SEED` of the failure together with `FLEET_PROPERTY_SHRINK=1` does it. */
const endOnFailure = process.env["FLEET_PROPERTY_SHRINK"] === undefined;
const parameters = { numRuns: RUNS, endOnFailure, ...(seed === undefined ? {} : { seed: Number(seed) }) };

/** Rounds in which a mended fleet must have ended everything; each round carries out all that is asked for. */
const ROUNDS_MAX = 400;

/** Fewer runs may miss the rarest of what follows: set `FLEET_PROPERTY_RUNS`. */
const RUNS_MEETING_ALL = 500;

/** Kinds of record that so many runs must have met, or the fleet is not unruly enough. */
const MET: readonly RecordKind[] = [
  "attempt_expired",
  "attempt_returned",
  "foreign_outcome",
  "trial_withdrawn",
  "cancel_requested",
  "merge_done",
  "landed",
  "lane_moved_by_hand",
  "lane_healed",
  "lane_failed",
  "host_unprepared",
  "host_outdated",
  "epoch_opened",
  "campaign_paused",
  "campaign_draining",
  "campaign_ended",
  "campaign_resumed",
  "mirror_waits",
  "author_ended",
];

const met = new Map<string, number>();

const remember = (counts: ReadonlyMap<string, number>): void => {
  for (const [kind, count] of counts) met.set(kind, (met.get(kind) ?? 0) + count);
};

describe("the core, whatever happens", { timeout: TIME_MAX_MS }, () => {
  it("keeps its promises, and ends everything once all is mended", () => {
    const fleets = fc.tuple(hosts, fc.nat(2), author, fc.array(act, { minLength: 50, maxLength: 300 }));
    fc.assert(
      fc.property(fleets, ([hosts, workAhead, author, acts]) => {
        const stop = author.kind === "sweep" ? { experiments: 12 } : {};
        const fleet = new UnrulyFleet(hosts, workAhead, { author, stop });
        for (const name of ["connect", "round"]) for (let i = 0; i < 8; i++) fleet.acts[name]?.(i, i);
        for (const [name, a, b] of acts) fleet.acts[name]?.(a, b);
        fleet.heal();
        const left = fleet.runOut(ROUNDS_MAX);
        remember(fleet.oracle.counts);
        if (left.length > 0) throw new Error(`never ends: ${left.join(", ")}`);
      }),
      parameters,
    );
    if (RUNS >= RUNS_MEETING_ALL) expect(MET.filter((kind) => !met.has(kind))).toEqual([]);
  });
});
