/** Shakes hosts until it is told to stop: cuts, silences and strands their connections and kills their agents, at moments and for times drawn from a seed. */
import { setTimeout as delay } from "node:timers/promises";
import { type Dice, makeDice } from "../../coordinator/authors/random.ts";
import type { FaultProxy } from "../../test/hosts/faults/fault-proxy.ts";
import type { AgentGroup } from "./agent-group.ts";

/** How hard everything is shaken: means, of which each single time is drawn between nothing and the double. */
export interface Shaking {
  readonly seed: number;
  /** Between two faults of one host's network. */
  readonly everyMs: number;
  /** How long such a fault lasts. */
  readonly outageMs: number;
  /** Between two kills of one group of agents. */
  readonly killMs: number;
}

/** What is shaken. */
export interface Shaken {
  readonly proxies: readonly FaultProxy[];
  readonly groups: readonly AgentGroup[];
}

const FAULTS = ["blip", "cut", "silence", "one_way", "strand"] as const;
type Fault = (typeof FAULTS)[number];

/** How often each fault was brought about. */
export type Tally = Record<Fault | "kill", number>;

/** Resolves with whether there was that much time. */
const pause = (ms: number, signal: AbortSignal): Promise<boolean> =>
  delay(ms, true, { signal }).catch(() => false);

const jitter = (dice: Dice, meanMs: number): number => dice.next() * 2 * meanMs;

const begin = (proxy: FaultProxy, fault: Fault): void => {
  if (fault === "silence") proxy.hold();
  if (fault === "one_way") proxy.hold("out");
  if (fault === "strand") proxy.strand();
  if (fault === "cut") proxy.hold();
  if (fault === "cut" || fault === "blip") proxy.cut();
};

/** Until `signal` says that it is enough; then every network is whole. Resolves with what was done. */
export const shake = async (
  { proxies, groups }: Shaken,
  { seed, everyMs, outageMs, killMs }: Shaking,
  signal: AbortSignal,
): Promise<Tally> => {
  const tally: Tally = { blip: 0, cut: 0, silence: 0, one_way: 0, strand: 0, kill: 0 };
  const shakeNetwork = async (proxy: FaultProxy, index: number): Promise<void> => {
    const dice = makeDice(seed, index);
    while (await pause(jitter(dice, everyMs), signal)) {
      const fault = FAULTS[dice.below(FAULTS.length)] ?? "blip";
      tally[fault] += 1;
      begin(proxy, fault);
      if (fault !== "blip" && fault !== "strand") await pause(jitter(dice, outageMs), signal);
      proxy.release();
    }
  };
  const killGroup = async (group: AgentGroup, index: number): Promise<void> => {
    const dice = makeDice(seed, proxies.length, index);
    while (await pause(jitter(dice, killMs), signal)) {
      if (group.pid === undefined) continue;
      tally.kill += 1;
      await group.kill();
    }
  };
  await Promise.all([...proxies.map(shakeNetwork), ...groups.map(killGroup)]);
  return tally;
};
