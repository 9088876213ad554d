/** What `fleet init` asks for, with a guess for everything. Pure. */
import type { InitAnswers } from "./campaign-template.ts";

type Goal = InitAnswers["goal"];

/** Shows the words and the answer that an empty line means; resolves with what was typed, or with that. */
export type Question = (words: string, fallback: string) => Promise<string>;

const GOALS: Readonly<Record<string, Goal>> = {
  min: "min",
  minimum: "min",
  minimize: "min",
  minimise: "min",
  lower: "min",
  lowest: "min",
  max: "max",
  maximum: "max",
  maximize: "max",
  maximise: "max",
  higher: "max",
  highest: "max",
};

/** The direction that an answer names; undefined when it names none. */
export const goalOf = (answer: string): Goal | undefined => {
  const word = answer.trim().toLowerCase();
  return Object.hasOwn(GOALS, word) ? GOALS[word] : undefined;
};

/** Parts of names whose numbers are better when they are lower, whatever else the name says. */
const LOW =
  /^(?:loss|nll|err|error|errors|perplexity|ppl|bpb|bpc|rmse|mse|mae|regret|latency|time|ms|seconds|wer|cer|fid)$/u;
const HIGH =
  /^(?:accuracy|acc|score|scores|reward|rewards|return|returns|f|auc|auroc|auprc|bleu|rouge|meteor|throughput|goodput|bandwidth|precision|recall|iou|dice|psnr|ssim|r2|elo|winrate|win|wins|speedup|fps|flops|mfu|top|hits|ndcg|mrr|correct|solved)$/u;
/** So many in a second. */
const RATE = /(?:tok|tokens?|samples?|steps?|images?|frames?|it|examples?|ops)_(?:per_)?s(?:ec|econd)?$/u;

/** The direction that is likely for a metric of this name. */
export const likelyGoal = (metric: string): Goal => {
  const name = metric
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])/gu, "_")
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/gu, "_");
  if (RATE.test(name)) return "max";
  const words = name.split("_").flatMap((word) => [word, word.replace(/\d+$/u, "")]);
  if (words.some((word) => LOW.test(word))) return "min";
  return words.some((word) => HIGH.test(word)) ? "max" : "min";
};

/** Asks until the answers can be used. */
export const askForCampaign = async (question: Question, guess: InitAnswers): Promise<InitAnswers> => {
  const run = await question("Which command is one experiment?", guess.run);
  const editable = await question(
    "Which files may it change (globs, with commas)?",
    guess.editable.join(","),
  );
  const metric = await question("What is the metric called?", guess.metric);
  const goal = await askForGoal(question, metric);
  return {
    ...guess,
    run,
    editable: editable
      .split(",")
      .map((glob) => glob.trim())
      .filter((glob) => glob !== ""),
    metric,
    goal,
  };
};

const askForGoal = async (question: Question, metric: string): Promise<Goal> => {
  const likely = likelyGoal(metric);
  let words = "Which direction is better, min or max?";
  for (;;) {
    const goal = goalOf(await question(words, likely));
    if (goal !== undefined) return goal;
    words = "Please answer min (lower is better) or max (higher is better):";
  }
};
