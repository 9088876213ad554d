/** Row 10: a clock that is a day off, and that steps in the middle of a run, changes no decision: on the host and on the coordinator. */
import { existsSync, readdirSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRecords } from "../../../../coordinator/ledger/read/read-ledger.ts";
import { campaignIn, miscounted } from "../../campaign/bookkeeping.ts";
import { change } from "../../campaign/research.ts";
import { LocalFleet } from "./local-fleet.ts";

const DAY_MS = 86_400_000;

const libraryIn = (folder: string): readonly string[] => {
  const path = join(folder, "faketime/libfaketimeMT.so.1");
  return existsSync(path) ? [path] : [];
};

/** The library that fakes clocks, where Debian puts it. */
const [library] = existsSync("/usr/lib")
  ? readdirSync("/usr/lib").flatMap((name) => libraryIn(join("/usr/lib", name)))
  : [];
const isRequired = process.env["FLEET_REQUIRE"] === "all";

/** What a process needs so that its clock is as the file says, now and whenever that changes. Waiting goes on as it would. */
const fakedBy = (clockFile: string): Readonly<Record<string, string>> => ({
  LD_PRELOAD: library ?? "",
  FAKETIME_TIMESTAMP_FILE: clockFile,
  FAKETIME_NO_CACHE: "1",
  FAKETIME_DONT_FAKE_MONOTONIC: "1",
  NO_FAKE_STAT: "1",
});

/** What was decided, without what a clock says. */
const DECISIONS = [
  "a becomes 60: keep, landed",
  "b becomes 120: discard, not_better",
  "c becomes broken: crash, run_ended",
];

if (library === undefined && !isRequired)
  test.skip("10. a clock that is a day off: there is no libfaketime (Debian: faketime)", () => undefined);
else
  describe("10. a clock that is a day off", () => {
    let folder: string;
    beforeAll(async () => {
      if (library === undefined) throw new Error("there is no libfaketime (Debian: faketime)");
      folder = await mkdtemp(join(tmpdir(), "fleet-clock-"));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    /** A Node that runs with these variables and without those of the coordinator. */
    const nodeWith = async (name: string, env: Readonly<Record<string, string>>): Promise<string> => {
      const path = join(folder, name);
      const sets = Object.entries(env).map(([key, value]) => `export ${key}='${value}'`);
      const lines = ["#!/bin/sh", "unset LD_PRELOAD", ...sets, `exec '${process.execPath}' "$@"`, ""];
      await writeFile(path, lines.join("\n"));
      await chmod(path, 0o755);
      return path;
    };

    const daysOff = (stateDir: string): number => {
      const last = readRecords(stateDir).at(-1);
      return Math.round(((last?.record.at ?? 0) - Date.now()) / DAY_MS) + 0;
    };

    test.each(["host", "coordinator"] as const)(
      "on the %s",
      async (side) => {
        const clockFile = join(folder, `${side}-clock`);
        await writeFile(clockFile, "+1d\n");
        const faked = fakedBy(clockFile);
        const node = await nodeWith(`node-${side}`, side === "host" ? faked : {});
        const fleet = await LocalFleet.make({
          host: { node },
          ...(side === "coordinator" ? { env: faked } : {}),
        });
        const { stateDir } = fleet.lab;
        try {
          await fleet.begin();
          expect(daysOff(stateDir)).toBe(side === "coordinator" ? 1 : 0);
          if (side === "host") {
            const environment = await readFile(`/proc/${fleet.agent().pid}/environ`, "utf8");
            expect(environment).toContain(clockFile);
          }
          await fleet.closeGate();
          const before = await fleet.lab.lastEvent();
          await fleet.submit([change("a", 60), change("b", 120), change("c", "broken")]);
          await fleet.lab.event(before, ({ name }) => name === "attempt_running");
          await writeFile(clockFile, "-1d\n");
          await fleet.openGate();
          await fleet.verdicts(3);
          expect(daysOff(stateDir)).toBe(side === "coordinator" ? -1 : 0);
          const { ended } = campaignIn(stateDir);
          expect(
            ended.map(({ subject, verdict, reason }) => `${subject}: ${verdict}, ${reason.kind}`).toSorted(),
          ).toEqual(DECISIONS);
          expect(readRecords(stateDir).filter(({ record }) => record.kind === "attempt_expired")).toEqual([]);
          expect(miscounted(stateDir)).toEqual([]);
        } finally {
          await fleet.end();
        }
      },
      90_000,
    );
  });
