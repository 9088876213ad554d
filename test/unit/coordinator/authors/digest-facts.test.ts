/** The digest's facts: one lane, one epoch, newest first, distances with the sign that means better. */
import { expect, it } from "vitest";
import { digestFacts } from "../../../../coordinator/authors/digest-facts.ts";
import type { Campaign, EndedExperiment } from "../../../../coordinator/core/state.ts";
import type { LaneId } from "../../../../proto/vocab/ids.ts";

const lane = "lane1" as LaneId;
const ended = (id: number, more: object): EndedExperiment =>
  ({
    id,
    lane,
    epoch: 2,
    author: "sweep",
    subject: `s${id}`,
    commit: `c${id}`,
    verdict: "discard",
    ...more,
  }) as never;

const campaignWith = (goal: "min" | "max"): Campaign =>
  ({
    spec: { tag: "mar5", metric: { name: "m", goal }, budgetSeconds: 3 },
    epoch: 2,
    lanes: {
      [lane]: {
        label: "cpu",
        goal,
        tip: { commit: "tip" },
        tipSequence: 1,
        records: { 0: 5, 1: 4 },
        landings: [{ experiment: 2, value: 4 }],
      },
    },
    experiments: { 9: { id: 9, lane, subject: "s9" }, 10: { id: 10, lane: "other", subject: "s10" } },
    ended: [
      ended(1, { reason: { kind: "not_better", value: 6, record: 5, on: "screen" } }),
      ended(2, { verdict: "keep", reason: { kind: "landed", gain: 1 }, screened: { value: 4.1, gain: 0.9 } }),
      ended(3, { reason: { kind: "conflict", files: ["a"] }, screened: { value: 3.5, gain: 0.5 } }),
      ended(4, { verdict: "crash", reason: { kind: "run_ended", outcome: "oom", detail: "" } }),
      ended(5, { epoch: 1, reason: { kind: "epoch_closed" } }),
      ended(6, { lane: "other", reason: { kind: "already_in_tip" } }),
    ],
  }) as unknown as Campaign;

it("tells one lane's history in this epoch, newest first", () => {
  const facts = digestFacts(campaignWith("min"), lane);
  expect(facts).toMatchObject({ lane: "cpu", baseline: 5, tip: { commit: "tip", record: 4, landings: 1 } });
  expect(facts.underWay).toEqual([{ experiment: 9, subject: "s9" }]);
  expect(facts.experiments.map(({ experiment, value, gain }) => [experiment, value, gain])).toEqual([
    [4, undefined, undefined],
    [3, 3.5, 0.5],
    [2, 4, 1],
    [1, 6, -1],
  ]);
});

it("counts upwards where more is better", () => {
  expect(digestFacts(campaignWith("max"), lane).experiments.at(-1)?.gain).toBe(1);
});

it("knows its lanes", () => {
  expect(() => digestFacts(campaignWith("min"), "none" as LaneId)).toThrow("no lane none");
});
