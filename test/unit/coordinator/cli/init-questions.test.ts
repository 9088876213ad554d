/** What the answers to `fleet init` mean. */
import { expect, test } from "vitest";
import type { InitAnswers } from "../../../../coordinator/cli/campaign-template.ts";
import { askForCampaign, goalOf, likelyGoal } from "../../../../coordinator/cli/init-questions.ts";

const guess: InitAnswers = {
  preset: "custom",
  run: "sh train.sh",
  editable: ["train.sh"],
  metric: "val_bpb",
  goal: "min",
};

/** Answers in order; an empty one takes what is offered. Keeps what was asked. */
const answering = (answers: readonly string[]) => {
  const asked: string[] = [];
  const rest = [...answers];
  const question = (words: string, fallback: string): Promise<string> => {
    asked.push(`${words} [${fallback}]`);
    const answer = rest.shift();
    if (answer === undefined) throw new Error("asked too often");
    return Promise.resolve(answer || fallback);
  };
  return { asked, question };
};

test.each(["Max", "MAXIMUM", "max", " higher ", "maximize"])("%j means max", (answer) => {
  expect(goalOf(answer)).toBe("max");
});

test.each(["min", "Minimum", "LOWER"])("%j means min", (answer) => {
  expect(goalOf(answer)).toBe("min");
});

test.each(["minn", "maxx", "", "up", "constructor"])("%j means nothing", (answer) => {
  expect(goalOf(answer)).toBeUndefined();
});

test("the direction is asked for until it is one", async () => {
  const { asked, question } = answering(["", "a.py, b.py", "loss", "minn", "maxx", "MAX"]);
  expect(await askForCampaign(question, guess)).toMatchObject({
    run: "sh train.sh",
    editable: ["a.py", "b.py"],
    metric: "loss",
    goal: "max",
  });
  expect(asked.slice(3)).toEqual([
    "Which direction is better, min or max? [min]",
    "Please answer min (lower is better) or max (higher is better): [min]",
    "Please answer min (lower is better) or max (higher is better): [min]",
  ]);
});

test("an empty answer takes the direction that the name suggests", async () => {
  const { question } = answering(["", "", "val_acc", ""]);
  expect(await askForCampaign(question, guess)).toMatchObject({ metric: "val_acc", goal: "max" });
});

test.each([
  "accuracy",
  "acc",
  "valAcc",
  "val/acc1",
  "score",
  "mean_reward",
  "return",
  "f1",
  "AUC",
  "bleu",
  "throughput",
  "tok_s",
  "tokens_per_sec",
  "r2",
])("%s is likely to go up", (name) => expect(likelyGoal(name)).toBe("max"));

test.each(["val_bpb", "loss", "score_error", "acc_loss", "latency", "space", "", "forward_ms"])(
  "%s is likely to go down",
  (name) => expect(likelyGoal(name)).toBe("min"),
);
