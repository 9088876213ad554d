/** The status screen's data in every condition a host and a campaign can be in. */
import { describe, expect, test } from "vitest";
import type { AttemptId, HostName } from "../../../../../proto/vocab/ids.ts";
import type { HostRow } from "../../../../../proto/vocab/views/host-row.ts";
import type { StatusView } from "../../../../../proto/vocab/views/status.ts";
import { statusView } from "../../../../../coordinator/ledger/read/status-view.ts";
import type { CampaignSpec } from "../../../../../coordinator/core/campaign.ts";
import { hostReason } from "../../../../../proto/vocab/host-reason.ts";
import { World } from "../../core/world.ts";

const look = (w: World, lastPoints = new Map<AttemptId, never>()): StatusView =>
  statusView({
    fleet: "lab",
    ledgered: w.state.ledgered,
    live: w.state.live,
    now: { monotonicMs: w.nowMs, wallMs: 1_000_000 + w.nowMs },
    lastPoints,
  });

const rowOf = (view: StatusView, host: string): HostRow => {
  const row = view.hostRows.find((r) => r.host === host);
  if (!row) throw new Error(`no row of ${host}`);
  return row;
};

const host = (name: string): HostName => name as HostName;

const ready = (slots = 1): World => {
  const w = new World();
  w.start();
  w.up("a", slots);
  w.baselines(1);
  return w;
};

/** Lets a host report how long its running attempt has run. */
const heartbeat = (w: World, runMs: number): void => {
  const link = w.state.live.links[host("a")];
  if (link?.kind !== "up") throw new Error("a is not up");
  const held = w
    .held("a")
    .map((h, index) => (index === 0 ? { ...h, runMs } : { ...h, phase: "staged" as const }));
  w.tell({ kind: "heartbeat", host: host("a"), session: link.session, held, slots: [] });
};

describe("a host's row", () => {
  test("busy: the running experiment with elapsed time and last metric; the staged one is counted", () => {
    const w = ready();
    for (const n of [1, 2]) w.submit(n);
    w.deliver();
    const first = w.leases.values().next().value;
    if (!first) throw new Error("no lease");
    w.run(first.attempt);
    heartbeat(w, 1200);
    w.advance(300);
    const points = new Map([[first.attempt, { name: "loss", value: 2.5, step: 7 } as never]]);
    const view = look(w, points);
    expect(rowOf(view, "a")).toEqual({
      host: "a",
      accelerators: ["k1"],
      slots: { busy: 1, total: 1 },
      status: "busy",
      runs: [
        {
          slot: 0,
          attempt: first.attempt,
          experiment: 1,
          subject: "idea 1",
          purpose: "screen",
          commit: "c1",
          phase: "running",
          elapsedMs: 1500,
          budgetMs: 3000,
          lastMetric: { name: "loss", value: 2.5, step: 7 },
        },
      ],
      staged: 1,
      blocked: [],
      quarantined: [],
      lanes: [expect.any(String)],
      seenAgoMs: 300,
    });
    // 1.5 s of the running one and a whole budget staged behind it.
    expect(view.workAhead).toEqual({ firstIdleMs: 4500, lastIdleMs: 4500 });
    expect(view.slots).toEqual({ busy: 1, total: 1 });
  });

  test("idle, then blocked with the agent's reason", () => {
    const w = ready();
    expect(rowOf(look(w), "a").status).toBe("idle");
    w.tell({
      kind: "slot_reported",
      host: host("a"),
      slot: { slot: 0, occupied: true, reason: "4711 python" },
    });
    expect(rowOf(look(w), "a")).toMatchObject({
      status: "blocked",
      reason: "4711 python",
      mend: ["check", "a"],
      blocked: [{ slot: 0, reason: "4711 python" }],
    });
  });

  test("quarantined: with the reason, the end and the command that ends it", () => {
    const w = ready();
    for (const n of [1, 2, 3, 4]) w.submit(n);
    w.settle(() => ({ outcome: { kind: "failed", exitCode: 1, signal: null, reason: "exit" } }));
    w.advance(60_000);
    w.heartbeat("a");
    expect(rowOf(look(w), "a")).toMatchObject({
      status: "quarantined",
      reason: "the tip itself fails there: failed; tried again in 14 min",
      mend: ["undrain", "a"],
      quarantined: [{ slot: 0, reason: "the tip itself fails there: failed", againInMs: 840_000 }],
    });
  });

  test("drained: with the reason and the command that mends it", () => {
    const w = ready();
    w.tell({ kind: "command", command: { kind: "drain", host: host("a"), reason: "canary failed" } });
    const view = look(w);
    expect(rowOf(view, "a")).toMatchObject({
      status: "drained",
      reason: "canary failed",
      mend: ["undrain", "a"],
    });
    expect(view.hosts).toEqual({ up: 1, total: 1 });
  });

  test("suspect when silent, away when its session ended, connecting when never reached", () => {
    const w = ready();
    w.advance(15_001);
    expect(rowOf(look(w), "a")).toMatchObject({ status: "suspect", seenAgoMs: 15_001 });
    const link = w.state.live.links[host("a")];
    if (link?.kind !== "up") throw new Error("a is not up");
    w.tell({ kind: "session_closed", host: host("a"), session: link.session, reason: "connection reset" });
    expect(rowOf(look(w), "a")).toMatchObject({
      status: "away",
      reason: "connection reset",
      seenAgoMs: 15_001,
    });
    w.tell({ kind: "host_declared", host: host("b"), trusted: false });
    expect(rowOf(look(w), "b")).toEqual({
      host: "b",
      accelerators: [],
      slots: { busy: 0, total: 0 },
      status: "connecting",
      runs: [],
      staged: 0,
      blocked: [],
      quarantined: [],
      lanes: [],
    });
    expect(look(w).hosts).toEqual({ up: 0, total: 2 });
  });

  test("away and never heard of: no age, but what is in the way and what is done", () => {
    const w = new World();
    const b = host("b");
    w.tell({ kind: "host_declared", host: b, trusted: false });
    w.advance(26_000);
    w.tell({ kind: "host_unreachable", host: b, reason: "connection refused" });
    const rowWhile = (doing: string): HostRow => {
      const { ledgered, live } = w.state;
      const now = { monotonicMs: w.nowMs, wallMs: 0 };
      const reaching = new Map([[b, doing]]);
      return rowOf(statusView({ fleet: "lab", ledgered, live, now, lastPoints: new Map(), reaching }), "b");
    };
    const waiting = rowWhile("connect: connection refused");
    expect(waiting).toMatchObject({
      status: "away",
      reason: "never reached: connection refused",
      next: "tried again by itself",
      mend: ["check", "b"],
    });
    expect(waiting.seenAgoMs).toBeUndefined();
    expect(rowWhile("probe").next).toBe("now probe");
    w.tell({ kind: "host_probed", host: b, machine: "m" as never, slots: [] });
    expect(rowWhile("start")).toMatchObject({
      reason: "not reached since the coordinator started: connection refused",
      next: "now start",
    });
  });

  test("the same machine as another: nothing is tried, one must go", () => {
    const w = new World();
    const b = host("b");
    w.tell({ kind: "host_declared", host: b, trusted: false });
    const reason = hostReason({ code: "host_duplicate", host: "b", other: "a" });
    w.tell({ kind: "host_unreachable", host: b, reason });
    expect(rowOf(look(w), "b")).toMatchObject({
      status: "away",
      reason: "it is the same machine as a",
      next: "remove one of the two from the inventory",
      mend: ["up"],
    });
  });

  test("preparing, then failed with what setup said", () => {
    const w = new World();
    w.up("a");
    expect(rowOf(look(w), "a").status).toBe("up");
    w.start();
    expect(rowOf(look(w), "a").status).toBe("preparing");
    w.deliver();
    const lease = w.leases.values().next().value;
    if (!lease) throw new Error("no lease");
    w.finish(lease.attempt, undefined, { kind: "failed", exitCode: 1, signal: null, reason: "build" });
    expect(rowOf(look(w), "a")).toMatchObject({ status: "failed", reason: "failed", mend: ["undrain", "a"] });
  });
});

