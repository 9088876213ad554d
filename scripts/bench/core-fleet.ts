/** Measures the pure core under a large fleet: cost per event with 10, 100 and 1,000 hosts of 10 slots, at default timers. Writes results/core-fleet.json. */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import type { Effect } from "../../coordinator/core/effects.ts";
import type { Event } from "../../coordinator/core/events.ts";
import type { State } from "../../coordinator/core/state.ts";
import { stepAll } from "../../coordinator/core/step.ts";
import type { HeldAttempt } from "../../proto/vocab/attempt.ts";
import { as, hostOfSlot, indexOfSlot, type AttemptId, type HostName } from "../../proto/vocab/ids.ts";
import { busyFleet } from "./busy-fleet.ts";
import { atMost, bench, summarize } from "./measure.ts";

const { values: options } = parseArgs({
  options: {
    hosts: { type: "string" },
    sizes: { type: "string", default: "10,100,1000" },
    /** Experiments that wait, for each host. */
    queued: { type: "string", default: "10" },
    /** Of the fleet's time. */
    seconds: { type: "string", default: "60" },
    /** Of ours, for each size. */
    "limit-s": { type: "string", default: "120" },
  },
});
const SLOTS = 10;
const QUEUED_EACH = Number(options.queued);
const FLEET_MS = Number(options.seconds) * 1000;
const LIMIT_MS = Number(options["limit-s"]) * 1000;
/** The default timers: of the policy, of the daemon, and of a campaign with a budget of five minutes. */
const HEARTBEAT_MS = 5_000;
const TICK_MS = 250;
const RUN_MS = 300_000;
/** How long a delivery, a staging, a row take; none costs the core anything. */
const DELIVER_MS = 20;
const STAGE_MS = 1_000;
const ROW_MS = 5;
/** Of the fleet's time, and not counted: code that runs for the first time is slow, and much slower than a small fleet's events. */
const WARM_UP_MS = 15_000;
const MIB = 1024 * 1024;

type Lease = Extract<Effect, { kind: "deliver_lease" }>;
type Batch = readonly Event[];

/** What happens when, the earliest first: a heap, so that the bench's own cost stays out of the way. */
class Agenda {
  readonly #heap: { readonly atMs: number; readonly act: () => Batch }[] = [];

  get nextMs(): number {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  add(atMs: number, act: () => Batch): void {
    const heap = this.#heap;
    let i = heap.push({ atMs, act }) - 1;
    for (let up = (i - 1) >> 1; i > 0 && heap[up]!.atMs > atMs; i = up, up = (i - 1) >> 1)
      [heap[i], heap[up]] = [heap[up]!, heap[i]!];
  }

  take(): Batch {
    const heap = this.#heap;
    const [first, last] = [heap[0]!, heap.pop()!];
    if (heap.length > 0) heap[0] = last;
    for (let i = 0; ;) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      const least = right < heap.length && heap[right]!.atMs < heap[left]!.atMs ? right : left;
      if (least >= heap.length || heap[least]!.atMs >= heap[i]!.atMs) break;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
    return first.act();
  }
}

/** Hosts that obey by the clock, before a core that is told of all that came while it was busy. */
class Fleet {
  state: State;
  readonly #agenda = new Agenda();
  readonly #running = new Set<string>();
  readonly #held = new Map<HostName, Map<AttemptId, HeldAttempt>>();
  nowMs = 0;
  #next: number;

  constructor(hosts: number) {
    this.state = busyFleet(hosts, SLOTS, hosts * QUEUED_EACH);
    this.#next = this.state.ledgered.nextTrial;
    this.#agenda.add(0, () => this.#tick());
    for (const [i, [name, link]] of Object.entries(this.state.live.links).entries()) {
      if (link.kind !== "up") continue;
      const host = as<HostName>(name);
      this.#held.set(host, new Map(link.held.map((h) => [h.attempt, h])));
      this.#agenda.add((HEARTBEAT_MS * i) / hosts, () => this.#beat(host, link.session));
      for (const [s, h] of link.held.filter(({ phase }) => phase === "running").entries())
        this.#agenda.add((RUN_MS * (i * SLOTS + s + 1)) / (hosts * SLOTS), () => this.#end(host, h.attempt));
    }
  }

