/** The views of a small campaign that the real core ran. */
import { beforeAll, describe, expect, test } from "vitest";
import type { CampaignTag, ExperimentId } from "../../../../../proto/vocab/ids.ts";
import type { ExperimentStatus } from "../../../../../proto/vocab/views/verdict.ts";
import { busyShare, countBusy, noBusyTime } from "../../../../../coordinator/ledger/read/busy-time.ts";
import { eventView } from "../../../../../coordinator/ledger/read/events-view.ts";
import { experimentView } from "../../../../../coordinator/ledger/read/experiment-view.ts";
import { frontierView } from "../../../../../coordinator/ledger/read/frontier-view.ts";
import { metricsView } from "../../../../../coordinator/ledger/read/metrics-view.ts";
import { queueView } from "../../../../../coordinator/ledger/read/queue-view.ts";
import { resultsView } from "../../../../../coordinator/ledger/read/results-view.ts";
import { World, type Measure } from "../../core/world.ts";

const id = (n: number): ExperimentId => n as ExperimentId;

/** 1 lands, 2 is rebased onto it and lands, 3 is worse, 4 crashes, 5 diverges. */
const measure: Measure = (lease) => {
  if (lease.purpose === "prepare") return {};
  if (lease.tree === "tree-4") return { outcome: { kind: "oom" } };
  const values: Record<string, number> = {
    "tree-1": 0.9,
    "tree-2": 0.8,
    "tree-c2+c1": 0.7,
    "tree-3": 1.5,
    "tree-5": Number.NaN,
  };
  return { value: values[lease.tree] ?? 1 };
};

let world: World;
beforeAll(() => {
  world = new World();
  world.start();
  world.up("a", 2);
  world.baselines(1);
  for (const n of [1, 2, 3, 4, 5]) world.submit(n);
  world.settle(measure);
});

describe("results", () => {
  test("has one row per measured verdict behind the baseline, with the landed commit of keeps", () => {
    const rows = resultsView(world.campaign);
    const told = rows.map((r) => [r.experiment, r.commit, r.value, r.status, r.description]);
    expect(told).toContainEqual([0, "base", 1, "keep", "baseline"]);
    expect(told[0]?.[0]).toBe(0);
    expect(told).toContainEqual([1, "c1", 0.9, "keep", "idea 1"]);
    expect(told).toContainEqual([2, "c2+c1", 0.7, "keep", "idea 2"]);
    expect(told).toContainEqual([3, "c3", 1.5, "discard", "idea 3"]);
    expect(told).toContainEqual([4, "c4", undefined, "crash", "idea 4"]);
    expect(rows.every((r) => r.isPrimary)).toBe(true);
  });
});

describe("frontier", () => {
  test("tells every landing with what it won", () => {
    const [lane] = frontierView(world.campaign);
    expect(lane).toMatchObject({ origin: "base", tip: "c2+c1", baseline: 1, record: 0.7, isPrimary: true });
    expect(lane?.gain).toBeCloseTo(0.3);
    expect(lane?.landings.map((l) => [l.experiment, l.commit, l.value, l.wasRebased])).toEqual([
      [1, "c1", 0.9, false],
      [2, "c2+c1", 0.7, true],
    ]);
    expect(lane?.landings.map((l) => l.gain?.toFixed(2))).toEqual(["0.10", "0.20"]);
  });
});

