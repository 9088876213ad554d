/** The environment of an experiment's commands: the agent's own, without what is none of its business. Pure. */
import type { Lease } from "../../proto/vocab/attempt.ts";

/** Variables that point at somebody's keys or sessions, or at the agent's own working. */
const REMOVED = /^(GIT_|FLEET_|SSH_|GPG_AGENT_INFO$|NODE_OPTIONS$|NODE_CHANNEL_FD$|TMUX|STY$)/;

/** What the commands of one lease are told. */
export interface ChildFacts {
  readonly lease: Lease;
  /** The agent's own environment. */
  readonly ambient: Readonly<Record<string, string | undefined>>;
  /** The inventory's variables for the slot. */
  readonly slotEnv: Readonly<Record<string, string>>;
  /** What makes exactly the slot's devices visible. */
  readonly deviceEnv: Readonly<Record<string, string>>;
  /** The runtime that runs the agent. */
  readonly node: string;
}

/** Later names win: nothing that a recipe says may show it other devices than its slot's. */
export const childEnvironment = (facts: ChildFacts): Record<string, string> => {
  const { lease, ambient, slotEnv, deviceEnv, node } = facts;
  const kept = Object.entries(ambient).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !REMOVED.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    ...slotEnv,
    ...lease.recipe.env,
    ...deviceEnv,
    FLEET_BUDGET_SECONDS: String(lease.budgetSeconds),
    FLEET_SEED: String(lease.seed),
    FLEET_NODE: node,
    FLEET_ATTEMPT: lease.attempt,
  };
};
