/** `fleet explain`: the chain of records of an experiment or host as people read it, and what it waits for. */
import { describe, expect, test } from "vitest";
import type { ExperimentId, HostName } from "../../../../../proto/vocab/ids.ts";
import type { ExplainView } from "../../../../../proto/vocab/views/explain.ts";
import { explainLines } from "../../../../../coordinator/cli/render/explain.ts";
import {
  explainExperiment,
  explainHost,
  type Explaining,
} from "../../../../../coordinator/ledger/read/explain-view.ts";
import type { StatusFacts } from "../../../../../coordinator/ledger/read/host-row.ts";
import { type LeaseEffect, World } from "../../core/world.ts";

const factsOf = (w: World, isDown = false): StatusFacts & { readonly fleet: string } => ({
  fleet: "lab",
  ledgered: w.state.ledgered,
  ...(isDown ? {} : { live: w.state.live }),
  now: { monotonicMs: w.nowMs, wallMs: 1_000_000 + w.nowMs },
  lastPoints: new Map(),
});

const viewOf = (w: World, explaining: Explaining): ExplainView => {
  for (const [index, record] of w.records.entries()) explaining.take({ seq: index + 1, record });
  return explaining.view();
};

const experiment = (w: World, id: number, isDown = false): ExplainView =>
  viewOf(w, explainExperiment(factsOf(w, isDown), id as ExperimentId));
const host = (w: World, name: string): ExplainView => viewOf(w, explainHost(factsOf(w), name as HostName));
const textOf = (w: World, view: ExplainView): string =>
  explainLines(view, 1_000_000 + w.nowMs)
    .map((line) => line.replace(/^ {2}(?:\S+ \S+ ago|now) +/u, ""))
    .join("\n");

const ready = (hosts = ["a"]): World => {
  const w = new World();
  w.start();
  for (const name of hosts) w.up(name);
  w.baselines(1);
  return w;
};

const leaseOf = (w: World, id: number): LeaseEffect => {
  const lease = [...w.leases.values()].findLast((l) => l.experiment === id);
  if (!lease) throw new Error(`no lease of experiment ${id}`);
  return lease;
};

describe("an experiment", () => {
  test("that landed: from its author to its verdict, and nothing that it waits for", () => {
    const w = ready();
    w.submit(1);
    w.settle(() => ({ value: 0.9 }));
    expect(textOf(w, experiment(w, 1))).toMatchInlineSnapshot(`
      "experiment 0001: idea 1 (keep)
      proposed by test as c1 on base, for lane k1
      first run planned: c1 in lane k1
      granted to a/0 as a5, first run: the slot was free
      runs: a5, first run, on a/0
      a5, first run, on a/0: succeeded with 0.9000 after 0:03
      0.9000 beats the record by +0.1000: it waits for its turn to land
      the tip is to move from base to c1
      landed: it is the tip of lane k1
      verdict keep: landed as c1, gain +0.1000"
    `);
  });

  test("whose host failed, and that was measured again elsewhere: each attempt with its end and belief", () => {
    const w = ready(["a", "b"]);
    w.submit(1);
    w.deliver();
    const first = leaseOf(w, 1);
    w.run(first.attempt);
    w.finish(first.attempt, undefined, { kind: "invalid_env", reason: "disk_full" });
    w.advance(2_000);
    w.deliver();
    const text = textOf(w, experiment(w, 1));
    expect(text).toContain("invalid env after 0:03: invalid_env; the host's fault");
    const second = leaseOf(w, 1);
    expect(second.host).not.toBe(first.host);
    expect(text).toContain(
      `granted to ${second.slot} as ${second.attempt}, first run, after 1 earlier attempt: the slot was free; ${first.host} had failed to measure it`,
    );
    expect(experiment(w, 1).waits).toMatchObject([{ kind: "attempt", attempt: second.attempt }]);
  });

  test("whose host fell silent: measured elsewhere, and its late outcome a replicate", () => {
    const w = ready(["a", "b"]);
    w.submit(1);
    w.deliver();
    const first = leaseOf(w, 1);
    w.run(first.attempt);
    const link = w.state.live.links[first.host];
    if (link?.kind !== "up") throw new Error("its host is up");
    w.tell({ kind: "session_closed", host: first.host, session: link.session, reason: "gone" });
    for (let s = 0; s < 120; s++) {
      w.heartbeat(first.host === "a" ? "b" : "a");
      w.advance(1_000);
    }
    expect(textOf(w, experiment(w, 1))).toContain("its host was silent for longer than the lease");
    w.deliver();
    const second = leaseOf(w, 1);
    w.run(second.attempt);
    w.finish(second.attempt, 2);
    w.tell({ kind: "outcome_reported", host: first.host, outcome: w.outcomeOf(first, 0.9) });
    expect(textOf(w, experiment(w, 1))).toContain(
      `${first.attempt}, first run, on ${first.slot}: succeeded with 0.9000 after 0:03; it came when another attempt counted`,
    );
  });

  test("that waits: for the campaign, for its lane's hosts, for others before it, each with its command", () => {
    const w = ready();
    for (const n of [1, 2, 3, 4]) w.submit(n);
    w.deliver();
    expect(experiment(w, 4).waits).toEqual([{ kind: "slots_busy", lane: "k1", slots: 1, ahead: 1 }]);
    w.tell({ kind: "command", command: { kind: "drain", host: "a" as HostName, reason: "noisy fan" } });
    expect(experiment(w, 4).waits).toEqual([
      { kind: "host", host: "a", status: "drained", reason: "noisy fan", mend: ["undrain", "a"] },
    ]);
    w.tell({ kind: "command", command: { kind: "pause", reason: "lunch" } });
    const text = textOf(w, experiment(w, 4));
    expect(text).toContain("the campaign was paused: lunch");
    expect(text).toContain("the campaign is paused: lunch");
    expect(text).toMatch(/then: fleet resume\nthen: fleet undrain a$/u);
    expect(textOf(w, experiment(w, 4, true))).toContain(
      "nothing is decided or granted while no coordinator runs",
    );
  });

  test("of an earlier campaign is not mixed up with the present one's of the same number", () => {
    const w = ready();
    w.submit(1);
    w.settle(() => ({ value: 0.9 }));
    w.tell({ kind: "command", command: { kind: "stop", reason: "done", cancelRunning: false } });
    w.start({ tag: "mar6" as never });
    w.baselines(1);
    w.submit(1, "base", "tree-other");
    const kinds = experiment(w, 1).steps.map(({ fact }) => fact.kind);
    expect(kinds.filter((kind) => kind === "experiment_created")).toHaveLength(1);
    expect(kinds).not.toContain("verdict");
  });

  test("0: preparations, lanes, baselines and records", () => {
    const w = ready();
    expect(textOf(w, experiment(w, 0))).toMatchInlineSnapshot(`
      "the campaign's own runs, at start (measured)
      campaign mar5 was started
      preparation of a planned
      granted to a/0 as a1, preparation: the slot was free
      runs: a1, preparation, on a/0
      a1, preparation, on a/0: succeeded after 0:03
      lane k1 was opened
      baseline planned: base in lane k1
      baseline planned: base in lane k1
      baseline planned: base in lane k1
      granted to a/0 as a2, baseline: the slot was free
      granted to a/0 as a3, baseline: to wait there behind a2
      runs: a2, baseline, on a/0
      a2, baseline, on a/0: succeeded with 1.0000 after 0:03
      granted to a/0 as a4, baseline: to wait there behind a3
      runs: a3, baseline, on a/0
      a3, baseline, on a/0: succeeded with 1.0000 after 0:03
      runs: a4, baseline, on a/0
      a4, baseline, on a/0: succeeded with 1.0000 after 0:03
      the record of lane k1 became 1.0000, from 3 runs
      lane k1 became the primary one"
    `);
  });

  test("that does not exist is refused with the highest number", () => {
    const w = ready();
    expect(() => experiment(w, 9)).toThrow("no_such_experiment");
  });
});

