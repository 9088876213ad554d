/** Starts the agent on a host, after a release that nobody runs from has been checked. */
import { z } from "zod";
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { HostExec } from "../../../proto/vocab/transport-exec.ts";
import { shellQuote } from "../shell.ts";
import { agentProcessLines, readAnswer, verbWords, type AgentPlace } from "./agent-place.ts";
import type { PayloadFile } from "./payload.ts";
import { checkReleaseLines, DAMAGED_EXIT_CODE } from "./release-scripts.ts";

/** Starting reads whatever an earlier agent left, from a disk that may be slow. */
const START_TIMEOUT_MS = 60_000;
/** Exit code of a release whose program does not pass its own test on this host. */
const UNUSABLE_EXIT_CODE = 8;

const startSchema = z.object({
  pid: z.number().int(),
  build: z.string(),
  protocol: z.number().int(),
  started: z.boolean(),
});

/** What `start` reports of the agent that now runs, be it new or not. */
export type StartedAgent = z.infer<typeof startSchema>;

/** Options of `start` that are not the place. */
export interface StartRequest {
  readonly machineId: string;
  readonly slots: readonly unknown[];
  /** Attempts that may be prepared on each slot behind the running one. */
  readonly workAhead?: number;
  /** Files of the release that lay there before. */
  readonly unchecked: readonly Pick<PayloadFile, "place" | "sha256">[];
}

/** Nobody runs from here: the files are hashed again, and the program must load its native parts. */
const proveRelease = (request: StartRequest): string => `
${checkReleaseLines(request.unchecked)}
said=$(./node agent.cjs selftest 2>&1 </dev/null) || { printf '%s\\n' "$said" >&2; exit ${UNUSABLE_EXIT_CODE}; }
`;

const unusable = (place: AgentPlace, said: string): FleetError => {
  const told = /"detail":"((?:[^"\\]|\\.)*)"/.exec(said)?.[1];
  const detail = told === undefined ? said.trim() : (JSON.parse(`"${told}"`) as string);
  return new FleetError({
    code: "host_unsupported",
    host: place.host,
    detail: `the agent does not run there: ${detail}`,
    mend: "node",
  });
};

/**
 * Starts the agent, or finds the one that runs and tells it these slots and how far to work ahead. Resolves to `damaged` when a file of
 * the release is not what it was. Rejects with `host_unsupported` when the program cannot run there, with `agent_owned` when the agent that runs
 * serves another coordinator, else with `host_step_failed`.
 */
export const startAgent = async (
  exec: HostExec,
  place: AgentPlace,
  request: StartRequest,
): Promise<StartedAgent | "damaged"> => {
  const { machineId, slots, workAhead } = request;
  const rest = ["--dir", place.agentDir, "--machine-id", machineId, "--slots", "-"];
  if (workAhead !== undefined) rest.push("--work-ahead", String(workAhead));
  const command = `cd ${shellQuote(place.release)} || exit ${DAMAGED_EXIT_CODE}
${agentProcessLines(place.agentDir)}
if ! seems_running; then ${proveRelease(request)}fi
mkdir -p .users && : >.users/${shellQuote(machineId)}
exec ${verbWords(place, "start", ...rest)}`;
  // Not as an argument, which every user of the host can read: slots carry the inventory's variables.
  const result = await exec(command, { stdin: JSON.stringify(slots), timeoutMs: START_TIMEOUT_MS });
  if (result.code === DAMAGED_EXIT_CODE) return "damaged";
  if (result.code === UNUSABLE_EXIT_CODE) throw unusable(place, result.stderr);
  return readAnswer(place, "start", startSchema, result);
};
