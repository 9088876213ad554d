/** Who the running agent is, as it wrote it down, and the way to ask it something. */
import { readFileSync } from "node:fs";
import type { ControlRequest } from "./control.ts";
import { askControl } from "./control.ts";
import { agentPaths } from "./paths.ts";

/** The content of `agent.json` and the answer to `info`. */
export interface AgentInfo {
  readonly pid: number;
  readonly bootId: string;
  /** Content hash of the agent's bundle. */
  readonly build: string;
  readonly protocol: number;
  /** Path of the control socket. */
  readonly control: string;
}

/** What the last agent in `dir` wrote; null when there was none. Says nothing about whether it still runs. */
const readAgentInfo = (dir: string): AgentInfo | null => {
  try {
    return JSON.parse(readFileSync(agentPaths(dir).info, "utf8")) as AgentInfo;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError) return null;
    throw error;
  }
};

/** Asks the agent that runs in `dir`; null when none answers. */
export const askAgent = async (dir: string, request: ControlRequest): Promise<unknown> => {
  const info = readAgentInfo(dir);
  return info === null ? null : await askControl(info.control, request);
};
