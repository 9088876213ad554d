/** Where an agent lives on a host, how its program is called there, and how its answers are read. */
import type { z } from "zod";
import { FleetError, type ErrorFact } from "../../../proto/vocab/errors.ts";
import type { ExecResult } from "../../../proto/vocab/transport-exec.ts";
import { shellQuote } from "../shell.ts";

/** Where one fleet's agent lives on a host, and who speaks to it. */
export interface AgentPlace {
  readonly host: string;
  /** The release folder. */
  readonly release: string;
  /** `<work_dir>/<machine id>/<fleet id>`. */
  readonly agentDir: string;
  /** The coordinator that asks: the agent of another one that lives is not ended or changed. */
  readonly instance?: string;
}

/** The words that run one verb in the release folder. */
export const verbWords = (place: AgentPlace, verb: string, ...rest: readonly string[]): string => {
  // Not an option: a host may still hold the program of an older release, which refuses options that it does not know.
  const caller = place.instance === undefined ? [] : ["env", `FLEET_INSTANCE=${place.instance}`];
  const words = [...caller, `${place.release}/node`, `${place.release}/agent.cjs`, verb, ...rest];
  return words.map(shellQuote).join(" ");
};

/** Shell lines that define `seems_running`: whether the process that the agent wrote down is there and is an agent, zombies excluded. */
export const agentProcessLines = (
  agentDir: string,
): string => `pid=$(sed -n 's/.*"pid": *\\([0-9]*\\).*/\\1/p' ${shellQuote(`${agentDir}/agent.json`)} 2>/dev/null)
seems_running() {
  [ -n "$pid" ] || return 1
  if [ -r /proc/self/cmdline ]; then grep -q agent.cjs "/proc/$pid/cmdline" 2>/dev/null
  else ps -p "$pid" -o args= 2>/dev/null | grep -q agent.cjs; fi
}`;

/** The last line that is JSON; login shells may print others before it. */
const lastJson = (stdout: string): unknown => {
  for (const line of stdout.trimEnd().split("\n").reverse()) {
    if (!line.startsWith("{")) continue;
    try {
      return JSON.parse(line);
    } catch {
      continue;
    }
  }
  return undefined;
};

const failure = (place: AgentPlace, verb: string, detail: string): FleetError =>
  new FleetError({ code: "host_step_failed", host: place.host, step: verb, detail });

/**
 * The answer in what a verb printed. Throws `agent_owned` when the agent serves another coordinator, else `host_step_failed`, whose step
 * is the verb, with the agent's own words.
 */
export const readAnswer = <Answer>(
  place: AgentPlace,
  verb: string,
  schema: z.ZodType<Answer>,
  result: ExecResult,
): Answer => {
  const answer = lastJson(result.stdout.toString("utf8"));
  const refusal = (answer as { error?: ErrorFact } | undefined)?.error;
  if (refusal !== undefined) {
    const detail = "detail" in refusal ? refusal.detail : JSON.stringify(refusal);
    if (refusal.code === "agent_owned")
      throw new FleetError({ code: refusal.code, host: place.host, detail });
    throw failure(place, verb, detail);
  }
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const ended = `${verb} ended with ${result.signal ?? result.code}`;
  throw failure(
    place,
    verb,
    `${ended}: ${result.stderr.trim() || result.stdout.toString("utf8").slice(-500).trim()}`,
  );
};
