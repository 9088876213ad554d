/** A process that is many hosts' agents: each message names one, which is then run as the agent's own program would. */
import { z } from "zod";
import { runAgent } from "../../agent-node/agent/agent.ts";

const wish = z.object({ dir: z.string(), machineId: z.string(), program: z.string() });

// Each of the agents listens for the process's signals.
process.setMaxListeners(0);
process.on("message", (message) => void runAgent(wish.parse(message)));
process.on("disconnect", () => process.exit());
