/** Removes what a stopped agent left on its host. */
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { HostExec } from "../../../proto/vocab/transport-exec.ts";
import type { AgentPlace } from "./agent-place.ts";
import { purgeCommand } from "./clean-scripts.ts";

/** Checkouts may hold many files on a slow disk. */
const PURGE_TIMEOUT_MS = 10 * 60 * 1000;

/** Removes one fleet's folder, and all of ours when no other fleet is there. Rejects with `host_step_failed` (step `purge`). */
export const purgeHost = async (exec: HostExec, place: AgentPlace, workDir: string): Promise<void> => {
  const { code, signal, stderr } = await exec(purgeCommand(workDir, place.agentDir), {
    timeoutMs: PURGE_TIMEOUT_MS,
  });
  if (code === 0) return;
  const detail = stderr.trim() || `ended with ${signal ?? code}`;
  throw new FleetError({ code: "host_step_failed", host: place.host, step: "purge", detail });
};
