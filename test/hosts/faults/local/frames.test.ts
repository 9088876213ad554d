/** Rows 11 and 12: every message between coordinator and agent comes twice, or late and out of order; the campaign ends the same. */
import { readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { campaignIn, miscounted } from "../../campaign/bookkeeping.ts";
import { change } from "../../campaign/research.ts";
import { LocalFleet } from "./local-fleet.ts";
import { FRAMES_ENV } from "./meddled-socket.ts";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));
/** From sources, since nothing can stand in for a part of a bundle. */
const MEDDLED = [
  "--import",
  new URL("./meddle-hooks.ts", import.meta.url).href,
  join(repository, "coordinator/daemon/main.ts"),
];

const CHANGES = [
  change("a", 60),
  change("b", 120),
  change("c", "broken"),
  change("d", 60),
  change("a", 70),
  change("e", 150),
];
const DECISIONS = [
  "a becomes 60: keep, landed",
  "a becomes 70: discard, conflict",
  "b becomes 120: discard, not_better",
  "c becomes broken: crash, run_ended",
  "d becomes 60: keep, landed",
  "e becomes 150: discard, not_better",
];

test.each([
  ["11. every message twice", "twice"],
  ["12. messages late and out of order", "late"],
])(
  "%s",
  async (_title, mode) => {
    // A session that breaks in the middle of a run is opened again after a wait; its lease must outlast that.
    const policy = { lease_seconds: 20, infra_retries_max: 20 };
    const log = join(tmpdir(), `fleet-frames-${process.pid}-${mode}`);
    const env = { [FRAMES_ENV.mode]: mode, [FRAMES_ENV.log]: log };
    const fleet = await LocalFleet.make({ policy, env, host: { slots: 2 } });
    try {
      await fleet.lab.startCoordinator(["--agent-build", join(repository, "dist/agent")], MEDDLED);
      await fleet.begin();
      await fleet.submit(CHANGES);
      await fleet.verdicts(CHANGES.length);
      const { ended } = campaignIn(fleet.lab.stateDir);
      const decisions = ended.map(({ subject, verdict, reason }) => `${subject}: ${verdict}, ${reason.kind}`);
      expect(decisions.toSorted()).toEqual(DECISIONS);
      expect(miscounted(fleet.lab.stateDir)).toEqual([]);
      expect((await fleet.lab.run(["frontier", "verify"])).code).toBe(0);
      expect(statSync(log).size).toBeGreaterThan(50);
      const sessions = readFileSync(join(fleet.lab.stateDir, "daemon.log"), "utf8").match(/"step":"up"/gu);
      // What is overtaken leaves a hole, which ends the session; the next one tells it again.
      if (mode === "late") expect(sessions?.length).toBeGreaterThan(1);
    } finally {
      await fleet.end();
      rmSync(log, { force: true });
    }
  },
  120_000,
);
