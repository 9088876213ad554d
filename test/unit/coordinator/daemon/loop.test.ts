/** The loop's promises: durable before anything is acted upon, one transaction a tick, a refusal for its asker alone. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Loop } from "../../../../coordinator/daemon/loop.ts";
import type { Effect } from "../../../../coordinator/core/effects.ts";
import type { LedgerRecord } from "../../../../coordinator/core/records.ts";
import type { HostCursor } from "../../../../coordinator/ledger/ledger-port.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import type { HostName } from "../../../../proto/vocab/ids.ts";
import { World } from "../core/world.ts";

interface Commit {
  readonly records: readonly LedgerRecord[];
  readonly cursors: readonly HostCursor[];
}

const host = "a" as HostName;

const cursor = (sequence: number): HostCursor => ({
  host,
  cursor: { stream: "facts", spool: "s", sequence },
});

const pause = { kind: "command", command: { kind: "pause", reason: "test" } } as const;

/** A loop on a running campaign with one measured lane, and all that it told the world, in order. */
const start = (append?: () => void) => {
  const world = new World();
  world.start();
  world.up("a", 1);
  world.baselines(1);
  const commits: Commit[] = [];
  const told: string[] = [];
  const acted: (readonly Effect[])[] = [];
  const fatal: unknown[] = [];
  const loop = new Loop(world.state, {
    ledger: {
      append: (records, cursors = []) => {
        told.push("append");
        append?.();
        commits.push({ records, cursors });
        return commits.length;
      },
    },
    now: () => ({ monotonicMs: world.nowMs, wallMs: 1_000_000 }),
    onCommit: (_state, _records, effects) => {
      told.push("act");
      acted.push(effects);
    },
    onFatal: (error) => fatal.push(error),
  });
  return { world, loop, commits, told, acted, fatal };
};

const proposal = (n: number) => ({
  kind: "command" as const,
  command: {
    kind: "submit" as const,
    experiment: n as never,
    proposal: {
      author: "test",
      subject: "idea",
      base: "base" as never,
      commit: `c${n}` as never,
      tree: `tree-${n}` as never,
      knobs: {},
    },
  },
});

