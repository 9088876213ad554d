/** How each kind of fault is brought into the world, and how it ends. */
import type { ExperimentId } from "../../proto/vocab/ids.ts";
import type { Lane } from "../../coordinator/core/state.ts";
import type { SimHost } from "./host.ts";
import { crashPoints, type Fault, type FaultKind } from "./plan.ts";
import type { SimWorld } from "./world.ts";

/** Brings a fault in. Returns what ends it, if it does not end by itself. */
type Bring = (world: SimWorld, fault: Fault) => (() => void) | undefined;

/** How often a process passes the point unharmed before it dies there. */
const SKIP_MAX = 4;
/** Points that a process seldom passes: it dies there the first time. */
const SELDOM_PASSED = /open_lane_ref|cancel_attempt|close_campaign/u;

const hostOf = (world: SimWorld, { which }: Fault): SimHost => {
  const host = world.hosts[which % world.hosts.length];
  if (!host) throw new Error("a world without hosts");
  return host;
};

const atPoint =
  (process: keyof typeof crashPoints): Bring =>
  (world, { which }) => {
    const points = crashPoints[process];
    const point = points[which % points.length] ?? "";
    const skip = SELDOM_PASSED.test(point) ? 0 : Math.floor(which / points.length) % SKIP_MAX;
    // It waits until somebody passes there, however long that takes: some points are passed once in a campaign.
    world.armed.push({ process, point, skip });
    return undefined;
  };

const partition =
  (toHost: boolean, toCoordinator: boolean): Bring =>
  (world, fault) => {
    const { path } = hostOf(world, fault);
    if (toHost) path.isDownToHost = true;
    if (toCoordinator) path.isDownToCoordinator = true;
    return () => {
      path.isDownToHost = false;
      path.isDownToCoordinator = false;
    };
  };

/** Up and down and up again, faster than anything could settle. */
const flap: Bring = (world, fault) => {
  const { path } = hostOf(world, fault);
  let isOver = false;
  const turn = (): void => {
    if (isOver) return;
    path.isDownToHost = !path.isDownToHost;
    path.isDownToCoordinator = path.isDownToHost;
    world.kernel.after(world.diceFor("flap", world.kernel.nowMs).between(300, 9_000), turn);
  };
  turn();
  return () => {
    isOver = true;
    path.isDownToHost = false;
    path.isDownToCoordinator = false;
  };
};

const lanesOf = (world: SimWorld): readonly Lane[] => Object.values<Lane>(world.campaign?.lanes ?? {});

/** Whoever moved refs by hand moves them back. */
export const putRefsBack = (world: SimWorld): void => {
  const tag = world.campaign?.spec.tag;
  for (const lane of lanesOf(world)) {
    const ref = `${tag}/${lane.id}`;
    const actual = world.git.refs.get(ref);
    if (actual !== undefined && actual !== lane.landing?.to) world.git.refs.set(ref, lane.tip.commit);
  }
};

/** Somebody presses the button, unless the host is gone for ever. */
export const boot = ({ machine, isGone }: SimHost): void => {
  if (!isGone) machine.boot();
};

