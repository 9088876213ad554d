/** Row 14: a host's disk fills up; that is the host's fault, it is named with the reason, nothing is lost, and it goes on once there is room. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { campaignIn, measurementsOf } from "../../campaign/bookkeeping.ts";
import { change } from "../../campaign/research.ts";
import { LocalFleet } from "./local-fleet.ts";
import { missingSmallDisk, SmallDisk } from "./small-disk.ts";

const missing = missingSmallDisk();
const isRequired = process.env["FLEET_REQUIRE"] === "all";

if (missing !== undefined && !isRequired)
  test.skip(`14. a host's disk fills up: ${missing}`, () => undefined);
else
  describe("14. a host's disk fills up", () => {
    let fleet: LocalFleet;
    let disk: SmallDisk;

    beforeAll(async () => {
      if (missing !== undefined) throw new Error(missing);
      fleet = await LocalFleet.make({ policy: { infra_retries_max: 100 } });
      // Where the host keeps what changes is known once an agent was there.
      await fleet.up();
      await fleet.lab.must(["down"]);
      const workDir = join(fleet.lab.home, ".fleet");
      const machine = readdirSync(workDir).find((name) => !["rel", "blobs"].includes(name));
      disk = new SmallDisk(join(workDir, machine ?? ""), 24);
      await fleet.begin();
    }, 120_000);
    afterAll(async () => {
      fleet.lab.endLeftovers();
      disk.unmount();
      await fleet.end();
    });

    test("no experiment is to blame, the host says why, and what waited is measured once there is room", async () => {
      await fleet.closeGate();
      const before = await fleet.lab.lastEvent();
      await fleet.submit([change("a", 90)]);
      await fleet.lab.event(before, ({ name }) => name === "attempt_running");
      disk.fill(0);
      await fleet.openGate();
      const blocked = await fleet.status(({ hostRows }) => hostRows[0]?.status === "blocked");
      expect(blocked.hostRows[0]?.reason).toBe("its disk has 0 MiB free");
      expect(await fleet.lab.must(["status"])).toMatch(/here .*blocked .*its disk has 0 MiB free/u);
      const full = await fleet.lab.lastEvent();
      await fleet.submit([change("b", 120)]);
      await fleet.status(({ campaign }) => (campaign?.queue ?? 0) > 0);
      const planned = await fleet.lab.lastEvent();
      disk.empty();
      await fleet.verdicts(2);
      const c = campaignIn(fleet.lab.stateDir);
      expect(c.ended.map(({ subject, verdict }) => `${subject}: ${verdict}`).toSorted()).toEqual([
        "a becomes 90: keep",
        "b becomes 120: discard",
      ]);
      const { trials, attempts } = measurementsOf(c);
      const accepted = (trial: string): number =>
        attempts.filter((one) => one.trial === trial && one.belief === "accepted").length;
      expect(trials.filter(({ id }) => accepted(id) !== 1)).toEqual([]);
      const granted = await fleet.lab.event(full, ({ name }) => name === "attempt_granted");
      expect(granted.seq).toBeGreaterThan(planned);
      expect((await fleet.lab.run(["frontier", "verify"])).code).toBe(0);
    }, 90_000);
  });