describe("the loop", () => {
  it("commits all events of a turn at once, with their cursors, and then acts once", async () => {
    const { loop, commits, told, acted } = start();
    await Promise.all([
      loop.post(proposal(1)),
      loop.post({ kind: "tick" }, cursor(1)),
      loop.post({ kind: "tick" }, cursor(2)),
    ]);
    expect(told).toEqual(["append", "act"]);
    expect(commits[0]?.records.map((r) => r.kind)).toEqual([
      "experiment_created",
      "trial_planned",
      "attempt_granted",
    ]);
    expect(commits[0]?.cursors.map((c) => c.cursor.sequence)).toEqual([1, 2]);
    expect(acted[0]?.map((e) => e.kind)).toEqual(["deliver_lease"]);
  });

  it("acts upon nothing, and shows no new state, when the ledger refuses", async () => {
    const refused = new FleetError({ code: "ledger_unwritable", path: "/ledger", detail: "disk full" });
    const { loop, acted, fatal, world } = start(() => {
      throw refused;
    });
    await expect(loop.post(proposal(1))).rejects.toBe(refused);
    expect(acted).toEqual([]);
    expect(loop.state).toBe(world.state);
    expect(fatal).toEqual([refused]);
    await expect(loop.post({ kind: "tick" })).rejects.toThrow("stopping");
  });

  it("resolves only what is durable", async () => {
    const { loop, told } = start();
    const posted = loop.post(proposal(1)).then(() => told.push("resolved"));
    expect(told).toEqual([]);
    await posted;
    expect(told).toEqual(["append", "act", "resolved"]);
  });

  it("tells a refusal to its asker alone", async () => {
    const { loop, commits, fatal } = start();
    const results = await Promise.allSettled([
      loop.post(pause),
      loop.post(pause),
      loop.post({ kind: "tick" }, cursor(7)),
    ]);
    expect(results.map((r) => r.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    const [, second] = results;
    expect(second?.status === "rejected" && FleetError.factOf(second.reason).code).toBe("wrong_status");
    expect(commits).toHaveLength(1);
    expect(commits[0]?.cursors).toEqual([cursor(7)]);
    expect(fatal).toEqual([]);
  });

  it("commits nothing when all that was asked is refused", async () => {
    const { loop, told } = start();
    await expect(loop.post({ ...pause, command: { kind: "resume" } })).rejects.toBeInstanceOf(FleetError);
    expect(told).toEqual([]);
  });

  it("ends when the core breaks, and commits nothing of that turn", async () => {
    const { loop, commits, fatal } = start();
    const broken = { kind: "no such event" } as never;
    const results = await Promise.allSettled([loop.post({ kind: "tick" }), loop.post(broken)]);
    expect(results.map((r) => r.status)).toEqual(["rejected", "rejected"]);
    expect(commits).toEqual([]);
    expect(fatal).toHaveLength(1);
  });

  it("tells those who wait when it is stopped", async () => {
    const { loop, commits } = start();
    const posted = loop.post({ kind: "tick" });
    loop.stop();
    await expect(posted).rejects.toThrow("stopping");
    expect(commits).toEqual([]);
  });

  it("keeps what nobody waits for from ending it after a stop", async () => {
    const { loop, fatal } = start();
    loop.tell({ kind: "tick" });
    loop.stop();
    await Promise.resolve();
    expect(fatal).toEqual([]);
  });
});

describe("the loop on a disk that filled up", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  const refused = new FleetError({ code: "ledger_unwritable", path: "/ledger", detail: "disk full" });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  /** One commit has been made, and from then on the disk takes nothing until `free` is called. */
  const fill = async () => {
    const disk = { isFull: false };
    const all = start(() => {
      if (disk.isFull) throw refused;
    });
    await all.loop.post(proposal(1));
    all.commits.length = 0;
    all.told.length = 0;
    disk.isFull = true;
    const free = async (): Promise<void> => {
      disk.isFull = false;
      await vi.advanceTimersByTimeAsync(1_000);
    };
    return { ...all, free };
  };
  const lost = { kind: "host_unreachable", host, reason: "gone" } as const;

  it("keeps what nobody tells again, in its order, and commits it by itself once there is room", async () => {
    const { loop, commits, told, fatal, free } = await fill();
    const before = loop.state;
    const kept = [loop.post(lost, cursor(1)), loop.post(lost, cursor(2))];
    for (const one of kept) one.then(() => told.push("durable")).catch(() => undefined);
    await turn();
    expect(loop.stall).toEqual(refused.fact);
    expect(loop.state).toBe(before);
    kept.push(loop.post(lost, cursor(3)));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told.filter((t) => t !== "append")).toEqual([]);
    await free();
    await Promise.all(kept);
    expect(commits.map((c) => c.cursors.map((one) => one.cursor.sequence))).toEqual([[1, 2, 3]]);
    expect(loop.stall).toBeUndefined();
    expect(fatal).toEqual([]);
  });

  it("refuses a wish, forgets ticks and heartbeats, and none of them happens later", async () => {
    const { loop, commits, fatal, free } = await fill();
    loop.tell({ kind: "tick" });
    await expect(loop.post(pause)).rejects.toMatchObject({ fact: refused.fact });
    await expect(loop.post(pause)).rejects.toMatchObject({ fact: refused.fact });
    loop.tell({ kind: "tick" });
    await turn();
    await free();
    expect(loop.stall).toBeUndefined();
    expect(commits.flatMap((c) => c.records)).toEqual([]);
    expect(fatal).toEqual([]);
    await loop.post(pause);
    expect(commits.at(-1)?.records[0]?.kind).toBe("campaign_paused");
  });

  it("does not let those who wait hold up its end", async () => {
    const { loop, fatal } = await fill();
    const kept = loop.post(lost, cursor(1));
    await turn();
    loop.endWaiting();
    await expect(kept).rejects.toMatchObject({ fact: refused.fact });
    await expect(loop.post(lost, cursor(2))).rejects.toMatchObject({ fact: refused.fact });
    expect(fatal).toEqual([]);
  });
});