/** One way to bring each of them in. */
export const bring: Readonly<Record<FaultKind, Bring>> = {
  coordinator_killed: (world) => {
    world.coordinator?.process.die();
    return undefined;
  },
  coordinator_at_a_point: atPoint("coordinator"),
  coordinator_asleep: (world) => {
    world.machine.sleep();
    return () => world.machine.wake();
  },
  coordinator_disk_full: (world) => {
    world.ledger.isFull = true;
    return () => {
      world.ledger.isFull = false;
    };
  },
  coordinator_rolled_back: (world) => world.remember(),
  slot_rots: (world, fault) => {
    const host = hostOf(world, fault);
    const slot = fault.which % host.slots;
    host.rotten.set(slot, new Set());
    return () => void host.rotten.delete(slot);
  },
  agent_killed: (world, fault) => {
    hostOf(world, fault).agent?.process.die();
    return undefined;
  },
  agent_at_a_point: atPoint("agent"),
  runner_killed: (world, fault) => {
    hostOf(world, fault).killRunner(fault.which);
    return undefined;
  },
  runner_at_a_point: atPoint("runner"),
  host_loses_power: (world, fault) => {
    const host = hostOf(world, fault);
    const { machine } = host;
    machine.losePower();
    return () => boot(host);
  },
  // Somebody must be left who could do its work.
  host_gone: (world, fault) => {
    const host = hostOf(world, fault);
    const others = world.hosts.filter((one) => one !== host);
    if (!others.some(({ slotClass, isGone }) => slotClass === host.slotClass && !isGone)) return undefined;
    host.isGone = true;
    host.machine.losePower();
    return undefined;
  },
  host_asleep: (world, fault) => {
    const { machine } = hostOf(world, fault);
    machine.sleep();
    return () => machine.wake();
  },
  host_disk_full: (world, fault) => {
    const { disk } = hostOf(world, fault).machine;
    disk.isFull = true;
    return () => {
      disk.isFull = false;
    };
  },
  host_flaps: flap,
  host_slow: (world, fault) => {
    const { path } = hostOf(world, fault);
    const { delayMs } = path;
    path.delayMs = 2_500;
    return () => {
      path.delayMs = delayMs;
    };
  },
  partition: partition(true, true),
  partition_to_host: partition(true, false),
  partition_to_coordinator: partition(false, true),
  unruly_frames: (world, fault) => {
    const { path } = hostOf(world, fault);
    path.isUnruly = true;
    return () => {
      path.isUnruly = false;
    };
  },
  driver_changed: (world, fault) => {
    const host = hostOf(world, fault);
    host.driver = `driver-${fault.which}`;
    return undefined;
  },
  slot_blocked: (world, fault) => {
    const host = hostOf(world, fault);
    const { agent } = host;
    if (agent)
      host.machine.enter(agent.process, () =>
        agent.blockFor(fault.which % host.slots, fault.forMs, fault.which),
      );
    return undefined;
  },
  clock_jumps: (world, fault) => {
    const machine = fault.which % 2 === 0 ? world.machine : hostOf(world, fault).machine;
    machine.wallOffsetMs += (fault.which % 3 === 0 ? -1 : 1) * 86_400_000;
    return undefined;
  },
  spool_wiped: (world, fault) => {
    const host = hostOf(world, fault);
    host.agent?.process.die();
    host.machine.disk.removeBelow("spool/");
    return undefined;
  },
  git_locked: (world, fault) => {
    world.git.locked = 1 + (fault.which % 3);
    return undefined;
  },
  ref_by_hand: (world, fault) => {
    const lanes = lanesOf(world).filter(({ hasRef }) => hasRef);
    const lane = lanes[fault.which % Math.max(1, lanes.length)];
    if (lane) world.git.moveByHand(`${world.campaign?.spec.tag}/${lane.id}`);
    return () => putRefsBack(world);
  },
  mirror_checked_out: (world) => {
    world.git.isMirrorCheckedOut = true;
    return () => {
      world.git.isMirrorCheckedOut = false;
      world.mirrorFree();
    };
  },
  submit: (world, fault) => {
    world.submit(fault.which);
    return undefined;
  },
  cancel: (world, fault) => {
    const open = Object.keys(world.campaign?.experiments ?? {});
    const experiment = open[fault.which % Math.max(1, open.length)];
    if (experiment !== undefined)
      world.command({ kind: "cancel", experiment: Number(experiment) as ExperimentId, by: "operator" });
    return undefined;
  },
  drain: (world, fault) => {
    const { name: host } = hostOf(world, fault);
    world.command({ kind: "drain", host, reason: "mine" });
    return () => world.command({ kind: "undrain", host });
  },
  pause: (world) => {
    world.command({ kind: "pause", reason: "lunch" });
    return () => world.command({ kind: "resume" });
  },
  stop: (world, fault) => {
    world.command({ kind: "stop", reason: "enough", cancelRunning: fault.which % 2 === 0 });
    return () => world.command({ kind: "resume" });
  },
  epoch: (world) => {
    const c = world.campaign;
    if (c)
      world.command({ kind: "open_epoch", spec: { ...c.spec, budgetSeconds: c.spec.budgetSeconds + 1 } });
    return undefined;
  },
};
