/** Reads a fleet's ledger as anybody can and says what in it was lost or counted twice. */
import { readLedger, readRecords } from "../../../coordinator/ledger/read/read-ledger.ts";
import type { Attempt, Campaign, Trial } from "../../../coordinator/core/state.ts";

/** The campaign in the ledger of a state folder. */
export const campaignIn = (stateDir: string): Campaign => {
  const { campaign } = readLedger(stateDir).ledgered;
  if (campaign) return campaign;
  throw new Error(`no campaign in ${stateDir}`);
};

/** Every trial of the campaign and every attempt at one, ended or not. */
export const measurementsOf = (
  c: Campaign,
): { readonly trials: readonly Trial[]; readonly attempts: readonly Attempt[] } => ({
  trials: [...Object.values<Trial>(c.trials), ...c.ended.flatMap((e) => e.trials)],
  attempts: [...Object.values<Attempt>(c.attempts), ...c.ended.flatMap((e) => e.attempts)],
});

const countBy = <T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
};

/** Measured runs of each slot. */
export const runsBySlot = (c: Campaign): ReadonlyMap<string, number> =>
  countBy(
    measurementsOf(c).attempts.filter((a) => a.belief === "accepted" && (a.outcome?.runMs ?? 0) > 0),
    (a) => a.slot,
  );

const repeated = (counts: ReadonlyMap<string, number>, what: string): readonly string[] =>
  [...counts].filter(([, count]) => count !== 1).map(([key, count]) => `${what} of ${key}: ${count}`);

/** One sentence for each thing that did not happen exactly once; none in a campaign whose every experiment has ended. */
export const miscounted = (stateDir: string): readonly string[] => {
  const c = campaignIn(stateDir);
  const records = readRecords(stateDir).map(({ record }) => record);
  const { trials, attempts } = measurementsOf(c);
  const trialOf = new Map(attempts.map((a) => [a.id, a.trial]));
  const accepted = records.filter((r) => r.kind === "attempt_ended" && r.belief === "accepted");
  const acceptedBy = countBy(
    accepted,
    (r) => trialOf.get(r.kind === "attempt_ended" ? r.attempt : ("" as never)) ?? "",
  );
  const named = (kind: "verdict" | "experiment_created" | "landed"): ReadonlyMap<string, number> =>
    countBy(
      records.filter((r) => r.kind === kind),
      (r) => String("experiment" in r ? r.experiment : ""),
    );
  const verdicts = named("verdict");
  return [
    ...Object.keys(c.experiments).map((id) => `experiment ${id} has no verdict`),
    ...repeated(named("experiment_created"), "beginnings"),
    ...repeated(verdicts, "verdicts"),
    ...repeated(named("landed"), "landings"),
    ...[...named("experiment_created").keys()]
      .filter((id) => !verdicts.has(id))
      .map((id) => `${id} was lost`),
    ...repeated(acceptedBy, "accepted outcomes"),
    ...trials.filter((t) => !acceptedBy.has(t.id)).map((t) => `trial ${t.id} has no accepted outcome`),
  ];
};