describe("a host", () => {
  test("tells how it joined, what it ran, and why it gets nothing", () => {
    const w = ready();
    w.submit(1);
    w.settle(() => ({ value: 0.9 }));
    w.tell({ kind: "command", command: { kind: "drain", host: "a" as HostName, reason: "noisy fan" } });
    expect(textOf(w, host(w, "a"))).toMatchInlineSnapshot(`
      "host a (drained)
      declared by the inventory, experiments there run with your rights
      probed: 1 slot, k1
      preparation of a planned
      granted to a/0 as a1, preparation: the slot was free
      runs: a1, preparation, on a/0
      a1, preparation, on a/0: succeeded after 0:03
      prepared
      granted to a/0 as a2, baseline: the slot was free
      granted to a/0 as a3, baseline: to wait there behind a2
      runs: a2, baseline, on a/0
      a2, baseline, on a/0: succeeded with 1.0000 after 0:03
      granted to a/0 as a4, baseline: to wait there behind a3
      runs: a3, baseline, on a/0
      a3, baseline, on a/0: succeeded with 1.0000 after 0:03
      runs: a4, baseline, on a/0
      a4, baseline, on a/0: succeeded with 1.0000 after 0:03
      granted to a/0 as a5, first run of experiment 0001: the slot was free
      runs: a5, first run of experiment 0001, on a/0
      a5, first run of experiment 0001, on a/0: succeeded with 0.9000 after 0:03
      drained: noisy fan
      it is drained: noisy fan
      then: fleet undrain a"
    `);
    w.tell({ kind: "command", command: { kind: "undrain", host: "a" as HostName } });
    expect(host(w, "a").waits).toMatchObject([{ kind: "nothing_waiting" }]);
  });

  test("tells of outcomes that this ledger did not ask for", () => {
    const w = ready();
    w.submit(1);
    w.deliver();
    const lease = leaseOf(w, 1);
    const outcome = { ...w.outcomeOf(lease, 0.1), generation: 7 };
    w.tell({ kind: "outcome_reported", host: lease.host, outcome });
    expect(textOf(w, host(w, "a"))).toContain("that this ledger did not grant: succeeded with 0.1000");
  });

  test("keeps its latest steps and counts the others", () => {
    const w = ready();
    for (let n = 0; n < 150; n++) {
      w.tell({ kind: "command", command: { kind: "drain", host: "a" as HostName, reason: "x" } });
      w.tell({ kind: "command", command: { kind: "undrain", host: "a" as HostName } });
    }
    const view = host(w, "a");
    expect(view.steps).toHaveLength(200);
    expect(view.omitted).toBeGreaterThan(100);
    expect(view.steps.at(-1)?.fact.kind).toBe("host_undrained");
  });

  test("that nobody declared is refused", () => {
    expect(() => host(ready(), "nowhere")).toThrow("no_such_host");
  });

  test("is shown without what its texts could do to a terminal", () => {
    const w = ready();
    const reason = "fan\u001b[2J\u202e\nnoisy";
    w.tell({ kind: "command", command: { kind: "drain", host: "a" as HostName, reason } });
    const text = textOf(w, host(w, "a"));
    for (const hidden of ["\u001b", "\u202e", "\nnoisy"]) expect(text).not.toContain(hidden);
    expect(text).toContain("drained: fan noisy");
  });
});
