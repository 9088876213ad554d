/** What a ledger says in short: what every later version must still read out of it. Fields that a later version adds do not change it. */
import type {
  Attempt,
  Campaign,
  Experiment,
  Host,
  Lane,
  Ledgered,
  Trial,
} from "../../../../coordinator/core/state.ts";

const countsOf = (all: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const one of all.toSorted()) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
};

const laneDigest = ({ label, epoch, tip, tipSequence, records, landings, failed }: Lane): object => ({
  label,
  epoch,
  tip: tip.commit,
  tipSequence,
  records,
  landed: landings.map(({ experiment, to, value }) => [experiment, to, value]),
  ...(failed === undefined ? {} : { failed }),
});

const campaignDigest = (c: Campaign): object => {
  const trials = [...Object.values<Trial>(c.trials), ...c.ended.flatMap((e) => e.trials)];
  const attempts = [...Object.values<Attempt>(c.attempts), ...c.ended.flatMap((e) => e.attempts)];
  return {
    tag: c.spec.tag,
    status: c.status,
    epoch: c.epoch,
    proposed: c.proposed,
    primary: c.primary === undefined ? "none" : c.lanes[c.primary]?.label,
    lanes: Object.values<Lane>(c.lanes).map(laneDigest),
    open: Object.values<Experiment>(c.experiments).map((e) => [e.id, e.stage]),
    verdicts: c.ended.map((e) => [e.id, e.verdict, e.reason.kind]),
    trials: countsOf(trials.map((t) => `${t.purpose} ${t.status}`)),
    attempts: countsOf(attempts.map((a) => `${a.status}${a.belief === undefined ? "" : ` ${a.belief}`}`)),
  };
};

/** The digest of a folded ledger; JSON. */
export const ledgerDigest = (s: Ledgered): object => ({
  fleet: s.fleet,
  generation: s.generation,
  term: s.term,
  next: [s.nextTrial, s.nextAttempt, s.nextToken],
  hosts: Object.values<Host>(s.hosts).map((h) => [h.name, h.slots.length, h.preparation.kind]),
  campaign: s.campaign === undefined ? "none" : campaignDigest(s.campaign),
  past: Object.values<Campaign>(s.past).map(campaignDigest),
});