  /** All that has happened by the time at which the core is free; a moment later when nothing has. */
  takeBatch(): Batch {
    const batch: Event[] = [];
    this.nowMs = Math.max(this.nowMs, this.#agenda.nextMs);
    while (this.#agenda.nextMs <= this.nowMs) batch.push(...this.#agenda.take());
    return batch;
  }

  obey(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (this.#running.has(effect.key)) continue;
      this.#running.add(effect.key);
      if (effect.kind === "deliver_lease")
        this.#agenda.add(this.nowMs + DELIVER_MS, () => this.#deliver(effect));
      else if (effect.kind === "write_row") {
        const { lane, row } = effect;
        const written = { kind: "row_written", lane, row, sizeBytes: row, tailHash: "" } as const;
        this.#agenda.add(this.nowMs + ROW_MS, () => [written]);
      } else throw new Error(`not expected here: ${effect.key}`);
    }
  }

  #tick(): Batch {
    this.#agenda.add(this.nowMs + TICK_MS, () => this.#tick());
    return [{ kind: "tick" }];
  }

  #heldOf(host: HostName): Map<AttemptId, HeldAttempt> {
    return this.#held.get(host) ?? new Map();
  }

  #beat(host: HostName, session: number): Batch {
    this.#agenda.add(this.nowMs + HEARTBEAT_MS, () => this.#beat(host, session));
    return [{ kind: "heartbeat", host, session, held: [...this.#heldOf(host).values()], slots: [] }];
  }

  #deliver(lease: Lease): Batch {
    const { host, attempt, token, slot } = lease;
    this.#heldOf(host).set(attempt, { attempt, token, slot: indexOfSlot(slot), phase: "staging" });
    this.#agenda.add(this.nowMs + STAGE_MS, () => this.#phase(host, attempt, "staged"));
    return [{ kind: "effect_done", key: lease.key }];
  }

  #phase(host: HostName, attempt: AttemptId, phase: "staged" | "running"): Batch {
    const held = this.#heldOf(host);
    const one = held.get(attempt);
    if (!one) return [];
    held.set(attempt, { ...one, phase });
    if (phase === "running") this.#agenda.add(this.nowMs + RUN_MS, () => this.#end(host, attempt));
    return [{ kind: "phase_reported", host, attempt, token: one.token, phase }];
  }

