/** What is asked of a running agent: each verb is one command of its program on the host. */
import { z } from "zod";
import type { HostExec } from "../../../proto/vocab/transport-exec.ts";
import { agentProcessLines, readAnswer, verbWords, type AgentPlace } from "./agent-place.ts";

const VERB_TIMEOUT_MS = 45_000;
/** How often, each tenth of a second, the host looks whether a stopped agent is gone. */
const STOP_POLLS_MAX = 100;

const infoSchema = z.object({ pid: z.number().int() });
const sessionSchema = z.object({ socket: z.string(), secret: z.string() });

/** A fresh session: the agent's socket on the host and the secret that both Hellos prove. */
export type AgentSession = z.infer<typeof sessionSchema>;

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

/** Asks for a fresh session; the one before it ends when the owner says Hello on this one. */
export const newSession = (exec: HostExec, place: AgentPlace): Promise<AgentSession> =>
  ask(exec, place, "session", [], sessionSchema);

/** Ends the agent if one runs, and waits until its process is gone; with `purge` whatever it runs ends too. Resolves to whether there was anything to end. Rejects with `agent_owned` when it serves another coordinator that lives. */
export const stopAgent = async (exec: HostExec, place: AgentPlace, purge: boolean): Promise<boolean> => {
  const words = verbWords(place, "stop", "--dir", place.agentDir, ...(purge ? ["--purge"] : []));
  const command = `${agentProcessLines(place.agentDir)}
${words}; code=$?
[ $code = 0 ] || exit $code
left=${STOP_POLLS_MAX}
while seems_running && [ $left -gt 0 ]; do left=$((left - 1)); sleep 0.1; done`;
  const result = await exec(command, { timeoutMs: VERB_TIMEOUT_MS });
  const answer = readAnswer(place, "stop", z.looseObject({ running: z.unknown().optional() }), result);
  // An agent that answers counts what it leaves running.
  return answer.running !== false;
};
