/** One course of the world from its beginning until nothing is left to do, or until a promise is broken. */
import { createHash } from "node:crypto";
import type { Attempt } from "../../coordinator/core/state.ts";
import { hostOfSlot } from "../../proto/vocab/ids.ts";
import { boot, bring, putRefsBack } from "./faults.ts";
import { type Fault, HEALED_AT_MS, type Plan } from "./plan.ts";
import { SimWorld } from "./world.ts";

/** What came of it. */
export interface Course {
  /** The promise that was broken, and when; absent when all is well. */
  readonly failure?: { readonly message: string; readonly atMs: number; readonly stack: string };
  readonly records: number;
  readonly runs: number;
  readonly steps: number;
  readonly endedAtMs: number;
  /** Over every byte of the ledger and the order of events: the same seed gives the same. */
  readonly fingerprint: string;
  /** How often each fault met an attempt of each status: `partition/running`. */
  readonly met: ReadonlyMap<string, number>;
  /** How often a process passed each point at which it might have died, and how often it did. */
  readonly passed: ReadonlyMap<string, number>;
  readonly deaths: ReadonlyMap<string, number>;
}

/** A mended world must have nothing left to do by then: liveness. */
const QUIET_BY_MS = HEALED_AT_MS + 2 * 3_600_000;
/** The operator looks this often whether a mended campaign goes on. */
const LOOK_MS = 5_000;
/** More steps than any course needs: something runs in circles. */
const STEPS_MAX = 2_000_000;

/** Lets the plan happen. */
export const simulate = (plan: Plan): Course => {
  const met = new Map<string, number>();
  let steps = 0;
  let world: SimWorld | undefined;
  const course = (failure?: Course["failure"]): Course => ({
    ...(failure ? { failure } : {}),
    records: world?.ledger.length ?? 0,
    runs: world?.truth.runs ?? 0,
    steps,
    endedAtMs: world?.kernel.nowMs ?? 0,
    fingerprint: createHash("sha256")
      .update(`${world?.ledger.text}\n${steps}\n${world?.kernel.nowMs}`)
      .digest("hex"),
    met,
    passed: world?.passed ?? new Map(),
    deaths: world?.deaths ?? new Map(),
  });
  try {
    world = new SimWorld(plan);
    arrange(world, plan.faults, met);
    for (; world.kernel.step(QUIET_BY_MS); steps++) {
      world.check();
      if (steps > STEPS_MAX) throw new Error(`more than ${STEPS_MAX} steps`);
      if (world.kernel.nowMs > HEALED_AT_MS && steps % 16 === 0 && world.left.length === 0) break;
    }
    if (world.left.length > 0) throw new Error(`never done: ${world.left.slice(0, 6).join(", ")}`);
    world.requireOrder();
    return course();
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return course({ message, stack: stack ?? "", atMs: world?.kernel.nowMs ?? 0 });
  }
};

const arrange = (world: SimWorld, faults: readonly Fault[], met: Map<string, number>): void => {
  const endings = new Set<() => void>();
  for (const fault of faults)
    world.kernel.after(fault.atMs, () => {
      note(world, fault, met);
      const end = bring[fault.kind](world, fault);
      if (end === undefined) return;
      endings.add(end);
      world.kernel.after(fault.forMs, () => {
        if (endings.delete(end)) end();
      });
    });
  world.kernel.after(HEALED_AT_MS, () => {
    for (const end of endings) end();
    endings.clear();
    heal(world);
  });
};

/** Everything is mended; the operator wants the campaign to go on, and says so until it does. */
const heal = (world: SimWorld): void => {
  world.armed.length = 0;
  world.git.locked = 0;
  world.machine.wake();
  for (const host of world.hosts) {
    host.machine.wake();
    boot(host);
  }
  goOn(world);
};

const goOn = (world: SimWorld): void => {
  const c = world.campaign;
  putRefsBack(world);
  for (const { name: host } of world.hosts)
    if (world.coordinator?.state.ledgered.hosts[host]?.drained) world.command({ kind: "undrain", host });
  const isUndone =
    c !== undefined && (c.isFailure || c.proposed < world.plan.experiments || world.stranded > 0);
  if (c?.status === "paused" || (c?.status === "ended" && isUndone)) world.command({ kind: "resume" });
  // Nobody else proposes anything in a campaign without an author.
  if (c?.status === "running" && c.spec.author.kind === "submit" && isUndone) world.submit(0);
  if (c?.status === "running" || isUndone || c?.status !== "ended")
    world.kernel.after(LOOK_MS, () => goOn(world));
};

const note = (world: SimWorld, { kind, which }: Fault, met: Map<string, number>): void => {
  const host = world.hosts[which % world.hosts.length]?.name;
  const attempts = Object.values<Attempt>(world.campaign?.attempts ?? {});
  const isOfHost = /^(agent|runner|host|partition|unruly|driver|slot|spool|drain)/u.test(kind);
  const touched = attempts.filter(({ slot }) => !isOfHost || hostOfSlot(slot) === host);
  for (const status of new Set(["any", ...touched.map((one) => one.status)])) {
    const key = `${kind}/${status}`;
    met.set(key, (met.get(key) ?? 0) + 1);
  }
};
