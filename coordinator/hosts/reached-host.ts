/** A host with our agent running on it, and everything that may be asked of the two. */
import type { HostFacts } from "../../proto/vocab/host-facts.ts";
import type { HostName } from "../../proto/vocab/ids.ts";
import type { HostExec } from "../../proto/vocab/transport-exec.ts";
import type { AgentPlace } from "./bootstrap/agent-place.ts";
import { stopAgent } from "./bootstrap/agent-verbs.ts";
import { purgeHost } from "./bootstrap/purge-host.ts";
import type { StartedAgent } from "./bootstrap/start-agent.ts";
import { openAgentSession, type ForwardingMemory, type OpenedSession } from "./open-session.ts";
import type { SlotPlan } from "./probe/slots.ts";
import type { Transport } from "./transport.ts";

/** What `reachHost` gives. */
export interface ReachedHost {
  readonly name: HostName;
  readonly facts: HostFacts;
  readonly slots: readonly SlotPlan[];
  /** The running agent, which may be of an older build as long as it speaks our protocol. */
  readonly agent: StartedAgent;
  readonly transport: Transport;
  readonly exec: HostExec;
  /** `<work_dir>/<machine id>/<fleet id>`, absolute. */
  readonly agentDir: string;
  /** The bare repository that branches are pushed to, absolute; the agent or the first push makes it. */
  readonly repoDir: string;
  /** Opens a fresh session; the agent closes the one before. */
  openSession(): Promise<OpenedSession>;
  /** Ends the agent; with `purge` also removes everything of this fleet, and of ours if no other fleet is there. */
  stopAgent(purge: boolean): Promise<void>;
  /** Ends the connection; the agent goes on. */
  close(): Promise<void>;
}

/** What a reached host is made of. */
export interface ReachedParts extends Pick<ReachedHost, "name" | "facts" | "slots" | "agent" | "transport"> {
  readonly place: AgentPlace;
  readonly workDir: string;
  readonly forwarding: ForwardingMemory;
  readonly socketFolder: string;
}

/** Puts the parts together. */
export const reachedHost = (parts: ReachedParts): ReachedHost => {
  const { name, facts, slots, agent, transport, place, workDir, forwarding, socketFolder } = parts;
  return {
    name,
    facts,
    slots,
    agent,
    transport,
    exec: transport.exec,
    agentDir: place.agentDir,
    repoDir: `${place.agentDir}/repo.git`,
    openSession: () => openAgentSession(transport, place, forwarding, socketFolder),
    stopAgent: async (purge) => {
      await stopAgent(transport.exec, place, purge);
      if (purge) await purgeHost(transport.exec, place, workDir);
    },
    close: () => transport.close(),
  };
};
