/** A container that is killed, and one whose network is pulled: their work is done elsewhere within the lease, and of two outcomes one counts. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readRecords } from "../../../../coordinator/ledger/read/read-ledger.ts";
import { miscounted } from "../../campaign/bookkeeping.ts";
import { startHosts, type TestHosts } from "../../containers/containers.ts";
import { asFaultHost, CONTAINER_NODE } from "../container-host.ts";
import { FaultFleet } from "../fault-fleet.ts";

/** The first run builds the images. */
const BUILD_TIMEOUT_MS = 600_000;
const TEST_TIMEOUT_MS = 60_000;
/** The lease and what the promise adds to it. */
const REDISPATCH_MAX_MS = 3_000 + 5_000;

describe("a host that is lost", { timeout: TEST_TIMEOUT_MS }, () => {
  let suite: TestHosts;
  let fleet: FaultFleet;
  beforeAll(async () => {
    suite = await startHosts([
      { name: "one", image: "easy" },
      { name: "two", image: "stock" },
    ]);
    fleet = await FaultFleet.start(["one", "two"], {
      startHost: (_folder, name, files) => asFaultHost(suite.host(name), files),
      node: CONTAINER_NODE,
    });
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await fleet?.stop();
    await suite?.stop();
  }, TEST_TIMEOUT_MS);
  beforeEach(async () => {
    await fleet.untilIdle();
    await fleet.closeGates();
  });

  test("its cable is pulled for longer than a lease: nothing is killed, and of both outcomes the newest counts", async () => {
    const experiment = await fleet.submit();
    const first = await fleet.untilAttempt(experiment, "running");
    await fleet.untilBegun(first);
    const { host, others } = fleet.around(first);
    await suite.host(host.name).cut();
    const second = await fleet.untilAttempt(experiment, "running", 2);
    expect(fleet.around(second).host).toBe(others[0]);
    await host.openGate();
    await suite.host(host.name).heal();
    await fleet.untilAttempt(experiment, "ended", 1);
    await fleet.openGates();
    await fleet.untilVerdict(experiment);
    expect(fleet.attempts(experiment)).toMatchObject([
      { id: first.id, belief: "replicate", outcome: { outcome: { kind: "succeeded" } } },
      { id: second.id, belief: "accepted", outcome: { outcome: { kind: "succeeded" } } },
    ]);
  });

  test("it is killed: its run is given elsewhere within the lease, and what comes back with it does not count", async () => {
    const experiment = await fleet.submit();
    const first = await fleet.untilAttempt(experiment, "running");
    await fleet.untilBegun(first);
    const { host, others } = fleet.around(first);
    const killedAt = Date.now();
    await host.powerOff();
    const second = await fleet.untilAttempt(experiment, "running", 2);
    expect(fleet.around(second).host).toBe(others[0]);
    const granted = readRecords(fleet.lab.stateDir).find(
      ({ record }) => record.kind === "attempt_granted" && record.attempt === second.id,
    );
    expect((granted?.record.at ?? Infinity) - killedAt).toBeLessThan(REDISPATCH_MAX_MS);
    await host.powerOn();
    await fleet.untilAttempt(experiment, "ended", 1);
    await fleet.openGates();
    await fleet.untilVerdict(experiment);
    expect(fleet.attempts(experiment)).toMatchObject([
      { belief: "replicate", outcome: { outcome: { kind: "invalid_env", reason: "runner_died" } } },
      { id: second.id, belief: "accepted" },
    ]);
  });

  test("nothing was lost and nothing counted twice", () => {
    expect(miscounted(fleet.lab.stateDir)).toEqual([]);
  });
});
