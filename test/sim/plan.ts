/** One course of the world, made from its seed: which hosts, which campaign, and what goes wrong when. */
import { diceOf } from "./dice.ts";
import type { HostWish } from "./host.ts";

/** Everything that may go wrong, or that an operator may do at a bad moment, with how often it is drawn. */
const faultWeights = {
  coordinator_killed: 3,
  coordinator_at_a_point: 6,
  coordinator_asleep: 2,
  coordinator_disk_full: 1,
  coordinator_rolled_back: 2,
  slot_rots: 2,
  agent_killed: 4,
  agent_at_a_point: 6,
  runner_killed: 2,
  runner_at_a_point: 3,
  host_loses_power: 3,
  host_asleep: 3,
  host_disk_full: 2,
  host_gone: 1,
  host_flaps: 1,
  host_slow: 1,
  partition: 4,
  partition_to_host: 2,
  partition_to_coordinator: 2,
  unruly_frames: 2,
  driver_changed: 1,
  slot_blocked: 1,
  clock_jumps: 2,
  spool_wiped: 1,
  git_locked: 2,
  ref_by_hand: 1,
  mirror_checked_out: 1,
  submit: 3,
  cancel: 3,
  drain: 2,
  pause: 2,
  stop: 1,
  epoch: 2,
} as const;

/** One of them. */
export type FaultKind = keyof typeof faultWeights;

/** All of them. */
export const faultKinds = Object.keys(faultWeights) as readonly FaultKind[];

/** One thing that goes wrong; what the numbers mean depends on the kind. */
export interface Fault {
  readonly kind: FaultKind;
  readonly atMs: number;
  /** Until it is over. */
  readonly forMs: number;
  /** Chooses among what is there. */
  readonly which: number;
}

/** The whole course. */
export interface Plan {
  readonly seed: number;
  readonly hosts: readonly HostWish[];
  readonly experiments: number;
  readonly hasAuthor: boolean;
  readonly faults: readonly Fault[];
}

/** Nothing goes wrong any more from here on. */
export const HEALED_AT_MS = 240_000;
const BUSY_UNTIL_MS = 80_000;
const FAULTS_MAX = 14;
const LASTS_MAX_MS = 60_000;

const bag: readonly FaultKind[] = faultKinds.flatMap((kind) =>
  Array.from({ length: faultWeights[kind] }, () => kind),
);

/** Everywhere a process can die in the middle of something. */
export const crashPoints: Readonly<Record<"coordinator" | "agent" | "runner", readonly string[]>> = {
  coordinator: [
    "before commit",
    "between commit and acknowledgement",
    "between commit and effects",
    "between deliver_lease and its record",
    "between cancel_attempt and its record",
    "between close_campaign and its record",
    "between open_lane_ref and its record",
    "between merge and its record",
    "between land and its record",
    "between move_mirror and its record",
    "between write_row and its record",
    "between propose and its record",
  ],
  agent: [
    "after adopting the owner",
    "after lease",
    "between staged and runner",
    "after runner",
    "after go",
    "before spool",
    "between spool and done",
  ],
  runner: ["before started", "between started and fork", "between tree and exit", "after exit"],
};

/** The course of a seed. */
export const planOf = (seed: number): Plan => {
  const dice = diceOf(seed, "plan");
  const hosts = Array.from({ length: dice.between(1, 3) }, (_, index) => ({
    name: `h${index}`,
    slots: dice.between(1, 2),
    slotClass: dice.chance(0.75) ? "k1" : "k2",
  }));
  const faults = Array.from({ length: dice.between(1, FAULTS_MAX) }, (): Fault => {
    // Mostly short, sometimes longer than any lease.
    const forMs = dice.chance(0.7) ? dice.between(200, 8_000) : dice.between(8_000, LASTS_MAX_MS);
    return {
      kind: dice.pick(bag) ?? "agent_killed",
      // Most campaigns have done most of their work by then.
      atMs: dice.between(1_000, dice.chance(0.8) ? BUSY_UNTIL_MS : HEALED_AT_MS - LASTS_MAX_MS),
      forMs,
      which: dice.below(1_000),
    };
  });
  return {
    seed,
    hosts,
    experiments: dice.between(6, 20),
    hasAuthor: dice.chance(0.8),
    faults: faults.toSorted((one, other) => one.atMs - other.atMs),
  };
};

/** A fault as one word of a command line: `agent_killed@12000+500#7`. */
export const faultText = ({ kind, atMs, forMs, which }: Fault): string => `${kind}@${atMs}+${forMs}#${which}`;

/** Throws with the word that is none. */
export const parseFault = (text: string): Fault => {
  const [, kind, atMs, forMs, which] = /^(\w+)@(\d+)\+(\d+)#(\d+)$/u.exec(text) ?? [];
  const known = faultKinds.find((one) => one === kind);
  if (known === undefined) throw new Error(`${text} is no fault; for instance: agent_killed@12000+500#7`);
  return { kind: known, atMs: Number(atMs), forMs: Number(forMs), which: Number(which) };
};
