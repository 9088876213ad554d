/** Every host prepares once per campaign epoch, before any lease of a measurement: setup runs there and its manifest becomes known. */
import type { Outcomed } from "./outcomes.ts";
import { valuesOf } from "./change.ts";
import type { Draft } from "./draft.ts";
import { frontierTip } from "./lanes.ts";
import { planTrial } from "./plan.ts";
import { takesWork } from "./queries.ts";
import { selection } from "./selection.ts";
import type { Campaign, Host, Trial } from "./state.ts";

const selectPreparations = selection(
  (t: Trial) => t.purpose === "prepare" && (t.status === "waiting" || t.status === "granted"),
);

const trialFor = (c: Campaign, host: Host): Trial | undefined =>
  selectPreparations(c.trials).find(
    (t) => t.epoch === c.epoch && t.place.kind === "host" && t.place.host === host.name,
  );

const isSettled = (c: Campaign, host: Host): boolean =>
  host.preparation.kind !== "none" && host.preparation.epoch === c.epoch;

/** Plans the preparation of every reachable host that has none yet. */
export const planPreparations = (d: Draft): void => {
  const c = d.campaign;
  if (!c) return;
  const tip = frontierTip(c);
  for (const host of valuesOf(d.ledgered.hosts)) {
    if (isSettled(c, host) || !takesWork(c, host) || host.slots.length === 0) continue;
    if (!d.isReachable(host.name) || trialFor(c, host)) continue;
    planTrial(d, {
      experiment: 0,
      purpose: "prepare",
      place: { kind: "host", host: host.name },
      ...tip,
      replicate: 0,
    });
  }
};

/** What a preparation's outcome says of its host. */
export const settlePreparation = (d: Draft, trial: Trial, ended: Outcomed): void => {
  if (trial.place.kind !== "host" || trial.epoch !== d.campaign?.epoch) return;
  const host = trial.place.host;
  if (!d.ledgered.hosts[host]) return;
  if (ended.outcome.outcome.kind === "succeeded" && ended.outcome.manifest) {
    d.record({ kind: "host_prepared", host, epoch: trial.epoch, manifest: ended.outcome.manifest });
    return;
  }
  d.record({ kind: "host_unprepared", host, epoch: trial.epoch, reason: ended.outcome.detail });
};
