/** Row 15: the coordinator's disk fills up; nothing new begins, outcomes are still taken, nothing is lost, and it goes on by itself. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stateFiles } from "../../../../coordinator/ledger/read/state-files.ts";
import { miscounted } from "../../campaign/bookkeeping.ts";
import { change } from "../../campaign/research.ts";
import { LocalFleet } from "./local-fleet.ts";
import { missingSmallDisk, SmallDisk } from "./small-disk.ts";

const MEBIBYTE = 1024 * 1024;
const LOW_MB = 16;

const missing = missingSmallDisk();
const isRequired = process.env["FLEET_REQUIRE"] === "all";

if (missing !== undefined && !isRequired)
  test.skip(`15. the coordinator's disk fills up: ${missing}`, () => undefined);
else
  describe("15. the coordinator's disk fills up", () => {
    let fleet: LocalFleet;
    let disk: SmallDisk;

    beforeAll(async () => {
      if (missing !== undefined) throw new Error(missing);
      fleet = await LocalFleet.make({ policy: { disk_low_mb: LOW_MB }, host: { slots: 2 } });
      disk = new SmallDisk(join(fleet.lab.home, ".local/state"), 64);
      await fleet.begin();
    }, 120_000);
    afterAll(async () => {
      fleet.lab.endLeftovers();
      disk.unmount();
      await fleet.end();
    });

    /** Not one byte, and nothing that could be given up or written over. */
    const fillWithoutReserve = (): void => {
      // Room that the write-ahead log has already would be used again.
      const db = new DatabaseSync(stateFiles(fleet.lab.stateDir).ledger, { timeout: 5_000 });
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      db.close();
      disk.fill(0);
      rmSync(join(fleet.lab.stateDir, "reserve"), { force: true });
      disk.fill(0);
    };

    const noted = async (kind: string): Promise<string> => {
      await fleet.status(({ notes }) => notes.some((note) => note.kind === kind));
      return await fleet.lab.must(["status"]);
    };

    test("below its low-water mark nothing new is granted, what runs is taken in, and it goes on by itself", async () => {
      await fleet.closeGate();
      const { seq } = await fleet.lab.event(0, ({ name }) => name === "record_set");
      await fleet.submit([change("a", 90)]);
      await fleet.lab.event(seq, ({ name }) => name === "attempt_running");
      disk.fill(LOW_MB * MEBIBYTE - MEBIBYTE);
      const said = await noted("disk_low");
      expect(said).toMatch(/MiB free, and below 16 \(policy\.disk_low_mb\) nothing new begins/u);
      const before = await fleet.lab.lastEvent();
      await fleet.submit([change("b", 120)]);
      await fleet.openGate();
      await fleet.verdicts(1);
      // The second one is waiting and a slot is free; a grant would be the next thing that happens.
      await fleet.status(({ campaign, slots }) => campaign?.queue === 1 && slots.busy === 0);
      disk.empty();
      const granted = await fleet.lab.event(before, ({ name }) => name === "attempt_granted");
      const verdict = await fleet.lab.event(before, ({ name }) => name === "verdict");
      expect(granted.seq).toBeGreaterThan(verdict.seq);
      await fleet.verdicts(2);
      expect(miscounted(fleet.lab.stateDir)).toEqual([]);
    }, 60_000);

    test("not one byte: an outcome is taken from the reserve", async () => {
      const { pid } = fleet.lab.endpoint;
      const before = await fleet.lab.lastEvent();
      await fleet.closeGate();
      await fleet.submit([change("c", 120)]);
      await fleet.lab.event(before, ({ name }) => name === "attempt_running");
      disk.fill(0);
      await fleet.openGate();
      await fleet.verdicts(3);
      expect(fleet.lab.endpoint.pid).toBe(pid);
      disk.empty();
      await fleet.status(({ notes }) => notes.every((note) => note.kind !== "disk_low"));
    }, 60_000);

    test("not even a reserve: the daemon lives, says so, acknowledges nothing, and takes it all in once there is room", async () => {
      const { pid } = fleet.lab.endpoint;
      const before = await fleet.lab.lastEvent();
      await fleet.closeGate();
      await fleet.submit([change("d", 120), change("e", 120)]);
      let running = 0;
      await fleet.lab.event(before, ({ name }) => name === "attempt_running" && ++running === 2);
      fillWithoutReserve();
      await fleet.openGate();
      const said = await noted("ledger_waits");
      expect(said).toMatch(/ledger\.sqlite cannot be written: .*; outcomes wait for it and hosts go on/u);
      const wish = await fleet.lab.run(["pause"]);
      expect(wish.code).toBe(1);
      expect(wish.stderr).toMatch(/cannot be written/u);
      const stalled = await fleet.lab.lastEvent();
      disk.empty();
      await fleet.verdicts(5);
      const ends = await fleet.lab.event(stalled, ({ name }) => name === "attempt_ended");
      expect(ends.seq).toBeGreaterThan(stalled);
      expect(fleet.lab.endpoint.pid).toBe(pid);
      expect(miscounted(fleet.lab.stateDir)).toEqual([]);
      await fleet.status(({ notes }) => notes.every((note) => note.kind !== "ledger_waits"));
      expect((await fleet.lab.run(["frontier", "verify"])).code).toBe(0);
    }, 60_000);
  });
