/** A host's fault in one attempt, noticed by the agent: kept in the attempt's folder, because the next agent may be the one who reports it. */
import { readFileSync, statfsSync } from "node:fs";
import { join } from "node:path";
import type { InvalidEnvReason } from "../../proto/vocab/attempt.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { freeBytes } from "../core/free-bytes.ts";
import { isDiskFull, writeDurable } from "../runner/durable.ts";

/** Why the host could not give a fair measurement. */
export interface Fault {
  readonly reason: InvalidEnvReason;
  /** One sentence; may quote the host: foreign text. */
  readonly detail: string;
}

const FAULT = "fault.json";
/** Our own files are smaller than this. */
const ROOM_BYTES_MIN = 64 * 1024;

/** Stores it; on a disk that takes nothing it stays with this agent only. */
export const storeFault = (folder: string, fault: Fault): void => {
  try {
    writeDurable(join(folder, FAULT), fault);
  } catch {
    // The attempt is about to end, and mostly in this agent's life.
  }
};

/** True when the disk of this folder takes next to nothing: then whatever fails there fails for that reason. */
export const hasNoRoom = (folder: string): boolean => {
  try {
    return freeBytes(statfsSync(folder)) < ROOM_BYTES_MIN;
  } catch {
    return false;
  }
};

/** What was stored; null when nothing was. */
export const readFault = (folder: string): Fault | null => {
  try {
    return JSON.parse(readFileSync(join(folder, FAULT), "utf8")) as Fault;
  } catch {
    return null;
  }
};

/** The fault in what a disk, git or a runner threw; `folder` lies on the disk that may be full. */
export const faultIn = (thrown: unknown, folder: string): Fault => {
  const fact = FleetError.factOf(thrown);
  const errno = (thrown as NodeJS.ErrnoException | null)?.code;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  let reason: InvalidEnvReason = "agent_error";
  if (isDiskFull(thrown) || hasNoRoom(folder)) reason = "disk_full";
  else if (fact.code === "object_mismatch") reason = "tree_mismatch";
  else if (fact.code === "git_failed" || errno !== undefined) reason = "checkout_failed";
  return { reason, detail };
};
