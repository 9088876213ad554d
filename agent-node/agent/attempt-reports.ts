/** The facts that an attempt reports about itself. */
import type { AttemptOutcome } from "../../proto/vocab/attempt.ts";
import type { Attempt } from "./attempt.ts";
import { AttemptLog } from "./attempt-log.ts";
import type { Reports } from "./reports.ts";

/** Tells how far the attempt is. */
export const reportPhase = (
  attempt: Attempt,
  reports: Reports,
  now: Attempt["phase"],
  detail: string,
): void => {
  attempt.phase = now;
  const { attempt: id, token } = attempt.lease;
  reports.fact({ kind: "phase", attempt: id, token, phase: now, detail });
};

/** Gives the lease back: nothing ran, and the trial may be granted elsewhere at once. Its log ends first. */
export const reportReturned = (attempt: Attempt, reports: Reports, reason: string): void => {
  const { attempt: id, token } = attempt.lease;
  attempt.phase = "ending";
  new AttemptLog(attempt, reports).end();
  reports.fact({ kind: "returned", attempt: id, token, reason }, (sequence) =>
    attempt.finish({ kind: "returned", sequence, spool: reports.facts.id }),
  );
};

/** An outcome without what its lease already says. */
export type OutcomeFacts = Omit<
  AttemptOutcome,
  "attempt" | "trial" | "token" | "generation" | "epoch" | "tree" | "droppedOutputBytes"
> & { readonly droppedOutputBytes?: number };

/** Tells the end, after that of its log; the attempt is done when this stands in the spool. */
export const reportOutcome = (attempt: Attempt, reports: Reports, facts: OutcomeFacts): void => {
  const { attempt: id, trial, token, generation, epoch, tree } = attempt.lease;
  attempt.phase = "ending";
  const { outcome, detail, value, finals, peakMemory, stageMs, buildMs, runMs, survivors, manifest } = facts;
  const full: AttemptOutcome = {
    attempt: id,
    trial,
    token,
    generation,
    epoch,
    tree,
    outcome,
    detail,
    finals,
    ...(value === undefined ? {} : { value }),
    ...(peakMemory === undefined ? {} : { peakMemory }),
    ...(manifest === undefined ? {} : { manifest }),
    stageMs,
    buildMs,
    runMs,
    survivors,
    droppedOutputBytes: facts.droppedOutputBytes ?? 0,
  };
  new AttemptLog(attempt, reports).end();
  reports.fact({ kind: "outcome", outcome: full }, (sequence) =>
    attempt.finish({ kind: "outcome", sequence, spool: reports.facts.id }),
  );
};

/** The report of its end is gone with the spool that held it: what it measured cannot be told any more, only that it is over. */
export const tellEndAgain = (attempt: Attempt, reports: Reports): void => {
  const detail = "the report of its end was lost with the agent's spool";
  // Its log was sent as far as it ever will be.
  attempt.isLogEnded = true;
  if (attempt.done?.kind === "returned") return reportReturned(attempt, reports, detail);
  const outcome = { kind: "invalid_env", reason: "agent_error" } as const;
  const nothing = { survivors: [], finals: {}, stageMs: 0, buildMs: 0, runMs: 0 };
  reportOutcome(attempt, reports, { outcome, detail, ...nothing });
};