describe("the header", () => {
  test("counts experiments, keeps, the queue and the frontier", () => {
    const w = ready();
    w.submit(1);
    w.settle(() => ({ value: 0.9 }));
    w.submit(2);
    w.submit(3);
    w.submit(4);
    w.advance(500);
    const { campaign, lanes, fleet, source } = look(w);
    expect({ fleet, source }).toEqual({ fleet: "lab", source: "daemon" });
    expect(campaign).toMatchObject({
      tag: "mar5",
      status: "running",
      experiments: { total: 4, kept: 1, open: 3 },
      voidAttempts: 0,
      queue: 1,
      frontier: { commit: "c1", value: 0.9 },
      runningForMs: 500,
      mirror: "autoresearch/mar5",
    });
    expect(lanes).toMatchObject([
      { isPrimary: true, tip: "c1", landings: 1, record: 0.9, baselines: { done: 3, planned: 3 }, open: 3 },
    ]);
    expect(lanes[0]?.gain).toBeCloseTo(0.1);
  });

  test("counts attempts that the host spoiled", () => {
    const w = ready();
    w.submit(1);
    w.deliver();
    const lease = w.leases.values().next().value;
    if (!lease) throw new Error("no lease");
    w.run(lease.attempt);
    w.finish(lease.attempt, undefined, { kind: "invalid_env", reason: "disk_full" });
    expect(look(w).campaign?.voidAttempts).toBe(1);
  });
});

