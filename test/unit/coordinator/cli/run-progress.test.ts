import { expect, test } from "vitest";
import { RunProgress } from "../../../../coordinator/cli/run-progress.ts";
import { eventView } from "../../../../coordinator/ledger/read/events-view.ts";
import { World } from "../core/world.ts";
import type { EventView } from "../../../../proto/vocab/views/history.ts";
import { untrusted } from "../../../../proto/vocab/untrusted.ts";

const isList = (fact: unknown): fact is readonly string[] => Array.isArray(fact);

const event = (
  name: string,
  facts: Record<string, string | number | boolean | readonly string[]>,
): EventView => ({
  seq: 1,
  at: 0,
  topic: "campaign",
  name,
  facts: Object.fromEntries(
    Object.entries(facts).map(([key, fact]) => [
      key,
      typeof fact === "string" ? untrusted(fact) : isList(fact) ? fact.map(untrusted) : fact,
    ]),
  ),
});

const course: readonly EventView[] = [
  event("host_prepared", { host: "gpu1" }),
  event("trial_planned", { trial: "t1", experiment: 0, purpose: "baseline" }),
  event("attempt_granted", { attempt: "a1", trial: "t1", slot: "gpu1/0" }),
  event("attempt_running", { attempt: "a1" }),
  event("record_set", { lane: "l", value: 1, runs: 1 }),
  event("experiment_created", { experiment: 1, subject: "rope\u001B[2J base" }),
  event("trial_planned", { trial: "t2", experiment: 1, purpose: "screen" }),
  event("attempt_granted", { attempt: "a2", trial: "t2", slot: "gpu1/1" }),
  event("attempt_running", { attempt: "a2" }),
  event("attempt_ended", { attempt: "a2", belief: "infra", outcome: "invalid_env", detail: "disk full" }),
  event("became_candidate", { experiment: 1, value: 0.98, gain: 0.02 }),
  event("verdict", { experiment: 1, verdict: "keep", reason: "landed", gain: 0.02 }),
  event("verdict", { experiment: 2, verdict: "discard", reason: "not_better", value: 1.2, record: 0.98 }),
  event("verdict", { experiment: 3, verdict: "crash", reason: "run_ended", detail: "exit code 1" }),
  event("row_written", { lane: "l", row: 3 }),
  event("campaign_ended", { reason: "3 experiments are done", isFailure: false }),
];

test("a campaign's course is told line by line", () => {
  const progress = new RunProgress();
  const lines = course.map((one) => progress.tell(one)).filter((line) => line !== undefined);
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "gpu1 is prepared
    a baseline runs on gpu1
    baseline 1.0000 (1 run)
    0001 "rope base" runs on gpu1/1
    ! 0001 "rope base" on gpu1/1 is requeued: disk full
    0001 "rope base" kept 0.9800, gain +0.0200
    0002 discarded 1.2000, did not beat 0.9800
    0003 crash: exit code 1
    ended: 3 experiments are done"
  `);
  expect(progress.end).toEqual({ reason: "3 experiments are done", isFailure: false });
  expect(progress.rows.get("l")).toBe(3);
});

test("an earlier campaign with the same numbers and lanes is another one, until it is reopened", () => {
  const progress = new RunProgress();
  progress.tell(event("campaign_started", { tag: "mar5" }));
  course.forEach((one) => progress.tell(one));
  progress.tell(event("mirror_moved", { commit: "a".repeat(40) }));
  progress.tell(event("campaign_started", { tag: "mar6" }));
  expect(progress).toMatchObject({ end: undefined, mirror: undefined, rows: new Map() });
  const verdict = event("verdict", {
    experiment: 1,
    verdict: "discard",
    reason: "conflict",
    files: ["a.py"],
  });
  expect(progress.tell(verdict)).toBe(
    "0001 discarded: conflicts with the tip in a.py; on top of the tip it may be submitted again",
  );
  progress.tell(event("campaign_reopened", { campaign: "mar5" }));
  expect(progress.rows.get("l")).toBe(3);
  expect(progress.tell(verdict)).toContain("rope base");
});

test("events of a core that it does not know are passed over", () => {
  expect(new RunProgress().tell(event("from_the_future", {}))).toBeUndefined();
});

test("it understands the core's own records", () => {
  const world = new World();
  const events = world.records.map((record, index) => eventView({ seq: index + 1, record }));
  const progress = new RunProgress();
  expect(() => events.forEach((one) => progress.tell(one))).not.toThrow();
});
