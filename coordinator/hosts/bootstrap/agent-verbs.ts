/** Speaks with the agent's program on a host: each verb is one command that prints one line of JSON. */
import { z } from "zod";
import { FleetError, type ErrorFact } from "../../../proto/vocab/errors.ts";
import type { ExecResult, HostExec } from "../../../proto/vocab/transport-exec.ts";
import { shellQuote } from "../shell.ts";

/** Starting reads whatever an earlier agent left, from a disk that may be slow. */
const VERB_TIMEOUT_MS = 45_000;

const startSchema = z.object({
  pid: z.number().int(),
  build: z.string(),
  protocol: z.number().int(),
  started: z.boolean(),
});
const infoSchema = z.object({ pid: z.number().int() });
const sessionSchema = z.object({ socket: z.string(), secret: z.string() });

/** What `start` reports of the agent that now runs, be it new or not. */
export type StartedAgent = z.infer<typeof startSchema>;
/** A fresh session: the agent's socket on the host and the secret that both Hellos prove. */
export type AgentSession = z.infer<typeof sessionSchema>;

/** Where one fleet's agent lives on a host. */
export interface AgentPlace {
  readonly host: string;
  /** The release folder. */
  readonly release: string;
  /** `<work_dir>/<machine id>/<fleet id>`. */
  readonly agentDir: string;
}

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

const readAnswer = <Answer>(
  place: AgentPlace,
  verb: string,
  schema: z.ZodType<Answer>,
  result: ExecResult,
): Answer => {
  const answer = lastJson(result.stdout.toString("utf8"));
  const refusal = (answer as { error?: ErrorFact } | undefined)?.error;
  if (refusal !== undefined) {
    const detail = "detail" in refusal ? refusal.detail : JSON.stringify(refusal);
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

/** The words that run one verb in the release folder. */
export const verbWords = (place: AgentPlace, verb: string, ...rest: readonly string[]): string =>
  [`${place.release}/node`, `${place.release}/agent.cjs`, verb, ...rest].map(shellQuote).join(" ");

const ask = async <Answer>(
  exec: HostExec,
  place: AgentPlace,
  verb: string,
  rest: readonly string[],
  schema: z.ZodType<Answer>,
): Promise<Answer> => {
  const command = verbWords(place, verb, "--dir", place.agentDir, ...rest);
  return readAnswer(place, verb, schema, await exec(command, { timeoutMs: VERB_TIMEOUT_MS }));
};

/** Options of `start` that are not the place. */
export interface StartRequest {
  readonly machineId: string;
  readonly slots: readonly unknown[];
  /** Shell lines that check the release; run only when no agent seems to run. */
  readonly check: string;
  /** Exit code by which those lines refuse. */
  readonly damagedCode: number;
}

/** Starts the agent, or finds the one that runs and tells it these slots. Resolves to `damaged` when the release failed its check. */
export const startAgent = async (
  exec: HostExec,
  place: AgentPlace,
  request: StartRequest,
): Promise<StartedAgent | "damaged"> => {
  const words = verbWords(
    place,
    "start",
    "--dir",
    place.agentDir,
    "--machine-id",
    request.machineId,
    "--slots",
    JSON.stringify(request.slots),
  );
  const command = `cd ${shellQuote(place.release)} || exit ${request.damagedCode}
pid=$(sed -n 's/.*"pid": *\\([0-9]*\\).*/\\1/p' ${shellQuote(`${place.agentDir}/agent.json`)} 2>/dev/null)
seems_running() {
  [ -n "$pid" ] || return 1
  if [ -r /proc/self/cmdline ]; then grep -q agent.cjs "/proc/$pid/cmdline" 2>/dev/null
  else ps -p "$pid" -o args= 2>/dev/null | grep -q agent.cjs; fi
}
if ! seems_running; then
${request.check || ":"}
fi
mkdir -p .users && : >.users/${shellQuote(request.machineId)}
exec ${words}`;
  const result = await exec(command, { timeoutMs: VERB_TIMEOUT_MS });
  if (result.code === request.damagedCode) return "damaged";
  return readAnswer(place, "start", startSchema, result);
};

/** Process id of the agent that answers, undefined when none does. */
export const agentPid = async (exec: HostExec, place: AgentPlace): Promise<number | undefined> => {
  const info = await ask(
    exec,
    place,
    "info",
    [],
    z.union([infoSchema, z.object({ running: z.literal(false) })]),
  );
  return "pid" in info ? info.pid : undefined;
};

/** Asks for a fresh session; the one before it is closed by the agent. */
export const newSession = (exec: HostExec, place: AgentPlace): Promise<AgentSession> =>
  ask(exec, place, "session", [], sessionSchema);

/** Ends the agent if one runs; with `purge` whatever it runs too. */
export const stopAgent = async (exec: HostExec, place: AgentPlace, purge: boolean): Promise<void> => {
  await ask(exec, place, "stop", purge ? ["--purge"] : [], z.object({}).loose());
};
