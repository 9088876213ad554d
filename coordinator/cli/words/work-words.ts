/** Words for what can go wrong with files, branches and experiments: mostly the operator's to mend. */
import type { ErrorFact } from "../../../proto/vocab/errors.ts";
import { nearest } from "../../../inventory/nearest.ts";
import { CAMPAIGN_FILE_NAME } from "../../dialects/resolve-campaign.ts";
import { commandText } from "../command-text.ts";
import { terminalBlock, terminalText } from "../terminal-text.ts";
import { experimentWords } from "./experiment-words.ts";
import type { WordsOf } from "./words.ts";

type FactOf<Code extends ErrorFact["code"]> = Extract<ErrorFact, { readonly code: Code }>;

type ExperimentCode = keyof typeof experimentWords;

/** Of a stack the first lines tell where it happened. */
const STACK_LINES = 6;

const missingHint: Readonly<Record<FactOf<"file_missing">["what"], string>> = {
  inventory: "inventory/lab.yaml shows how one looks; without one: fleet run uses this machine",
  campaign: "cd into the research repository, or write the file with: fleet init",
  repository: "cd into a git repository, or make one with: git init",
};

const unfitHint: Readonly<Record<FactOf<"repository_unfit">["reason"], string>> = {
  shallow: "git fetch --unshallow, then: fleet run",
  submodules: "hosts get one repository; put the submodule's files into it, then: fleet run",
  sha256: "git init --object-format=sha1 a new repository with these files, then: fleet run",
  no_commits: "git add and git commit the files first, then: fleet run",
};

const refusedFact: Readonly<Record<FactOf<"branch_refused">["reason"], string>> = {
  too_large: "is too large to hand to hosts",
  damaged: "holds damaged objects",
  submodules: "holds submodules, whose content no host could reach",
  unreadable_path: "holds a path that not every host could check out",
};

const mistakeLine = ({ place, fact, nearest: near }: FactOf<"file_mistakes">["mistakes"][number]): string =>
  terminalText(
    `${place.file}:${place.line}:${place.column} ${fact}${near === undefined ? "" : `; did you mean \`${near}\`?`}`,
  );

/** What no setting could allow must not be promised. */
const scopeHint = (paths: readonly string[]): string =>
  paths.every((path) => path === CAMPAIGN_FILE_NAME)
    ? `take it out of the branch; ${CAMPAIGN_FILE_NAME} is no part of any experiment, and fleet run reads it where the campaign was started`
    : `take these changes out of the branch; \`scope.editable\` in ${CAMPAIGN_FILE_NAME} can allow files that \`scope.frozen\` does not name, but no links, no submodules and never ${CAMPAIGN_FILE_NAME}`;

/** All campaigns' branches are below it. */
const MIRROR_FOLDER = "autoresearch";

/** The campaign that a branch or one of our own refs is named after; nobody else finds the refs. */
const campaignOf = (branch: string): { readonly tag: string; readonly isOurs: boolean } => {
  const [, place, tag] = /^(refs\/fleet|autoresearch)\/([^/]+)/u.exec(branch) ?? [];
  return { tag: tag ?? branch, isOurs: place === "refs/fleet" };
};

/** Codes about files, branches, experiments and the command line. */
export const workWords: WordsOf<
  | "file_mistakes"
  | "file_missing"
  | "metric_missing"
  | "branch_exists"
  | "scope_violation"
  | "no_such_experiment"
  | "no_such_host"
  | "no_such_branch"
  | ExperimentCode
  | "mirror_waits"
  | "frontier_mismatch"
  | "git_failed"
  | "object_mismatch"
  | "branch_refused"
  | "repository_unfit"
  | "git_version"
  | "usage"
  | "number_taken"
  | "internal"
