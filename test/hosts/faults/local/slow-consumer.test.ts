/** Row 13: a child prints as fast as its terminal drains while the coordinator is stopped and nobody reads its log: nobody waits for anybody. */
import { readFileSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { campaignIn, measurementsOf, miscounted } from "../../campaign/bookkeeping.ts";
import { change } from "../../campaign/research.ts";
import { LocalFleet, until } from "./local-fleet.ts";

const CHUNK_MB = 8;
const MEBIBYTE = 1024 * 1024;

/** Behind the gate it prints without end, and says after each piece that it got rid of it. */
const LOUD = `#!/bin/sh
set -eu
while [ -e "$GATE" ]; do
  head -c ${CHUNK_MB * MEBIBYTE} /dev/zero | tr '\\0' 'x' | fold -w 200; echo
  echo >>"$GATE.progress"
done
awk '{ print "loss: " $1 / 100 }' parts/a.txt
`;

const peakMb = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

describe.skipIf(process.platform !== "linux")("13. a slow consumer", () => {
  let fleet: LocalFleet;

  beforeAll(async () => {
    fleet = await LocalFleet.make({ run: LOUD });
    await fleet.begin();
  }, 120_000);
  afterAll(() => fleet.end());

  /** Pieces that the child got rid of so far. */
  const printed = (): number => {
    try {
      return statSync(`${fleet.gateFile}.progress`).size;
    } catch {
      return 0;
    }
  };
  const printedMore = (pieces: number): Promise<true> => {
    const wanted = printed() + pieces;
    return until(() => (printed() >= wanted ? true : undefined));
  };

  test("the child is never blocked, the agent stays small, what is dropped is counted and shown, outcomes come", async () => {
    const before = await fleet.lab.lastEvent();
    await fleet.closeGate();
    await fleet.submit([change("a", 90)]);
    const created = await fleet.lab.event(before, ({ name }) => name === "experiment_created");
    await fleet.lab.event(before, ({ name }) => name === "attempt_running");
    const number = String(created.facts["experiment"]);
    const terminal = fleet.lab.spawn(["logs", number, "--follow"]);
    const { pid: coordinator } = fleet.lab.endpoint;
    try {
      await printedMore(10);
      const seen = await fleet.lab.client.status();
      expect(seen.hostRows[0]).toMatchObject({ status: "busy" });

      process.kill(coordinator, "SIGSTOP");
      await printedMore(25);
      process.kill(coordinator, "SIGCONT");

      const awake = await fleet.lab.client.status();
      await fleet.status(({ asOf, hostRows }) => asOf > awake.asOf && hostRows[0]?.status === "busy");
      expect(peakMb(fleet.agent().pid)).toBeLessThan(200);
      await fleet.openGate();
      await fleet.verdicts(1);
    } finally {
      process.kill(coordinator, "SIGCONT");
      terminal.kill("SIGKILL");
    }
    const attempt = measurementsOf(campaignIn(fleet.lab.stateDir)).attempts.at(-1);
    expect(attempt?.outcome?.outcome).toEqual({ kind: "succeeded" });
    expect(attempt?.outcome?.droppedOutputBytes).toBeGreaterThan(100 * MEBIBYTE);
    expect(miscounted(fleet.lab.stateDir)).toEqual([]);
    expect(
      measurementsOf(campaignIn(fleet.lab.stateDir)).attempts.filter((a) => a.status === "expired"),
    ).toEqual([]);
    const said: string[] = [];
    for await (const line of createInterface({ input: fleet.lab.spawn(["logs", number]).stdout }))
      if (!/^x*$/u.test(line)) said.push(line);
    expect(said.some((line) => /^\[.* were not kept\]$/u.test(line))).toBe(true);
    expect(said.at(-1)).toBe("loss: 0.9");
  }, 90_000);
});