describe("notes", () => {
  test("say which hosts run unread code, what waits and what fails, and the mending command", () => {
    const w = ready();
    w.tell({ kind: "mirror_waits", commit: "base" as never, reason: "moved", detail: "you moved it" });
    w.submit(1);
    const key = w.effects.find((e) => e.kind === "deliver_lease")?.key ?? "";
    w.tell({ kind: "effect_failed", key, detail: "disk full" });
    w.tell({ kind: "effect_failed", key, detail: "disk full" });
    expect(look(w).notes).toEqual([
      { kind: "trust", hosts: ["a"] },
      {
        kind: "mirror_waits",
        branch: "autoresearch/mar5",
        reason: "moved",
        detail: "you moved it",
        mend: ["frontier", "adopt"],
      },
      { kind: "effect_failing", effect: key, failures: 2, detail: "disk full" },
    ]);
  });

  test("say what the author lacks, and where a command's output is", () => {
    const sweep = { kind: "sweep", strategy: "local", seed: 1, knobs: [] } as const;
    const command = {
      kind: "command",
      command: "x",
      instructions: "program.md",
      deadlineSeconds: 9,
      envKeep: [],
      parallel: 1,
    } as const;
    const authored = (author: CampaignSpec["author"]): World => {
      const w = new World();
      w.start({ author });
      w.up("a");
      w.baselines(1);
      return w;
    };
    const end = (w: World, kind: "failed" | "nothing" | "exhausted", detail: string): void => {
      const session = Number(Object.keys(w.campaign.sessions)[0]);
      w.tell({ kind: "author_ended", session, end: { kind, detail } });
      w.advance(60_000);
      w.heartbeat("a");
    };
    const notes = (w: World): readonly object[] =>
      statusView({
        fleet: "lab",
        stateDir: "/state/lab",
        ledgered: w.state.ledgered,
        live: w.state.live,
        now: { monotonicMs: w.nowMs, wallMs: 0 },
        lastPoints: new Map(),
      }).notes.filter(({ kind }) => kind !== "trust");
    const turning = authored(sweep);
    expect(notes(turning)).toEqual([]);
    end(turning, "failed", "no knob");
    const barren = { kind: "author_barren", end: "failed", count: 1, detail: "no knob" };
    expect(notes(turning)).toEqual([{ ...barren, author: "sweep", mend: ["run"] }]);
    const lane = { kind: "author_exhausted", lane: "k1", detail: "all were tried" };
    turning.submit(99);
    end(turning, "exhausted", "all were tried");
    expect(notes(turning)).toEqual([{ ...lane, mend: ["stop"] }]);
    turning.settle(() => ({ value: 2 }));
    expect(turning.campaign.status).toBe("ended");
    expect(notes(turning)).toEqual([{ ...lane, mend: ["run"] }]);

    const thinking = authored(command);
    end(thinking, "nothing", "no difference");
    end(thinking, "nothing", "no difference");
    expect(notes(thinking)).toEqual([]);
    end(thinking, "failed", "no knob");
    const output = "/state/lab/authors-sessions/session-3/output";
    expect(notes(thinking)).toEqual([{ ...barren, author: "command", count: 3, output }]);
  });

  test("say that changes are waited for, once the baselines are in and all are judged", () => {
    const w = ready();
    const kinds = (): readonly string[] => look(w).notes.map(({ kind }) => kind);
    expect(kinds()).toEqual(["trust", "awaits_submit"]);
    w.submit(1);
    expect(kinds()).toEqual(["trust"]);
    w.settle(() => ({ value: 2 }));
    w.tell({ kind: "command", command: { kind: "pause", reason: "" } });
    expect(kinds()).toEqual(["trust"]);
    const fresh = new World();
    fresh.start();
    expect(look(fresh).notes).toEqual([]);
  });

  test("do not tell a wait for a person as a failure, too", () => {
    const w = ready();
    w.submit(1);
    w.settle(() => ({ value: 0.9 }));
    const wait = { kind: "mirror_waits", commit: "c1", reason: "checked_out", detail: "/research" } as const;
    w.tell({ ...wait, commit: "c1" as never });
    w.tell({ ...wait, commit: "c1" as never });
    const kinds = look(w).notes.map(({ kind }) => kind);
    expect(kinds).toContain("mirror_waits");
    expect(kinds).not.toContain("effect_failing");
  });

  test("say that no host which is up can run what waits", () => {
    const w = ready();
    const kinds = (): readonly object[] => look(w).notes.filter(({ kind }) => kind === "lane_deserted");
    w.tell({ kind: "command", command: { kind: "drain", host: host("a"), reason: "mine tonight" } });
    expect(kinds()).toEqual([]);
    w.submit(1);
    const note = { kind: "lane_deserted", lane: "k1", waiting: 1 };
    expect(kinds()).toEqual([{ ...note, mend: ["undrain", "a"] }]);
    w.tell({ kind: "session_closed", host: host("a"), session: 1, reason: "gone" });
    expect(kinds()).toEqual([note]);
    w.connect("a");
    w.tell({ kind: "command", command: { kind: "undrain", host: host("a") } });
    expect(kinds()).toEqual([]);
  });
});

test("without a daemon the ledger's part is shown and hosts are unknown", () => {
  const w = ready();
  const view = statusView({
    fleet: "lab",
    ledgered: w.state.ledgered,
    now: { monotonicMs: 0, wallMs: 2_000_000 },
    lastPoints: new Map(),
  });
  expect(view.source).toBe("ledger");
  expect(rowOf(view, "a").status).toBe("unknown");
  expect(view.lanes).toHaveLength(1);
  expect(JSON.parse(JSON.stringify(view))).toEqual(view);
});
