/** One campaign over three hosts and this machine, told from `up` to `down`: it rebases, conflicts, loses its coordinator three times, and counts right. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StoredRecord } from "../../../coordinator/ledger/read/stored-record.ts";
import type { StatusView } from "../../../proto/vocab/views/status.ts";
import { missingSshd, startSshd } from "../sshd/sshd.ts";
import { writeInventory } from "../write-inventory.ts";
import { campaignIn, measurementsOf, miscounted, runsBySlot } from "./bookkeeping.ts";
import { type Ended, Lab } from "./lab.ts";
import { copyState, dropRecords, laneRefIn, lockOf, swapObject } from "./meddling.ts";
import type { Machines } from "./machines.ts";
import { change, type Change, lossOf, NOISE_MAX, PARTS, Research, TAG } from "./research.ts";

/** Packing the runtime takes a processor seconds, and four hosts start at once. */
const UP_TIMEOUT_MS = 120_000;
const CAMPAIGN_TIMEOUT_MS = 120_000;

const POLICY = {
  heartbeat_seconds: 0.5,
  suspect_seconds: 3,
  lease_seconds: 10,
  start_within_seconds: 20,
  start_margin_seconds: 5,
  grace_seconds: 1,
};

/** On the first tip: of each part three improvements that exclude each other and two changes for the worse; one more breaks the run. */
const FIRST: readonly Change[] = [
  ...PARTS.flatMap((part) => [90, 80, 70, 110, 120].map((value) => change(part, value))),
  change("a", "broken"),
];
/** On the tip that comes of them: of each part one more improvement, which the others leave possible. */
const SECOND: readonly Change[] = PARTS.map((part) => change(part, 60));
const EXPERIMENTS = FIRST.length + SECOND.length;

const LOCAL = { name: "local", connection: "local", trust: "experiments" } as const;

/** What starts the machines, and how long that may take. */
export interface MachinesFixture {
  readonly start: () => Promise<Machines>;
  readonly timeoutMs: number;
}