  /** A run ends, the one behind it starts, and somebody has another idea. */
  #end(host: HostName, id: AttemptId): Batch {
    const c = this.state.ledgered.campaign;
    const attempt = c?.attempts[id];
    const trial = attempt && c?.trials[attempt.trial];
    if (!trial || hostOfSlot(attempt.slot) !== host) throw new Error(`unknown attempt ${id}`);
    const held = this.#heldOf(host);
    const slot = held.get(id)?.slot;
    held.delete(id);
    const next = [...held.values()].find((h) => h.slot === slot && h.phase === "staged");
    const n = this.#next++;
    const proposal = {
      author: "bench",
      subject: `idea ${n}`,
      base: as<typeof trial.commit>("base"),
      commit: as<typeof trial.commit>(`c${n}`),
      tree: as<typeof trial.tree>(`tree-${n}`),
      knobs: { rate: String(n) },
    };
    const { token, generation } = attempt;
    const outcome = {
      attempt: id,
      trial: trial.id,
      token,
      generation,
      epoch: trial.epoch,
      tree: trial.tree,
      outcome: { kind: "succeeded" } as const,
      detail: "",
      value: -1,
      finals: {},
      stageMs: 1,
      buildMs: 1,
      runMs: RUN_MS,
      droppedOutputBytes: 0,
      survivors: [],
    };
    return [
      { kind: "outcome_reported", host, outcome },
      ...(next ? this.#phase(host, next.attempt, "running") : []),
      { kind: "command", command: { kind: "submit", experiment: as(n), proposal } },
    ];
  }
}

/** The fleet's clock goes on by what the core took, so that what comes meanwhile waits for it, as in the daemon. */
const measure = (hosts: number): object => {
  const fleet = new Fleet(hosts);
  const began = performance.now();
  const [perEventUs, batchMs, sizes]: number[][] = [[], [], []];
  let busyMs = 0;
  let memory = 0;
  while (fleet.nowMs < WARM_UP_MS + FLEET_MS && performance.now() - began < LIMIT_MS) {
    const batch = fleet.takeBatch();
    const now = { monotonicMs: fleet.nowMs, wallMs: fleet.nowMs };
    const before = process.cpuUsage();
    const { state, effects } = stepAll(fleet.state, batch, now);
    const { user, system } = process.cpuUsage(before);
    const tookMs = (user + system) / 1000;
    fleet.state = state;
    fleet.nowMs += tookMs;
    fleet.obey(effects);
    memory = Math.max(memory, process.memoryUsage.rss());
    if (fleet.nowMs < WARM_UP_MS) continue;
    busyMs += tookMs;
    batchMs!.push(tookMs);
    sizes!.push(batch.length);
    for (const _ of batch) perEventUs!.push((tookMs * 1000) / batch.length);
  }
  const events = perEventUs!.length;
  return {
    hosts,
    slots: hosts * SLOTS,
    queued: hosts * QUEUED_EACH,
    events,
    fleetSeconds: (fleet.nowMs - WARM_UP_MS) / 1000,
    meanEventUs: (busyMs * 1000) / events,
    eventUs: summarize(perEventUs!),
    batchMs: summarize(batchMs!),
    batchEvents: summarize(sizes!),
    eventsPerSecond: (events / busyMs) * 1000,
    busyShare: busyMs / (fleet.nowMs - WARM_UP_MS),
    rssMiB: memory / MIB,
  };
};

/** Each size in a process of its own, so that memory and compiled code are its own. */
const measureApart = (hosts: string): ReturnType<typeof measure> & { readonly meanEventUs: number } => {
  const argv = [...process.execArgv, import.meta.filename, ...process.argv.slice(2), "--hosts", hosts];
  const { stdout, status } = spawnSync(process.execPath, argv, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`the measurement of ${hosts} hosts failed`);
  return JSON.parse(stdout) as ReturnType<typeof measureApart>;
};

if (options.hosts === undefined)
  await bench("core-fleet", async () => {
    const figures = options.sizes.split(",").map(measureApart);
    const targets = figures.slice(1).map((one, i) => {
      const before = figures[i]!;
      const [from, to] = [before, one].map((f) => (f as unknown as { hosts: number }).hosts) as [
        number,
        number,
      ];
      // Work for each event that grows as the logarithm of the hosts does.
      const limit = Math.round((1000 * Math.log(to)) / Math.log(from)) / 1000;
      return atMost(
        `cost per event, ${to} hosts / ${from} hosts`,
        limit,
        one.meanEventUs / before.meanEventUs,
      );
    });
    const how =
      `The core alone on ${SLOTS} slots a host, each with one attempt running and one staged behind it, and ${QUEUED_EACH} queued experiments for ` +
      `each host; a ` +
      `heartbeat of each every ${HEARTBEAT_MS} ms, runs of ${RUN_MS} ms, a submission for each outcome. It is told at once of all that came ` +
      `while it was busy, as in the daemon; cost in processor time of all threads (process.cpuUsage), so that other programs are not in it, without ledger and link. Mean cost is compared: the busy time by the ` +
      `events in it.`;
    return { how, targets, figures };
  });
else console.log(JSON.stringify(measure(Number(options.hosts))));
