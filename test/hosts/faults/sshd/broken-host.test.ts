/** A host loses its agent, its power, its boot or some hours of its time: what ran there goes on or is measured again, and counts once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FleetClient } from "../../../../coordinator/api/client/client.ts";
import { miscounted } from "../../campaign/bookkeeping.ts";
import { FaultFleet } from "../fault-fleet.ts";
import { sleepAnHour, startLoopbackHost } from "../loopback-host.ts";
import { missingMachines } from "../../sshd/loopback-machines.ts";

/** Starting and ending machines, agents and a campaign. */
const UP_TIMEOUT_MS = 60_000;
const TEST_TIMEOUT_MS = 60_000;

const missing = missingMachines();
const isRequired = process.env["FLEET_REQUIRE"] === "all";

/** What the log says of an experiment, to the end of its attempt. */
const logOf = async (client: FleetClient, experiment: number): Promise<string> => {
  let text = "";
  for await (const part of client.logs(experiment, { follow: true }))
    if (!("log" in part)) {
      if (part.offset !== text.length) throw new Error(`a gap of the log at ${text.length}`);
      text += Buffer.from(part.bytes).toString();
    }
  return text;
};

/** The values of the experiment's `count`, once there are so many: points come beside the outcome, not before it. */
const pointsOf = async (client: FleetClient, experiment: number, wanted: number): Promise<unknown[]> => {
  for (;;) {
    const { series } = await client.metrics(experiment);
    const points = series.find(({ name }) => name === "count")?.points ?? [];
    if (points.length >= wanted) return points.map(([, value]) => value);
  }
};

describe.skipIf(missing !== undefined && !isRequired)(
  "a host that breaks",
  { timeout: TEST_TIMEOUT_MS },
  () => {
    let fleet: FaultFleet;
    beforeAll(async () => {
      if (missing !== undefined) throw new Error(missing);
      fleet = await FaultFleet.start(["one", "two"], {
        startHost: startLoopbackHost,
        node: process.execPath,
      });
    }, UP_TIMEOUT_MS);
    afterAll(() => fleet?.stop(), UP_TIMEOUT_MS);
    beforeEach(async () => {
      await fleet.untilIdle();
      await fleet.closeGates();
    });

    test("its agent is killed: the run goes on, the next agent finds it, and no line and no point is missing or doubled", async () => {
      const experiment = await fleet.submit();
      const attempt = await fleet.untilAttempt(experiment, "running");
      const { host } = fleet.around(attempt);
      await fleet.untilMarks(attempt, (marks) => marks.length > 10);
      const undrain = await fleet.drainOthers(host);
      const runner = await host.exec("pgrep -f 'runner[.]cjs'");
      const [agent] = await fleet.agents(host);
      const sessions = await fleet.count("up", host);
      await host.exec(`kill -9 ${agent}`);
      await fleet.untilCount("up", host, sessions + 1);
      const told = (await fleet.marks(attempt)).length;
      await fleet.untilMarks(attempt, (marks) => marks.length > told + 10);
      expect(await host.exec("pgrep -f 'runner[.]cjs'")).toBe(runner);
      const agents = await fleet.agents(host);
      expect(agents).toHaveLength(1);
      expect(agents).not.toContain(agent);
      await fleet.openGates();
      await fleet.untilVerdict(experiment);
      await undrain();
      expect(fleet.attempts(experiment)).toMatchObject([{ id: attempt.id, belief: "accepted" }]);
      const steps = (await fleet.marks(attempt)).filter((mark) => mark.startsWith("step")).length;
      // Each step takes 20 ms: the clock of the run went on, too.
      expect(fleet.attempts(experiment)[0]?.outcome?.runMs).toBeGreaterThan(steps * 20);
      const counts = Array.from({ length: steps }, (_, index) => index + 1);
      const { client } = fleet.lab;
      expect(
        (await logOf(client, experiment)).split("\n").filter((line) => line.startsWith("count")),
      ).toEqual(counts.map((count) => `count: ${count}`));
      expect(await pointsOf(client, experiment, steps)).toEqual(counts);
    });

    test("it loses power: its run is given elsewhere within the lease, and what comes back with it does not count", async () => {
      const experiment = await fleet.submit();
      const first = await fleet.untilAttempt(experiment, "running");
      await fleet.untilBegun(first);
      const { host, others } = fleet.around(first);
      await host.powerOff();
      const second = await fleet.untilAttempt(experiment, "running", 2);
      expect(fleet.around(second).host).toBe(others[0]);
      await host.powerOn();
      await fleet.untilAttempt(experiment, "ended", 1);
      await fleet.openGates();
      await fleet.untilVerdict(experiment);
      expect(fleet.attempts(experiment)).toMatchObject([
        {
          id: first.id,
          belief: "replicate",
          outcome: { outcome: { kind: "invalid_env", reason: "runner_died" } },
        },
        { id: second.id, belief: "accepted" },
      ]);
      expect(await fleet.marks(first)).not.toContain(`end ${first.id}`);
    });

    test("it is booted anew while nobody else is there: its run is its own fault, and measured again", async () => {
      const experiment = await fleet.submit();
      const first = await fleet.untilAttempt(experiment, "running");
      await fleet.untilBegun(first);
      const { host } = fleet.around(first);
      const undrain = await fleet.drainOthers(host);
      await host.powerOff();
      await host.powerOn();
      await fleet.openGates();
      const { attempts } = await fleet.untilVerdict(experiment);
      await undrain();
      expect(attempts.map(({ slot }) => slot)).toEqual([first.slot, first.slot]);
      expect(fleet.attempts(experiment)).toMatchObject([
        {
          id: first.id,
          belief: "infra",
          outcome: { outcome: { kind: "invalid_env", reason: "runner_died" } },
        },
        { belief: "accepted" },
      ]);
    });

    test("it sleeps in the middle of a run: the run is void, and made again", async () => {
      const experiment = await fleet.submit();
      const first = await fleet.untilAttempt(experiment, "running");
      await fleet.untilBegun(first);
      const { host } = fleet.around(first);
      await sleepAnHour(host);
      await fleet.openGates();
      await fleet.untilVerdict(experiment);
      expect(fleet.attempts(experiment)).toMatchObject([
        { id: first.id, belief: "infra", outcome: { outcome: { kind: "invalid_env", reason: "slept" } } },
        { belief: "accepted" },
      ]);
    });

    test("nothing was lost and nothing counted twice", () => {
      expect(miscounted(fleet.lab.stateDir)).toEqual([]);
    });
  },
);
