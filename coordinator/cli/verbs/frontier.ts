/** `fleet frontier`: each lane's tip, the check of git against the ledger, and the two ends of a mirror's wait. */
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { Answers } from "../../../proto/vocab/wishes.ts";
import { nearest } from "../../../inventory/nearest.ts";
import type { Context, Invocation } from "../context.ts";
import { findCoordinator } from "../coordinator.ts";
import { count, formatExperiment, shortCommit } from "../formats.ts";
import { frontierLines } from "../render/experiments.ts";
import { misfitLines } from "../render/misfits.ts";
import { terminalJson, terminalText } from "../terminal-text.ts";
import { reading } from "../views.ts";
import type { ExitCode } from "../words/words.ts";

const ACTIONS = ["log", "verify", "adopt", "restore"] as const;

/** `log` shows, `verify` compares (exit 1 with findings), `adopt` and `restore` end a wait. */
export const frontier = async ({ context, args }: Invocation): Promise<ExitCode> => {
  const action = args[0] ?? "log";
  switch (action) {
    case "log":
      return reading(context, async (views) => {
        const lanes = await views.frontier();
        context.out.line(context.json ? terminalJson(lanes) : frontierLines(lanes, context.now()).join("\n"));
      });
    case "verify":
    case "adopt":
    case "restore":
      return change(context, action);
    default: {
      const near = nearest(action, ACTIONS);
      throw new FleetError({
        code: "usage",
        detail: `fleet frontier knows ${ACTIONS.join(", ")}, not ${action}`,
        ...(near === undefined ? {} : { hint: `did you mean fleet frontier ${near}?` }),
      });
    }
  }
};

const restoredText = ({ commit, refs, kept }: Answers["frontier_restore"]): string => {
  const names = (list: readonly string[]): string => list.map((name) => terminalText(name, 160)).join(", ");
  if (refs.length === 0)
    return `nothing stood elsewhere${commit === undefined ? "" : `; the branch shows ${shortCommit(commit)}`}`;
  return `put back: ${names(refs)}${kept.length === 0 ? "" : `; what stood there is kept as ${names(kept)}`}`;
};

const change = async (context: Context, action: "verify" | "adopt" | "restore"): Promise<ExitCode> => {
  const coordinator = await findCoordinator(context);
  try {
    const { client } = coordinator;
    const say = (answer: object, words: string): void =>
      context.out.line(context.json ? terminalJson(answer) : words);
    if (action === "verify") {
      const answer = await client.command({ kind: "frontier_verify" });
      say(answer, `git and ledger agree: ${count(answer.checked, "landing")} checked`);
    } else if (action === "adopt") {
      const answer = await client.command({ kind: "frontier_adopt" });
      say(
        answer,
        `submitted as experiment ${formatExperiment(answer.experiment)}; then: fleet show ${answer.experiment}`,
      );
      if (!context.json) for (const line of misfitLines(answer.misfits)) context.err.line(line);
    } else {
      const answer = await client.command({ kind: "frontier_restore" });
      say(answer, restoredText(answer));
    }
    return 0;
  } finally {
    await coordinator.close();
  }
};
