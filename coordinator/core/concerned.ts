/** The few live attempts about which something may have to be done, found without looking at all of them. */
import { hostOfSlot, type AttemptId, type HostName, type SlotId } from "../../proto/vocab/ids.ts";
import { valuesOf } from "./change.ts";
import { laneOfSlot } from "./lanes.ts";
import {
  attemptsOf,
  byAge,
  isLiveAttempt,
  leasedOnHost,
  liveAttempts,
  trialsOfExperiment,
} from "./queries.ts";
import { selection } from "./selection.ts";
import type { Attempt, Campaign, Experiment, Host, Ledgered, Trial } from "./state.ts";

const selectUnstaged = selection((a: Attempt) => a.status === "granted");
const selectWithdrawn = selection((t: Trial) => t.status === "withdrawn");
const selectCancelled = selection((e: Experiment) => e.cancelled !== undefined);

interface Home {
  readonly name: HostName;
  readonly host: Host | undefined;
  readonly epoch: number;
  readonly isSound: boolean;
}

/** By the leases of a host, a list that never changes itself: what its attempts measure never changes either. */
const knownHomes = new WeakMap<readonly AttemptId[], Home>();

const measuresThere = (s: Ledgered, c: Campaign, a: Attempt): boolean => {
  const trial = c.trials[a.trial];
  if (trial?.epoch !== c.epoch) return false;
  return trial.place.kind === "host" || laneOfSlot(s, a.slot) === trial.place.lane;
};

/** Whether a host with these leases, and all that it has, is where it should be. */
const isSound = (s: Ledgered, c: Campaign, leases: readonly AttemptId[]): boolean => {
  const known = knownHomes.get(leases);
  if (known && known.host === s.hosts[known.name] && known.epoch === c.epoch) return known.isSound;
  const attempts = leases.flatMap((id) => c.attempts[id] ?? []);
  const [first] = attempts;
  if (!first) return true;
  const name = hostOfSlot(first.slot);
  const host = s.hosts[name];
  const isAll = host?.drained === undefined && attempts.every((a) => measuresThere(s, c, a));
  knownHomes.set(leases, { name, host, epoch: c.epoch, isSound: isAll });
  return isAll;
};

/** All live attempts that are to be delivered, or for whose end `cancelReason` might have a reason; oldest first. */
export const concerned = (s: Ledgered, c: Campaign): readonly Attempt[] => {
  if (c.status !== "running") return liveAttempts(c);
  const cancelled = selectCancelled(c.experiments).flatMap(({ id }) => trialsOfExperiment(c, id));
  const unwanted = attemptsOf(c, [...selectWithdrawn(c.trials), ...cancelled]).filter(isLiveAttempt);
  const unsound = valuesOf(c.leases).filter((leases) => !isSound(s, c, leases));
  const suspect = new Set((Object.keys(s.health) as SlotId[]).map(hostOfSlot));
  const all = [
    ...selectUnstaged(c.attempts),
    ...unwanted,
    ...unsound.flat().flatMap((id) => c.attempts[id] ?? []),
    ...[...suspect].flatMap((host) => leasedOnHost(c, host)),
  ];
  return [...new Set(all)].toSorted(byAge);
};
