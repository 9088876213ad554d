/** The coordinator sleeps for longer than a lease and any heartbeat: the hosts go on with what they have, and on waking nothing is taken back. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRecords } from "../../../../coordinator/ledger/read/read-ledger.ts";
import { miscounted } from "../../campaign/bookkeeping.ts";
import { missingMachines } from "../../sshd/loopback-machines.ts";
import { FaultFleet, hasEnded } from "../fault-fleet.ts";
import { startLoopbackHost } from "../loopback-host.ts";

/** Starting and ending machines, agents and a campaign. */
const UP_TIMEOUT_MS = 60_000;
const TEST_TIMEOUT_MS = 60_000;
/** Of 20 ms or more each: three leases, and more than the eight seconds after which a silent connection is given up. */
const STEPS_ASLEEP = 450;

const missing = missingMachines();
const isRequired = process.env["FLEET_REQUIRE"] === "all";

describe.skipIf(missing !== undefined && !isRequired)(
  "a coordinator that sleeps",
  { timeout: TEST_TIMEOUT_MS },
  () => {
    let fleet: FaultFleet;
    beforeAll(async () => {
      if (missing !== undefined) throw new Error(missing);
      fleet = await FaultFleet.start(["one", "two"], {
        startHost: startLoopbackHost,
        node: process.execPath,
        policy: { start_within_seconds: 60 },
      });
    }, UP_TIMEOUT_MS);
    afterAll(() => fleet?.stop(), UP_TIMEOUT_MS);

    test("staged work is run meanwhile, no lease expires on waking, and the outcomes come in their order", async () => {
      await fleet.untilIdle();
      await fleet.closeGates();
      const first = [await fleet.submit(), await fleet.submit()];
      const running = await Promise.all(first.map((experiment) => fleet.untilAttempt(experiment, "running")));
      const second = [await fleet.submit(), await fleet.submit()];
      const staged = await Promise.all(second.map((experiment) => fleet.untilAttempt(experiment, "staged")));
      expect(new Set(running.map(({ slot }) => slot)).size).toBe(2);
      expect(new Set(staged.map(({ slot }) => slot)).size).toBe(2);

      const { pid } = fleet.lab.endpoint;
      process.kill(pid, "SIGSTOP");
      for (const attempt of running) await fleet.untilMarks(attempt, (marks) => marks.length > STEPS_ASLEEP);
      await fleet.openGates();
      for (const attempt of [...running, ...staged]) await fleet.untilMarks(attempt, hasEnded);
      process.kill(pid, "SIGCONT");

      for (const experiment of [...first, ...second]) {
        await fleet.untilVerdict(experiment);
        expect(fleet.attempts(experiment)).toMatchObject([{ belief: "accepted" }]);
      }
      const records = readRecords(fleet.lab.stateDir).map(({ record }) => record);
      expect(records.filter(({ kind }) => kind === "attempt_expired")).toEqual([]);
      const ended = records.flatMap((record) => (record.kind === "attempt_ended" ? [record.attempt] : []));
      for (const before of running) {
        const behind = staged.find(({ slot }) => slot === before.slot);
        expect(ended.filter((id) => id === before.id || id === behind?.id)).toEqual([before.id, behind?.id]);
      }
      expect(miscounted(fleet.lab.stateDir)).toEqual([]);
    });
  },
);
