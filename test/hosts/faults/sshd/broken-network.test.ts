/** The network between coordinator and host goes, in both directions or one, for shorter and longer than a lease: work goes on, and counts once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { miscounted } from "../../campaign/bookkeeping.ts";
import { FaultFleet, hasEnded } from "../fault-fleet.ts";
import { startLoopbackHost } from "../loopback-host.ts";
import { missingMachines } from "../../sshd/loopback-machines.ts";

/** Starting and ending machines, agents and a campaign. */
const UP_TIMEOUT_MS = 60_000;
const TEST_TIMEOUT_MS = 60_000;
/** A silent connection is given up within this time. */
const NOTICE_MAX_MS = 15_000;

const missing = missingMachines();
const isRequired = process.env["FLEET_REQUIRE"] === "all";

describe.skipIf(missing !== undefined && !isRequired)(
  "a network that breaks",
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

    test("cut off for less than a lease: the run ends meanwhile, and its outcome comes after it", async () => {
      const experiment = await fleet.submit();
      const attempt = await fleet.untilAttempt(experiment, "running");
      const { host } = fleet.around(attempt);
      host.proxy.hold();
      await host.openGate();
      await fleet.untilRow(host, ({ status }) => status === "suspect");
      await fleet.untilMarks(attempt, hasEnded);
      host.proxy.release();
      await fleet.untilVerdict(experiment);
      expect(fleet.attempts(experiment)).toMatchObject([{ id: attempt.id, belief: "accepted" }]);
    });

    test("cut off for longer than a lease: it is given elsewhere, nothing is killed, and of both outcomes the newest counts", async () => {
      const experiment = await fleet.submit();
      const first = await fleet.untilAttempt(experiment, "running");
      const { host, others } = fleet.around(first);
      host.proxy.hold();
      const second = await fleet.untilAttempt(experiment, "running", 2);
      expect(fleet.around(second).host).toBe(others[0]);
      await fleet.openGates();
      await fleet.untilMarks(first, hasEnded);
      host.proxy.release();
      await fleet.untilVerdict(experiment);
      await fleet.untilAttempt(experiment, "ended", 1);
      expect(fleet.attempts(experiment)).toMatchObject([
        { id: first.id, belief: "replicate", outcome: { outcome: { kind: "succeeded" } } },
        { id: second.id, belief: "accepted", outcome: { outcome: { kind: "succeeded" } } },
      ]);
    });

    test("the host cannot speak: what runs there goes on, what waits there never starts, and both are given elsewhere", async () => {
      const running = [await fleet.submit(), await fleet.submit()];
      await Promise.all(running.map((experiment) => fleet.untilAttempt(experiment, "running")));
      const waiting = await fleet.submit();
      const staged = await fleet.untilAttempt(waiting, "staged");
      const { host } = fleet.around(staged);
      const ran = running
        .map((experiment) => fleet.attempts(experiment)[0])
        .find((a) => a?.slot === staged.slot);
      if (!ran) throw new Error("it waits behind a run");
      const overtaken = running.find((experiment) => fleet.attempts(experiment)[0]?.id === ran.id) ?? 0;
      host.proxy.hold("out");
      await fleet.until((c) => (c.attempts[staged.id]?.status === "expired" ? true : undefined));
      await host.openGate();
      await fleet.untilMarks(ran, hasEnded);
      await fleet.openGates();
      for (const experiment of [...running, waiting]) await fleet.untilVerdict(experiment);
      host.proxy.release();
      await fleet.untilAttempt(overtaken, "ended");
      await fleet.untilRow(host, ({ runs, staged: behind }) => runs.length + behind === 0);
      expect(await fleet.marks(staged)).toEqual([]);
      expect(fleet.attempts(waiting)).toMatchObject([{ status: "expired" }, { belief: "accepted" }]);
      expect(fleet.attempts(overtaken)).toMatchObject([{ belief: "replicate" }, { belief: "accepted" }]);
    });

    test("the host cannot hear: its outcome is taken in meanwhile, and once", async () => {
      const experiment = await fleet.submit();
      const attempt = await fleet.untilAttempt(experiment, "running");
      const { host } = fleet.around(attempt);
      host.proxy.hold("in");
      await fleet.openGates();
      await fleet.untilVerdict(experiment);
      host.proxy.release();
      const next = [await fleet.submit(), await fleet.submit()];
      for (const one of next) await fleet.untilVerdict(one);
      expect(fleet.attempts(experiment)).toMatchObject([{ id: attempt.id, belief: "accepted" }]);
    });

    test("a connection that is half open: noticed in time, and made anew, with the same agent", async () => {
      const experiment = await fleet.submit();
      const attempt = await fleet.untilAttempt(experiment, "running");
      const { host } = fleet.around(attempt);
      const [agents, ups, sessions] = [
        await fleet.agents(host),
        await fleet.count("up", host),
        await fleet.count("session", host),
      ];
      host.proxy.strand();
      const strandedAt = performance.now();
      await fleet.untilCount("session", host, sessions + 1);
      expect(performance.now() - strandedAt).toBeLessThan(NOTICE_MAX_MS);
      await fleet.untilCount("up", host, ups + 1);
      await fleet.openGates();
      await fleet.untilVerdict(experiment);
      await fleet.untilAttempt(experiment, "ended", 1);
      expect(await fleet.agents(host)).toEqual(agents);
      expect(agents).toHaveLength(1);
      expect(fleet.attempts(experiment).filter(({ belief }) => belief === "accepted")).toHaveLength(1);
    });

    test.each([
      ["sshd's session process is killed", "pkill -9 sshd"],
      ["sshd is restarted and its sessions end", "kill -HUP 1; pkill -9 sshd"],
    ])("%s: the run goes on, and the same agent reports it on a new connection", async (_what, command) => {
      const experiment = await fleet.submit();
      const attempt = await fleet.untilAttempt(experiment, "running");
      const { host } = fleet.around(attempt);
      const [agents, undrain] = [await fleet.agents(host), await fleet.drainOthers(host)];
      // The session that says so ends, too.
      await expect(host.exec(command)).rejects.toThrow();
      await fleet.openGates();
      await fleet.untilVerdict(experiment);
      await undrain();
      expect(fleet.attempts(experiment)).toMatchObject([{ id: attempt.id, belief: "accepted" }]);
      expect(await fleet.agents(host)).toEqual(agents);
      expect(agents).toHaveLength(1);
    });

    test("nothing was lost and nothing counted twice", () => {
      expect(miscounted(fleet.lab.stateDir)).toEqual([]);
    });
  },
);
