/** What the command that starts an agent tells other users of the host, and whom it says it speaks for. */
import { expect, test } from "vitest";
import { FleetError } from "../../../../../proto/vocab/errors.ts";
import { stopAgent } from "../../../../../coordinator/hosts/bootstrap/agent-verbs.ts";
import { startAgent } from "../../../../../coordinator/hosts/bootstrap/start-agent.ts";
import type { HostExec } from "../../../../../proto/vocab/transport-exec.ts";

test("the inventory's variables travel on standard input, never among the arguments", async () => {
  const asked: Parameters<HostExec>[] = [];
  const exec: HostExec = async (...call) => {
    asked.push(call);
    const stdout = Buffer.from(JSON.stringify({ pid: 1, build: "b", protocol: 1, started: true }));
    return { code: 0, signal: null, stdout, stderr: "" };
  };
  const slots = [{ index: 0, devices: [], env: { TOKEN: "hidden" } }];
  const place = { host: "gpu1", release: "/w/rel/1", agentDir: "/w/m/f" };
  await startAgent(exec, place, { machineId: "m", slots, unchecked: [] });
  const [[command, options] = [""]] = asked;
  expect(asked).toHaveLength(1);
  expect(command).not.toContain("hidden");
  expect(options?.stdin).toBe(JSON.stringify(slots));
});

test("the instance travels in the environment, where an older program ignores it, and a refusal names the owner", async () => {
  const asked: string[] = [];
  const detail = "it serves me@desk:/state/lab, heard 3 s ago";
  const exec: HostExec = async (command) => {
    asked.push(command);
    const stdout = Buffer.from(JSON.stringify({ error: { code: "agent_owned", host: "", detail } }));
    return { code: 1, signal: null, stdout, stderr: "" };
  };
  const place = { host: "gpu1", release: "/w/rel/1", agentDir: "/w/m/f", instance: "i2" };
  const refusals = await Promise.all([
    startAgent(exec, place, { machineId: "m", slots: [], unchecked: [] }).catch(FleetError.factOf),
    stopAgent(exec, place, true).catch(FleetError.factOf),
  ]);
  const refused = { code: "agent_owned", host: "gpu1", detail };
  expect(refusals).toEqual([refused, refused]);
  for (const command of asked) expect(command).toMatch(/env '?FLEET_INSTANCE=i2'? /);
});
