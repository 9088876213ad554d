/** Words for what cannot be done with an experiment or a campaign where it stands. */
import type { ErrorFact } from "../../../proto/vocab/errors.ts";
import { misfitText } from "../../dialects/knob-fit.ts";
import { commandText } from "../command-text.ts";
import { formatExperiment, shortCommit } from "../formats.ts";
import { terminalText } from "../terminal-text.ts";
import type { Words, WordsOf } from "./words.ts";

type WrongStatus = Extract<ErrorFact, { readonly code: "wrong_status" }>;

/** A branch of ours, which `fleet frontier` looks after. */
const MIRROR = /^autoresearch\//u;

const named = (experiment: number): string => `experiment ${formatExperiment(experiment)}`;

/** Codes about where an experiment, a campaign or its sweep stands. */
export const experimentWords: WordsOf<"wrong_status" | "already_submitted" | "knobs_misfit" | "no_verdict"> =
  {
    wrong_status: (fact) => {
      const { subject } = fact;
      if (subject.kind === "campaign") return campaignRefusal(fact, subject.campaign);
      return experimentRefusal(fact, subject.experiment);
    },
    already_submitted: ({ branch, experiment, status }) => ({
      sentence: knownText(terminalText(branch, 100), experiment, terminalText(status, 40)),
      hint:
        `fleet show ${experiment} tells more; ${commandText(["fleet", "submit", branch, "--again"])} measures it once more` +
        (MIRROR.test(branch) ? "; fleet frontier restore puts the branch back" : ""),
      exit: 1,
    }),
    knobs_misfit: ({ commit, misfits }) => {
      const told = misfits.map((misfit) => terminalText(misfitText(misfit)));
      const [first = "a knob does not fit"] = told;
      return {
        sentence:
          told.length === 1
            ? `${first} at ${shortCommit(commit)}, so the sweep could propose nothing`
            : `${told.length} knobs do not fit the files at ${shortCommit(commit)}, so the sweep could propose nothing`,
        ...(told.length === 1 ? {} : { below: told }),
        hint: "mend author.knobs in fleet.yaml, then: fleet run",
        exit: 1,
      };
    },
    no_verdict: ({ experiment, campaign, reason, isFailure }) => ({
      sentence: `${named(experiment)} has no verdict, because the campaign ${terminalText(campaign, 64)} ${isFailure ? "failed" : "ended"}: ${terminalText(reason)}`,
      hint: isFailure
        ? "fleet show 0 tells what its baselines and preparations did; mend that, then: fleet run"
        : `fleet run goes on with it; then: fleet show ${experiment}`,
      exit: isFailure ? 4 : 1,
    }),
  };

const knownText = (branch: string, experiment: number, status: string): string => {
  if (experiment === 0) return `${branch} is what the baseline measured already`;
  if (status === "keep") return `${branch} is in the frontier already, as ${named(experiment)}`;
  return `${branch} is ${named(experiment)} already: ${status}`;
};

/** How a campaign in this status is spoken of. */
const campaignIs: Readonly<Record<string, string>> = {
  running: "is running",
  paused: "is paused",
  draining: "is ending and starts nothing new",
  ended: "has ended",
};

/** Verbs as they are typed, where that needs more than their name. */
const typed: Readonly<Record<string, string>> = { submit: "fleet submit <branch>" };

const campaignRefusal = ({ verb, status, worksNow }: WrongStatus, campaign: string): Words => {
  const now = worksNow.map((one) => typed[one] ?? commandText(["fleet", one]));
  return {
    sentence: `cannot ${terminalText(verb, 40)}: campaign ${terminalText(campaign, 64)} ${campaignIs[status] ?? `is ${terminalText(status, 40)}`}`,
    hint: now.length === 0 ? "fleet status shows it" : `what works now: ${now.join(", ")}`,
    exit: 1,
  };
};

/** Experiments that are on their way; every other status is a verdict. */
const OPEN: ReadonlySet<string> = new Set([
  "queued",
  "leased",
  "staged",
  "running",
  "measured",
  "screening",
  "candidate",
  "merging",
  "confirming",
]);

const experimentRefusal = ({ verb, status }: WrongStatus, experiment: number): Words => {
  const name = named(experiment);
  const now = terminalText(status, 40);
  if (verb === "logs")
    return {
      sentence: `${name} has printed nothing${OPEN.has(status) ? " yet" : ""}: it is ${now}`,
      hint: `fleet show ${experiment} tells how far it is`,
      exit: 1,
    };
  if (status === "landing")
    return {
      sentence: `${name} is landing and can no longer be cancelled`,
      hint: `fleet show ${experiment} tells its verdict in a moment`,
      exit: 1,
    };
  return {
    sentence: OPEN.has(status)
      ? `cannot ${terminalText(verb, 40)} ${name}: it is ${now}`
      : `${name} has its verdict already: ${now}`,
    hint: `fleet show ${experiment} tells why; fleet queue lists what can still be cancelled`,
    exit: 1,
  };
};
