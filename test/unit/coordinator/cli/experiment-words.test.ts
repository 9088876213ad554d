/** What is said where a wish does not fit the status of a campaign or an experiment. */
import { expect, test } from "vitest";
import { errorLines, wordsOf } from "../../../../coordinator/cli/messages.ts";
import { misfitLines } from "../../../../coordinator/cli/render/misfits.ts";
import {
  campaignTransitions,
  canUse,
  experimentTransitions,
  type LifecycleVerb,
  verbsIn,
  verbWorksIn,
} from "../../../../coordinator/core/lifecycle.ts";
import type { ErrorFact } from "../../../../proto/vocab/errors.ts";

const words = (fact: ErrorFact): string => [...errorLines(fact), `exit ${wordsOf(fact).exit}`].join("\n");

const verbs = Object.keys(verbWorksIn) as LifecycleVerb[];
const refused = (verb: LifecycleVerb, status: string): ErrorFact => ({
  code: "wrong_status",
  verb,
  subject:
    verb === "cancel" ? { kind: "experiment", experiment: 12 } : { kind: "campaign", campaign: "mar5" },
  status,
  worksIn: verbWorksIn[verb],
  worksNow: verbsIn(status),
});

test("every refusal of the table is told, with what works instead", () => {
  const statuses = (verb: LifecycleVerb): readonly string[] =>
    verb === "cancel"
      ? [...Object.keys(experimentTransitions).filter((stage) => stage !== "ended"), "keep", "cancelled"]
      : Object.keys(campaignTransitions);
  const told = verbs.flatMap((verb) =>
    statuses(verb)
      .filter((status) => !canUse(verb, status))
      .flatMap((status) => errorLines(refused(verb, status))),
  );
  expect(told.join("\n")).toMatchInlineSnapshot(`
    "fleet: cannot pause: campaign mar5 is paused
    hint: what works now: fleet resume, fleet stop, fleet submit <branch>
    fleet: cannot pause: campaign mar5 is ending and starts nothing new
    hint: what works now: fleet resume, fleet stop
    fleet: cannot pause: campaign mar5 has ended
    hint: what works now: fleet resume
    fleet: cannot resume: campaign mar5 is running
    hint: what works now: fleet pause, fleet stop, fleet submit <branch>
    fleet: cannot stop: campaign mar5 has ended
    hint: what works now: fleet resume
    fleet: cannot submit: campaign mar5 is ending and starts nothing new
    hint: what works now: fleet resume, fleet stop
    fleet: cannot submit: campaign mar5 has ended
    hint: what works now: fleet resume
    fleet: experiment 0012 is landing and can no longer be cancelled
    hint: fleet show 12 tells its verdict in a moment
    fleet: experiment 0012 has its verdict already: keep
    hint: fleet show 12 tells why; fleet queue lists what can still be cancelled
    fleet: experiment 0012 has its verdict already: cancelled
    hint: fleet show 12 tells why; fleet queue lists what can still be cancelled"
  `);
});

test("a log that is not there yet", () => {
  const fact = (status: string): ErrorFact => ({
    code: "wrong_status",
    verb: "logs",
    subject: { kind: "experiment", experiment: 3 },
    status,
    worksIn: [],
    worksNow: [],
  });
  expect([fact("queued"), fact("cancelled")].map(words).join("\n")).toMatchInlineSnapshot(`
    "fleet: experiment 0003 has printed nothing yet: it is queued
    hint: fleet show 3 tells how far it is
    exit 1
    fleet: experiment 0003 has printed nothing: it is cancelled
    hint: fleet show 3 tells how far it is
    exit 1"
  `);
});

test("the same files submitted twice", () => {
  const known = (branch: string, experiment: number, status: string): ErrorFact => ({
    code: "already_submitted",
    branch,
    experiment,
    status,
  });
  const facts = [
    known("wip", 12, "discard"),
    known("wip", 12, "keep"),
    known("wip", 0, "baseline"),
    known("autoresearch/mar5", 12, "crash"),
  ];
  expect(facts.map(words).join("\n")).toMatchInlineSnapshot(`
    "fleet: wip is experiment 0012 already: discard
    hint: fleet show 12 tells more; fleet submit wip --again measures it once more
    exit 1
    fleet: wip is in the frontier already, as experiment 0012
    hint: fleet show 12 tells more; fleet submit wip --again measures it once more
    exit 1
    fleet: wip is what the baseline measured already
    hint: fleet show 0 tells more; fleet submit wip --again measures it once more
    exit 1
    fleet: autoresearch/mar5 is experiment 0012 already: crash
    hint: fleet show 12 tells more; fleet submit autoresearch/mar5 --again measures it once more; fleet frontier restore puts the branch back
    exit 1"
  `);
});

test("knobs that do not fit, at the start and of a change", () => {
  const misfits = [
    { knob: "lr", file: "train.js", kind: "matches", times: 2 },
    { knob: "w\u001B[2J", file: "train.js", kind: "overlap", other: "lr" },
  ] as const;
  expect(words({ code: "knobs_misfit", commit: "4be1c02d", misfits })).toMatchInlineSnapshot(`
    "fleet: 2 knobs do not fit the files at 4be1c02, so the sweep could propose nothing
      knob "lr" is found 2 times in train.js and must be found once
      knob "w" and knob "lr" overlap in train.js
    hint: mend author.knobs in fleet.yaml, then: fleet run
    exit 1"
  `);
  expect(misfitLines(misfits).join("\n")).toMatchInlineSnapshot(`
    "warning: in this change knob "lr" is found 2 times in train.js and must be found once; once it lands, the sweep can propose nothing
    warning: in this change knob "w" and knob "lr" overlap in train.js; once it lands, the sweep can propose nothing
    hint: when it has landed, change author.knobs in fleet.yaml, then: fleet stop, then: fleet run"
  `);
  expect(misfitLines([])).toEqual([]);
});

test("a campaign that ends before the verdict", () => {
  const fact = { code: "no_verdict", experiment: 12, campaign: "mar5", reason: "no host left" } as const;
  expect(words({ ...fact, isFailure: false })).toMatchInlineSnapshot(`
    "fleet: experiment 0012 has no verdict, because the campaign mar5 ended: no host left
    hint: fleet run goes on with it; then: fleet show 12
    exit 1"
  `);
  expect(words({ ...fact, isFailure: true })).toMatchInlineSnapshot(`
    "fleet: experiment 0012 has no verdict, because the campaign mar5 failed: no host left
    hint: fleet show 0 tells what its baselines and preparations did; mend that, then: fleet run
    exit 4"
  `);
});