describe("one experiment", () => {
  test("a landed one tells its trials, attempts, outcomes, merge and reason", () => {
    const view = experimentView(world.campaign, id(2));
    expect(view).toMatchObject({
      status: "keep",
      subject: "idea 2",
      reason: { kind: "landed", commit: "c2+c1" },
      merge: { onto: "c1", commit: "c2+c1" },
      rebases: 0,
    });
    expect(view.trials.map((t) => [t.purpose, t.status, t.attempts.length])).toEqual([
      ["screen", "measured", 1],
      ["confirm", "measured", 1],
    ]);
    expect(view.trials[1]?.attempts[0]).toMatchObject({
      host: "a",
      belief: "accepted",
      outcome: { value: 0.7, outcome: { kind: "succeeded" } },
    });
  });

  test("a value that is no number is null, and everything survives JSON unchanged", () => {
    const view = experimentView(world.campaign, id(5));
    expect(view.trials[0]?.attempts[0]?.outcome).toMatchObject({ value: null, finals: { val_bpb: null } });
    for (const n of [0, 1, 2, 3, 4, 5]) {
      const one = experimentView(world.campaign, id(n));
      expect(JSON.parse(JSON.stringify(one))).toEqual(one);
    }
  });

  test("number 0 stands for preparations and baselines", () => {
    const view = experimentView(world.campaign, id(0));
    expect(view.trials.map((t) => t.purpose)).toEqual(["prepare", "baseline", "baseline", "baseline"]);
    expect(view.status).toBe("measured");
  });

  test("an unknown number is refused with the highest known", () => {
    expect(() => experimentView(world.campaign, id(77))).toThrow(/no_such_experiment.*"highest":5/u);
  });

  test("its points come series by series", () => {
    const attempt = experimentView(world.campaign, id(1)).trials[0]?.attempts[0]?.attempt;
    const view = metricsView(world.campaign, id(1), (attempts) => {
      expect(attempts).toEqual([attempt]);
      return attempts.flatMap((a) => [
        { attempt: a, name: "loss", step: 1, value: 2, atMs: 5 },
        { attempt: a, name: "loss", step: 2, value: Number.POSITIVE_INFINITY, atMs: 9 },
        { attempt: a, name: "lr", step: 1, value: 0.1, atMs: 5 },
      ]);
    });
    expect(view.series.map((s) => [s.name, s.host, s.points])).toEqual([
      [
        "loss",
        "a",
        [
          [1, 2, 5],
          [2, null, 9],
        ],
      ],
      ["lr", "a", [[1, 0.1, 5]]],
    ]);
  });
});

describe("events", () => {
  test("every record has a name, a topic and plain facts that survive JSON", () => {
    const events = world.records.map((record, index) => eventView({ seq: index + 1, record }));
    for (const event of events) {
      expect(JSON.parse(JSON.stringify(event))).toEqual(event);
      for (const fact of Object.values(event.facts))
        expect(typeof fact === "object" && fact !== null && !Array.isArray(fact)).toBe(false);
    }
    expect(events.find((e) => e.name === "campaign_started")?.facts).toMatchObject({
      tag: "mar5",
      metric: "val_bpb",
      subject: "start",
    });
    const ended = events.findLast((e) => e.name === "attempt_ended" && e.facts["outcome"] === "oom");
    expect(ended).toMatchObject({
      topic: "attempt",
      facts: { belief: "accepted", outcome: "oom", detail: "oom" },
    });
    expect(events.find((e) => e.name === "verdict" && e.facts["experiment"] === 3)?.facts).toMatchObject({
      verdict: "discard",
      reason: "not_better",
      record: 1,
    });
  });
});

test("a field without a value is no fact of an event", () => {
  const record = world.records.find((one) => one.kind === "attempt_ended");
  if (record?.kind !== "attempt_ended") throw new Error("attempts have ended");
  const kind = { kind: "failed", exitCode: 1, signal: null, reason: "exit" } as const;
  const outcome = { ...record.outcome, outcome: kind };
  const { facts } = eventView({ seq: 1, record: { ...record, outcome } });
  expect(facts).toMatchObject({ outcome: "failed", exitCode: 1, reason: "exit" });
  expect(facts).not.toHaveProperty("signal");
});