> = {
  ...experimentWords,
  file_mistakes: ({ mistakes, more = 0 }) => ({
    sentence: `${mistakes.length + more === 1 ? "one mistake" : `${mistakes.length + more} mistakes`} in ${terminalText(mistakes[0]?.place.file ?? "the file")}`,
    below: [
      ...mistakes.map(mistakeLine),
      ...(more === 0 ? [] : [`and ${more} more, which the first ones may have caused`]),
    ],
    hint: "mend the file, then run the same command again; fleet check looks at it without doing anything",
    exit: 1,
  }),
  file_missing: ({ path, what, example }) => ({
    sentence:
      what === "repository"
        ? `${terminalText(path)} is not a git repository`
        : `there is no ${what} file at ${terminalText(path)}`,
    hint:
      example === undefined
        ? missingHint[what]
        : `${terminalText(example, Number.POSITIVE_INFINITY)} shows how one looks; without one: fleet run uses this machine`,
    exit: 1,
  }),
  metric_missing: ({ experiment, pattern, lastLines }) => ({
    sentence: `experiment ${experiment} printed no line that matches \`${terminalText(pattern, 120)}\``,
    below: terminalBlock(lastLines),
    hint: `fleet logs ${experiment} shows what it printed; \`metric.pattern\` is in fleet.yaml`,
    exit: 4,
  }),
  branch_exists: ({ branch }) => {
    if (branch === MIRROR_FOLDER)
      return {
        sentence: `a branch is named ${MIRROR_FOLDER}, and git allows no branch ${MIRROR_FOLDER}/<campaign> beside it`,
        hint: `git branch -m ${MIRROR_FOLDER} <another name>, then: fleet run`,
        exit: 1,
      };
    const { tag, isOurs } = campaignOf(branch);
    return {
      sentence: isOurs
        ? `a campaign ${terminalText(tag, 64)} of another repository was run in this fleet`
        : `the branch ${terminalText(branch, 100)} exists already and is not this campaign's`,
      hint: `choose another name for the campaign, for instance: ${commandText(["fleet", "run", "--tag", `${tag}b`])}`,
      exit: 1,
    };
  },
  scope_violation: ({ subject, paths, isMirror }) => ({
    sentence: `"${terminalText(subject, 80)}" changes what experiments may not change`,
    below: paths.slice(0, 12).map((path) => terminalText(path)),
    hint: `${scopeHint(paths)}${isMirror === true ? "; fleet frontier restore puts the branch back" : ""}`,
    exit: 1,
  }),
  no_such_experiment: ({ experiment, highest }) => ({
    sentence:
      `there is no experiment ${terminalText(experiment, 40)}` +
      (highest > 0 ? `; the highest is ${highest}` : ", and none was proposed yet"),
    hint: "fleet queue lists the open ones, fleet results the measured ones",
    exit: 1,
  }),
  no_such_host: ({ host, hosts }) => {
    const near = nearest(host, hosts);
    return {
      sentence: `there is no host ${terminalText(host, 64)} in this fleet`,
      hint:
        near === undefined
          ? `its hosts are: ${hosts.map((one) => terminalText(one, 64)).join(", ") || "none"}; see fleet status`
          : `did you mean ${terminalText(near, 64)}?`,
      exit: 1,
    };
  },
  no_such_branch: ({ branch, repository }) => ({
    sentence: `there is no branch or commit ${terminalText(branch, 100)} in the research repository${repository === undefined ? "" : ` ${terminalText(repository)}`}`,
    hint: `${repository === undefined ? "git branch" : commandText(["git", "-C", repository, "branch"])} --all lists them`,
    exit: 1,
  }),
  mirror_waits: ({ branch, reason, detail }) =>
    reason === "checked_out"
      ? {
          sentence: `${terminalText(branch, 100)} waits because it is checked out in ${terminalText(detail)}`,
          hint: "git switch to another branch there; the mirror then follows by itself",
          exit: 1,
        }
      : {
          sentence: `${terminalText(branch, 100)} waits because somebody else moved it: ${terminalText(detail)}`,
          hint: "fleet frontier adopt measures those commits; fleet frontier restore puts the branch back",
          exit: 1,
        },
  frontier_mismatch: ({ findings, canRestore }) => ({
    sentence: `git and ledger disagree in ${findings.length === 1 ? "one place" : `${findings.length} places`}`,
    below: findings.map((one) => terminalText(one)),
    hint: canRestore
      ? "fleet frontier restore puts every ref back and keeps what stood there; fleet frontier adopt measures a branch's own commits"
      : "fleet pause, put the fleet's state folder back from a copy made before this, then: fleet frontier verify",
    exit: 1,
  }),
  git_failed: ({ argv, exitCode, stderr }) => ({
    sentence: `git ${terminalText(argv[0] ?? "", 40)} ended with ${exitCode === null ? "a signal" : `code ${exitCode}`}`,
    below: terminalBlock(stderr),
    hint: "fleet check looks at git, the repository and the branches",
    exit: 1,
  }),
  object_mismatch: ({ path, blob, found }) => ({
    sentence: `${terminalText(path)} is not what git says: expected ${terminalText(blob, 40)}, found ${terminalText(found, 40)}`,
    hint: "git fsck in the research repository, then: fleet frontier verify",
    exit: 1,
  }),
  branch_refused: ({ branch, reason, detail }) => ({
    sentence: `${terminalText(branch, 100)} ${refusedFact[reason]}: ${terminalText(detail)}`,
    hint: "mend the branch, then: fleet submit it again",
    exit: 1,
  }),
  repository_unfit: ({ path, reason, detail }) => ({
    sentence: `${terminalText(path)} cannot be used: ${terminalText(detail)}`,
    hint: unfitHint[reason],
    exit: 1,
  }),
  git_version: ({ found, needed }) => ({
    sentence: `git ${terminalText(needed, 20)} or newer is needed here, found: ${terminalText(found, 80)}`,
    hint: "install a newer git on this machine, then: fleet check",
    exit: 1,
  }),
  usage: ({ detail, hint }) => ({
    sentence: terminalText(detail),
    hint:
      hint === undefined ? "fleet --help lists the commands" : terminalText(hint, Number.POSITIVE_INFINITY),
    exit: 1,
  }),
  number_taken: ({ experiment }) => ({
    sentence: `two changes wanted the number ${experiment} at the same moment`,
    hint: "run fleet submit again",
    exit: 1,
  }),
  internal: ({ detail }) => ({
    sentence: "this is a bug in fleet, not your mistake",
    below: terminalBlock(detail.split("\n").slice(0, STACK_LINES).join("\n")),
    hint: "please report it with the lines above; fleet status tells whether the campaign goes on",
    exit: 1,
  }),
};
