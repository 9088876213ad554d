/** kill -9 of the coordinator at every write of its ledger: each restart finds everything, and the campaign ends as if nothing had been. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { campaignIn, measurementsOf, miscounted } from "../../campaign/bookkeeping.ts";
import { CrashWorld, walk, type Life } from "../crash-walk.ts";

/** Some thirty lives of about a second each, two at a time. */
const WALKS_TIMEOUT_MS = 240_000;

let folder: string;
const worlds: CrashWorld[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fleet-killed-"));
});
afterEach(async () => {
  for (const { lab } of worlds.splice(0)) {
    await lab.run(["down", "--purge"]);
    lab.endLeftovers();
  }
  await rm(folder, { recursive: true, force: true });
});

const makeWorld = async (name: string): Promise<CrashWorld> => {
  const world = await CrashWorld.make(join(folder, name));
  worlds.push(world);
  return world;
};

/** The rows of the same campaign when nobody is killed. */
const undisturbed = async (): Promise<Awaited<ReturnType<CrashWorld["rows"]>>> => {
  const world = await makeWorld("calm");
  const { lab, research } = world;
  await lab.must(["up", world.inventory.path]);
  await lab.must(["run"], research.folder);
  return world.rows();
};

/** Kinds of record in the last commit of each life: behind the records of its beginning. */
const deathbeds = (lives: readonly Life[]): ReadonlySet<string> =>
  new Set(
    lives.flatMap(({ after }) => {
      const begin = after.findLastIndex(({ record }) => record.kind === "daemon_started");
      return after.slice(begin + 1).map(({ record }) => record.kind);
    }),
  );

/** Every attempt began once and ended once, and there is none but those that the ledger counts. */
const expectUntouchedRuns = async ({ lab, marks }: CrashWorld): Promise<void> => {
  const { trials, attempts } = measurementsOf(campaignIn(lab.stateDir));
  expect(attempts).toHaveLength(trials.length);
  const ran = attempts.filter(({ trial }) => trials.find(({ id }) => id === trial)?.purpose !== "prepare");
  const lines = (await readFile(marks, "utf8")).trim().split("\n");
  const told = lines.filter((line) => !line.startsWith("step"));
  expect(told.toSorted()).toEqual(ran.flatMap(({ id }) => [`begin ${id}`, `end ${id}`]).toSorted());
};

test(
  "killed before and after every commit: nothing is lost, nothing counts twice, no run is touched, the rows are the same",
  async () => {
    const [rows, after, before] = await Promise.all([
      undisturbed(),
      makeWorld("after").then(async (world) => ({ world, lives: await walk(world, "after:1", "after:2") })),
      makeWorld("before").then(async (world) => ({
        world,
        lives: await walk(world, "before:1", "before:2", "before:3"),
      })),
    ]);
    expect(rows.map(([, status]) => status)).toEqual(["keep", "discard", "keep"]);
    for (const { world, lives } of [after, before]) {
      for (const life of lives) expect(life.after.slice(0, life.before.length)).toEqual(life.before);
      expect(miscounted(world.lab.stateDir)).toEqual([]);
      expect(await world.rows()).toEqual(rows);
      await expectUntouchedRuns(world);
      expect([...deathbeds(lives)]).toEqual(expect.arrayContaining(MET));
    }
  },
  WALKS_TIMEOUT_MS,
);

/** Each of these was the last thing that some coordinator wrote. */
const MET = [
  "policy_set",
  "host_probed",
  "campaign_started",
  "author_ended",
  "attempt_staged",
  "attempt_running",
  "attempt_ended",
  "land_intended",
  "landed",
  "row_written",
  "mirror_moved",
  "campaign_ended",
];