/** Declares the whole suite on these machines. Its tests are one story: each goes on where the one before ended. */
export const describeCampaign = (title: string, fixture: MachinesFixture): void => {
  describe(title, () => {
    let machines: Machines;
    let folder: string;
    let lab: Lab;
    let research: Research;

    beforeAll(async () => {
      machines = await fixture.start();
      folder = await mkdtemp(join(tmpdir(), "fleet-lab-"));
      lab = new Lab(join(folder, "home"), TAG);
      research = new Research(join(folder, "research"));
      await research.create(machines.gateFile);
    }, fixture.timeoutMs);
    afterAll(async () => {
      lab.endLeftovers();
      await machines.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const submit = async (base: string, changes: readonly Change[]): Promise<void> => {
      await research.branch(base, changes);
      for (const { branch } of changes) await lab.client.command({ kind: "submit", branch, again: false });
    };
    /** Resolves when this many experiments have got their verdict since the campaign began. */
    const verdicts = async (wanted: number): Promise<void> => {
      let count = 0;
      await lab.event(0, ({ name }) => name === "verdict" && ++count === wanted);
    };

    /** Resolves when the branch in the research repository shows the tip. */
    const mirrored = async (): Promise<void> => {
      const tip = (await lab.client.frontier()).find((lane) => lane.isPrimary)?.tip;
      await lab.event(0, ({ name, facts }) => name === "mirror_moved" && facts["commit"] === tip);
    };

    test(
      "up brings up hosts without Node, one of them without forwarding, and again converges",
      async () => {
        const inventory = join(folder, "lab.yaml");
        await writeInventory(inventory, machines.hosts, { name: TAG, policy: POLICY, hosts: [LOCAL] });
        for (const { name } of machines.hosts)
          expect(await machines.exec(name, "node -v || python3 -V || echo none")).toBe("none\n");
        await lab.must(["up", inventory]);
        const up = { hosts: { up: 4, total: 4 }, slots: { busy: 0, total: 4 } };
        expect(await lab.client.status()).toMatchObject(up);
        const before = await lab.lastEvent();
        await lab.must(["up", inventory]);
        expect(await lab.lastEvent()).toBe(before);
      },
      UP_TIMEOUT_MS,
    );

    test(
      "killed while every slot runs: what ran meanwhile is taken in, and nothing of it runs again",
      async () => {
        await lab.must(["run", "--detach"], research.folder);
        const { seq } = await lab.event(0, ({ name }) => name === "record_set");
        await machines.closeGate();
        await submit("main", FIRST);
        const slotOf = new Map<unknown, unknown>();
        const running = new Map<unknown, unknown>();
        await lab.event(seq, ({ name, facts: { attempt, slot } }) => {
          if (name === "attempt_granted") slotOf.set(attempt, slot);
          if (name === "attempt_running") running.set(slotOf.get(attempt), attempt);
          return running.size === 4;
        });
        await lab.killCoordinator();
        await machines.openGate();
        await lab.must(["up"]);
        await verdicts(FIRST.length);
        const { attempts } = measurementsOf(campaignIn(lab.stateDir));
        for (const id of running.values()) {
          const ran = attempts.find((a) => a.id === id);
          expect(ran).toMatchObject({ belief: "accepted" });
          expect(attempts.filter((a) => a.trial === ran?.trial)).toHaveLength(1);
        }
        expect(miscounted(lab.stateDir)).toEqual([]);
      },
      CAMPAIGN_TIMEOUT_MS,
    );

    test(
      "killed between a landing's record and its effect, then between the effect and its record: each lands once",
      async () => {
        const ref = laneRefIn(lab.stateDir);
        const lock = lockOf(lab.repository, ref);
        await mirrored();

        // While git finds this lock, a landing that is recorded cannot happen.
        const before = await lab.lastEvent();
        await writeFile(lock, "");
        await submit(`autoresearch/${TAG}`, SECOND);
        const first = await lab.event(before, ({ name }) => name === "land_intended");
        await lab.killCoordinator();
        expect(await research.refIn(lab.repository, ref)).toBe(first.facts["from"]);
        // The next landing is not decided before the gate opens.
        await machines.closeGate();
        await lab.must(["up"]);
        const { seq } = await lab.event(first.seq, ({ name }) => name === "landed");
        expect(await research.refIn(lab.repository, ref)).toBe(first.facts["to"]);

        await writeFile(lock, "");
        await machines.openGate();
        const second = await lab.event(seq, ({ name }) => name === "land_intended");
        await lab.killCoordinator();
        await rm(lock);
        const { from, to } = second.facts;
        await research.git(`--git-dir=${lab.repository}`, "update-ref", ref, String(to), String(from));
        await lab.must(["up"]);
        await verdicts(EXPERIMENTS);
        await lab.event(seq, ({ name, facts }) => name === "row_written" && facts["row"] === 1 + EXPERIMENTS);
        expect(miscounted(lab.stateDir)).toEqual([]);
      },
      CAMPAIGN_TIMEOUT_MS,
    );

    test("every experiment ended as its change deserves, every slot took part, and each has one row", async () => {
      const c = campaignIn(lab.stateDir);
      const ends = c.ended.map(({ subject, reason }) => [subject, reason.kind] as const);
      const count = (kind: string): number => ends.filter(([, reason]) => reason === kind).length;
      expect({ all: ends.length, landed: count("landed"), conflicts: count("conflict") }).toEqual({
        all: EXPERIMENTS,
        landed: 2 * PARTS.length,
        conflicts: 2 * PARTS.length,
      });
      expect(count("not_better")).toBe(2 * PARTS.length);
      expect(c.ended.filter((e) => e.verdict === "crash").map((e) => e.subject)).toEqual([
        "a becomes broken",
      ]);
      const [frontier] = await lab.client.frontier();
      expect(frontier?.landings.filter((l) => l.wasRebased)).toHaveLength(2 * PARTS.length - 2);
      const best = lossOf({ a: 60, b: 60, c: 60, d: 60, e: 60 });
      expect(frontier?.record).toBeGreaterThanOrEqual(best);
      expect(frontier?.record).toBeLessThanOrEqual(best + NOISE_MAX);

      const runs = runsBySlot(c);
      expect(runs.size).toBe(4);
      for (const [slot, count] of runs) expect(count, slot).toBeGreaterThanOrEqual(3);

      const rows = (await readFile(join(research.folder, "results.tsv"), "utf8")).trim().split("\n").slice(2);
      const described = rows.map((row) => row.split("\t").at(-1));
      expect(new Set(described)).toEqual(new Set(ends.map(([subject]) => subject)));
      expect(described).toHaveLength(EXPERIMENTS);
    });

    test("verify agrees with git and ledger, and notices a branch moved by hand and a swapped object", async () => {
      const verify = (): Promise<Ended> => lab.run(["frontier", "verify"]);
      expect(await verify()).toMatchObject({ code: 0, stderr: "" });
      const git = (...args: readonly string[]): Promise<string> =>
        research.git(`--git-dir=${lab.repository}`, ...args);

      const ref = laneRefIn(lab.stateDir);
      const tip = await git("rev-parse", ref);
      await git("update-ref", ref, `${tip}~1`);
      const moved = await verify();
      expect(moved.code).toBe(1);
      expect(moved.stderr).toContain(`${ref} is`);
      expect(moved.stderr).toContain("fleet frontier restore");
      expect(await lab.must(["frontier", "restore"])).toContain(`put back: ${ref}`);
      expect(await git("rev-parse", ref)).toBe(tip);
      expect(await verify()).toMatchObject({ code: 0 });

      // Beside the tip, not behind it: from behind, the coordinator would move the branch on by itself.
      const foreign = await research.git("commit-tree", "-p", "main", "-m", "by hand", "main^{tree}");
      await research.git("branch", "--force", `autoresearch/${TAG}`, foreign);
      const mirror = await verify();
      expect(mirror.code).toBe(1);
      expect(mirror.stderr).toContain(`branch autoresearch/${TAG}`);
      expect(await lab.must(["frontier", "restore"])).toContain(`put back: autoresearch/${TAG}`);
      expect(await research.git("rev-parse", `autoresearch/${TAG}`)).toBe(tip);

      const swapped = await git("rev-parse", `${tip}:parts/a.txt`);
      const putBack = await swapObject(
        lab.repository,
        swapped,
        await git("rev-parse", `${tip}~9:parts/a.txt`),
      );
      const damaged = await verify();
      expect(damaged.code).toBe(1);
      expect(damaged.stderr).toContain(`object ${swapped} was swapped`);
      await putBack();
      expect(await verify()).toMatchObject({ code: 0 });
    });

    test.skipIf(missingSshd() !== undefined)(
      "status through SSH from a second machine, also when the coordinator is silent",
      async () => {
        const door = await startSshd([`SetEnv HOME=${lab.home}`], "lab-host");
        try {
          const laptop = new Lab(join(folder, "laptop"), TAG, {
            FLEET_COORDINATOR: "ssh://lab-host",
            FLEET_SSH_CONFIG: door.sshConfigFile,
          });
          const seen = JSON.parse(await laptop.must(["status", "--json"])) as StatusView;
          expect(seen).toMatchObject({ fleet: TAG, source: "daemon", hosts: { up: 4, total: 4 } });
          expect(seen.campaign?.experiments).toMatchObject({ total: EXPERIMENTS, kept: 2 * PARTS.length });
          await lab.killCoordinator();
          const silent = await laptop.run(["status", "--json"]);
          expect(silent.code).toBe(3);
          expect(JSON.parse(silent.stdout)).toMatchObject({ fleet: TAG, campaign: { tag: TAG } });
          await lab.must(["up"]);
        } finally {
          await door.stop();
        }
      },
    );

    test("down with purge leaves nothing on the hosts, and the history stays", async () => {
      await lab.must(["down", "--purge"]);
      for (const { name } of machines.hosts)
        expect(await machines.exec(name, "ls -A ~")).not.toContain(".fleet");
      expect(await readdir(lab.home)).not.toContain(".fleet");
      expect(miscounted(lab.stateDir)).toEqual([]);
    });

    test("an outcome that is gone from a copy of the ledger is missed, also when the numbers fit again", async () => {
      const { ended } = campaignIn(lab.stateDir);
      const landed = ended.findLast((e) => e.reason.kind === "landed");
      const deciding = landed?.attempts.findLast((a) => a.belief === "accepted")?.id;
      const isDeciding = ({ record }: StoredRecord): boolean =>
        record.kind === "attempt_ended" && record.attempt === deciding;

      const torn = await copyState(lab, folder);
      dropRecords(torn.stateDir, isDeciding, false);
      await expect(torn.startCoordinator()).rejects.toThrow(/ledger_damaged.*it is missing/u);

      const forged = await copyState(lab, folder);
      dropRecords(forged.stateDir, isDeciding, true);
      await forged.startCoordinator();
      const found = await forged.run(["frontier", "verify"]);
      expect(found.code).toBe(1);
      expect(found.stderr).toContain(`experiment ${landed?.id}: tree`);
      await forged.must(["down"]);
    });
  });
};
