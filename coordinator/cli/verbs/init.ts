/** `fleet init`: writes a commented fleet.yaml and keeps it, with the results, out of git. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { checkYaml } from "../../../inventory/yaml-file.ts";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { readCampaign } from "../../dialects/read-campaign.ts";
import { CAMPAIGN_FILE_NAME } from "../../dialects/resolve-campaign.ts";
import { git } from "../../repo/git.ts";
import { repositoryAround } from "../campaign-source.ts";
import { campaignTemplate, type InitAnswers } from "../campaign-template.ts";
import type { Invocation } from "../context.ts";
import { askForCampaign } from "../init-questions.ts";
import { flag, text } from "../options.ts";
import { terminalJson } from "../terminal-text.ts";
import type { ExitCode } from "../words/words.ts";

/** What git is told to leave alone. */
const EXCLUDED = [`/${CAMPAIGN_FILE_NAME}`, "/results.tsv", "/results.*.tsv"];

/** Never overwrites a campaign file. */
export const init = async (invocation: Invocation): Promise<ExitCode> => {
  const { context } = invocation;
  const repository = await repositoryAround(context.cwd);
  const file = path.join(repository, CAMPAIGN_FILE_NAME);
  if (existsSync(file))
    throw new FleetError({
      code: "usage",
      detail: `${file} exists already`,
      hint: "fleet check looks at it, fleet run begins with it",
    });
  const guess = guessAnswers(repository, text(invocation, "preset"));
  const answers = flag(invocation, "yes") || !process.stdin.isTTY ? guess : await ask(guess);
  const content = campaignTemplate(answers);
  // What is written here must be what `run` takes.
  readCampaign({ file: CAMPAIGN_FILE_NAME, text: content }, checkYaml, {
    repository,
    today: { month: 1, day: 1 },
  });
  writeFileSync(file, content, { flag: "wx" });
  const exclude = await excludeFile(repository);
  context.out.line(
    context.json
      ? terminalJson({ file, exclude })
      : `wrote ${file}; git leaves it and the results alone (${exclude})\nthen: fleet check, fleet run`,
  );
  return 0;
};

const guessAnswers = (repository: string, preset: string | undefined): InitAnswers => {
  if (preset !== undefined && preset !== "karpathy" && preset !== "custom")
    throw new FleetError({
      code: "usage",
      detail: `there is no preset ${preset}`,
      hint: "fleet init --preset karpathy, or custom",
    });
  const hasUv = ["uv.lock", "pyproject.toml"].some((name) => existsSync(path.join(repository, name)));
  const script = ["train.py", "train.js", "train.sh"].find((name) => existsSync(path.join(repository, name)));
  const isKarpathy = hasUv && script === "train.py";
  return {
    preset: preset ?? (isKarpathy ? "karpathy" : "custom"),
    run: runOf(script ?? "train.py", hasUv),
    editable: [script ?? "train.py"],
    metric: "val_bpb",
    goal: "min",
  };
};

const runOf = (script: string, hasUv: boolean): string => {
  if (script.endsWith(".js")) return `"\${FLEET_NODE:-node}" ${script}`;
  if (script.endsWith(".sh")) return `sh ${script}`;
  return hasUv ? `uv run ${script}` : `python3 ${script}`;
};

const ask = async (guess: InitAnswers): Promise<InitAnswers> => {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await askForCampaign(
      async (words, fallback) => (await terminal.question(`${words} [${fallback}] `)).trim() || fallback,
      guess,
    );
  } finally {
    terminal.close();
  }
};

const excludeFile = async (repository: string): Promise<string> => {
  const { stdout } = await git(repository, ["rev-parse", "--git-path", "info/exclude"]);
  const file = path.resolve(repository, stdout.trim());
  mkdirSync(path.dirname(file), { recursive: true });
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const missing = EXCLUDED.filter((line) => !before.split("\n").includes(line));
  const gap = before === "" || before.endsWith("\n") ? "" : "\n";
  if (missing.length > 0) appendFileSync(file, `${gap}${missing.join("\n")}\n`);
  return file;
};