describe("queue and statuses", () => {
  /** The status of experiment 1 each time it changes, while everything happens step by step. */
  const course = (): readonly ExperimentStatus[] => {
    const w = new World();
    w.start();
    w.up("a", 1);
    w.baselines(1);
    const seen: ExperimentStatus[] = [];
    const look = (): void => {
      const status = experimentView(w.campaign, id(1)).status;
      if (seen.at(-1) !== status) seen.push(status);
    };
    w.tell({ kind: "command", command: { kind: "pause", reason: "look" } });
    w.submit(1);
    look();
    w.tell({ kind: "command", command: { kind: "resume" } });
    look();
    w.deliver();
    const lease = w.leases.values().next().value;
    if (!lease) throw new Error("no lease");
    w.tell({
      kind: "phase_reported",
      host: lease.host,
      attempt: lease.attempt,
      token: lease.token,
      phase: "staged",
    });
    look();
    w.run(lease.attempt);
    look();
    w.finish(lease.attempt, 0.5);
    look();
    w.carryOut();
    look();
    return seen;
  };

  test("an experiment goes through its statuses", () => {
    expect(course()).toEqual(["queued", "leased", "staged", "running", "landing", "keep"]);
  });

  test("the queue holds what has no verdict, nearest to it first", () => {
    const w = new World();
    w.start();
    w.up("a", 1);
    w.baselines(1);
    for (const n of [1, 2, 3]) w.submit(n);
    w.deliver();
    w.advance(1000);
    const second = [...w.leases.values()].find((l) => l.experiment === 2);
    if (second) w.run(second.attempt);
    const rows = queueView(w.campaign, 1_000_000 + w.nowMs);
    expect(rows.map((r) => [r.experiment, r.status])).toEqual([
      [2, "running"],
      [1, "leased"],
      [3, "queued"],
    ]);
    expect(rows[0]).toMatchObject({ subject: "idea 2", waitingMs: 1000, infraFailures: 0 });
  });

  test("a cancelled experiment is called so", () => {
    const w = new World();
    w.start();
    w.up("a", 1);
    w.baselines(1);
    w.tell({ kind: "command", command: { kind: "pause", reason: "" } });
    w.submit(1);
    w.tell({ kind: "command", command: { kind: "cancel", experiment: id(1), by: "me" } });
    expect(experimentView(w.campaign, id(1))).toMatchObject({ status: "cancelled", cancelledBy: "me" });
  });
});

describe("busy share", () => {
  const host = "a" as never;
  const base = [
    { kind: "host_probed", host, machine: "m" as never, slots: [{}, {}] as never, at: 0 },
    {
      kind: "campaign_started",
      spec: { tag: "t" as CampaignTag } as never,
      base: {} as never,
      firstExperiment: 1,
      at: 1000,
    },
  ] as const;

  test("is the time that slots ran over the time they could have", () => {
    let b = base.reduce(countBusy, noBusyTime);
    expect(busyShare(b, 1000)).toBeUndefined();
    b = countBusy(b, { kind: "attempt_running", attempt: "a1" as never, at: 1000 });
    expect(busyShare(b, 2000)).toBe(0.5);
    b = countBusy(b, {
      kind: "attempt_ended",
      attempt: "a1" as never,
      belief: "accepted",
      outcome: { runMs: 1500 } as never,
      at: 3000,
    });
    expect(busyShare(b, 3000)).toBe(1500 / 4000);
  });

  test("does not count paused time, drained hosts and lost runs", () => {
    let b = base.reduce(countBusy, noBusyTime);
    b = countBusy(b, { kind: "attempt_running", attempt: "a1" as never, at: 1000 });
    b = countBusy(b, { kind: "attempt_expired", attempt: "a1" as never, at: 2000 });
    expect(busyShare(b, 2000)).toBe(0);
    b = countBusy(b, { kind: "campaign_paused", reason: "", at: 2000 });
    b = countBusy(b, {
      kind: "attempt_ended",
      attempt: "a1" as never,
      belief: "replicate",
      outcome: { runMs: 1000 } as never,
      at: 9000,
    });
    expect(busyShare(b, 9000)).toBe(0.5);
    b = countBusy(b, { kind: "host_drained", host, reason: "", at: 9000 });
    b = countBusy(b, { kind: "campaign_resumed", spec: {} as never, at: 9000 });
    expect(busyShare(b, 20_000)).toBe(0.5);
  });
});
