/** What the command that starts an agent tells other users of the host. */
import { expect, test } from "vitest";
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
