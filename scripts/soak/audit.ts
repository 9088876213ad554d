/** Compares what the runs themselves wrote down with the ledger: whatever ended must be in it, once. */
import { readFileSync } from "node:fs";
import { readLedger, readRecords } from "../../coordinator/ledger/read/read-ledger.ts";

/** What the runs said and what the ledger says. */
export interface Audit {
  /** Runs that told their beginning, each a process on a host; those that did not tell their end were cancelled. */
  readonly runsBegun: number;
  readonly runsEnded: number;
  readonly attemptsGranted: number;
  readonly attemptsExpired: number;
  readonly accepted: number;
  readonly replicates: number;
  readonly verdicts: number;
  readonly inconclusive: number;
  /** One sentence for each end that is missing or there twice. */
  readonly wrong: readonly string[];
}

const countBy = (keys: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

/** Runs that told their beginning in the file of marks: each of them ends, be it by cancellation. */
export const runsTold = (marks: string): readonly string[] => told(marks, "begin");

const told = (marks: string, what: "begin" | "end"): readonly string[] =>
  readFileSync(marks, "utf8")
    .split("\n")
    .filter((line) => line.startsWith(`${what} `))
    .map((line) => line.slice(what.length + 1));

/** Attempts of which the ledger has the end, one entry for each record. */
export const endsRecorded = (stateDir: string): readonly string[] =>
  readRecords(stateDir).flatMap(({ record: r }) => {
    if (r.kind === "attempt_ended") return [r.attempt];
    return r.kind === "foreign_outcome" ? [r.outcome.attempt] : [];
  });

const more = (counts: ReadonlyMap<string, number>, what: string): readonly string[] =>
  [...counts].filter(([, count]) => count > 1).map(([key, count]) => `${what} ${key}: ${count} times`);

/** Everything must have ended before. */
export const audit = (stateDir: string, marks: string): Audit => {
  const records = readRecords(stateDir).map(({ record }) => record);
  const count = (kind: string): number => records.filter((r) => r.kind === kind).length;
  const ended = records.filter((r) => r.kind === "attempt_ended");
  const trialOf = new Map(
    records.flatMap((r) => (r.kind === "attempt_granted" ? [[r.attempt, r.trial] as const] : [])),
  );
  const accepted = ended.filter(({ belief }) => belief === "accepted");
  const verdicts = records.filter((r) => r.kind === "verdict");
  const judged = countBy(verdicts.map(({ experiment }) => String(experiment)));
  const created = records.flatMap((r) => (r.kind === "experiment_created" ? [String(r.experiment)] : []));
  const recorded = countBy(endsRecorded(stateDir));
  const [ends, begins] = [told(marks, "end"), told(marks, "begin")];
  const left = Object.keys(readLedger(stateDir).ledgered.campaign?.experiments ?? {});
  return {
    runsEnded: ends.length,
    runsBegun: begins.length,
    attemptsGranted: count("attempt_granted"),
    attemptsExpired: count("attempt_expired"),
    accepted: accepted.length,
    replicates: ended.filter(({ belief }) => belief === "replicate").length,
    verdicts: verdicts.length,
    inconclusive: verdicts.filter((r) => r.verdict === "inconclusive").length,
    wrong: [
      ...begins.filter((id) => !recorded.has(id)).map((id) => `the end of ${id} is lost`),
      ...more(recorded, "the end of"),
      ...more(countBy(begins), "the beginning of"),
      ...more(judged, "the verdict on experiment"),
      ...more(
        countBy(accepted.map(({ attempt }) => trialOf.get(attempt) ?? attempt)),
        "accepted outcomes of trial",
      ),
      ...created.filter((id) => !judged.has(id)).map((id) => `experiment ${id} has no verdict`),
      ...left.map((id) => `experiment ${id} is not over`),
    ],
  };
};
