/** Rows in a real file: each once, after a crash, beside a human's edits, and across epochs. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Effect } from "../../../../../coordinator/core/effects.ts";
import type { Event } from "../../../../../coordinator/core/events.ts";
import { countRows, writeRow } from "../../../../../coordinator/daemon/carry/row.ts";
import type { LaneId } from "../../../../../proto/vocab/ids.ts";
import { World } from "../../../../unit/coordinator/core/world.ts";

let folder: string;
let w: World;
let lane: LaneId;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-rows-"));
  w = new World();
  w.start({ repository: folder });
  w.up("a", 1);
  lane = w.baselinesWithoutRows(1);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (): string => join(folder, "results.tsv");

const lines = (): readonly string[] => readFileSync(path(), "utf8").split("\n").slice(0, -1);

type RowEffect = Extract<Effect, { kind: "write_row" }>;

const wanted = (): RowEffect => {
  const effect = w.effects.find((e) => e.kind === "write_row");
  if (!effect) throw new Error("no row is asked for");
  return effect;
};

/** Writes the row that is asked for; the news are not told yet. */
const write = (): Promise<Event> => writeRow(() => w.campaign)(wanted(), new AbortController().signal);

const writeAll = async (): Promise<void> => {
  while (w.effects.some((e) => e.kind === "write_row")) w.tell(await write());
};

const end = (n: number, value: number): void => {
  w.submit(n);
  w.deliver();
  const lease = [...w.leases.values()][0];
  if (!lease) throw new Error("no lease");
  w.finish(lease.attempt, value);
};

test("the header and the baseline come first, then one row for each verdict", async () => {
  await writeAll();
  end(1, 2);
  end(2, 3);
  await writeAll();
  expect(lines()).toEqual([
    "commit\tval_bpb\tmemory_gb\tstatus\tdescription",
    "base\t1.000000\t0.0\tkeep\tbaseline",
    "c1\t2.000000\t0.0\tdiscard\tidea 1",
    "c2\t3.000000\t0.0\tdiscard\tidea 2",
  ]);
  expect(w.campaign.lanes[lane]?.rows).toMatchObject({ written: 3 });
  expect(w.campaign.lanes[lane]?.rows.warning).toBeUndefined();
  expect(await countRows(folder, "results.tsv")).toBe(3);
});

test("a row that was written before the crash is not doubled", async () => {
  await writeAll();
  end(1, 2);
  await write();
  const whole = readFileSync(path(), "utf8");
  w.restart();
  await writeAll();
  expect(readFileSync(path(), "utf8")).toBe(whole);
  expect(whole.split("\n")).toHaveLength(4);
});

test("a torn row is completed", async () => {
  await writeAll();
  const before = readFileSync(path());
  end(1, 2);
  await write();
  const whole = readFileSync(path());
  writeFileSync(path(), whole.subarray(0, before.length + 4));
  w.restart();
  w.connect("a");
  await writeAll();
  expect(readFileSync(path())).toEqual(whole);
});

test("a human's edit stays, and is mentioned", async () => {
  await writeAll();
  writeFileSync(path(), `${readFileSync(path(), "utf8").replace("baseline", "my baseline")}note\n`);
  end(1, 2);
  await writeAll();
  expect(lines().slice(1)).toEqual([
    "base\t1.000000\t0.0\tkeep\tmy baseline",
    "note",
    "c1\t2.000000\t0.0\tdiscard\tidea 1",
  ]);
  expect(w.campaign.lanes[lane]?.rows.warning).toContain("edited");
});

test("a file that is gone is begun again with every row", async () => {
  await writeAll();
  end(1, 2);
  rmSync(path());
  await writeAll();
  expect(lines()).toHaveLength(3);
  expect(w.campaign.lanes[lane]?.rows.warning).toContain("gone");
});

test("the next epoch's primary lane goes on in the same file without a word", async () => {
  await writeAll();
  w.tell({ kind: "command", command: { kind: "open_epoch", spec: w.campaign.spec } });
  const next = w.baselinesWithoutRows(3);
  expect(next).not.toBe(lane);
  await writeAll();
  expect(lines().map((line) => line.split("\t")[1])).toEqual(["val_bpb", "1.000000", "3.000000"]);
  expect(w.campaign.lanes[next]?.rows.warning).toBeUndefined();
});

test("another lane has a file of its own", async () => {
  await writeAll();
  w.up("b", 1, "k2");
  const other = w.baselinesWithoutRows(5);
  await writeAll();
  expect(lines()).toHaveLength(2);
  const name = `results.k2-${other.slice(0, 6)}.tsv`;
  expect(readFileSync(join(folder, name), "utf8")).toContain("base\t5.000000");
});

test("what cannot be written is tried again", async () => {
  const effect = wanted();
  rmSync(folder, { recursive: true });
  await expect(write()).rejects.toThrow();
  w.tell({ kind: "effect_failed", key: effect.key, detail: "no such folder" });
  expect(w.effects.some((e) => e.kind === "write_row")).toBe(false);
  w.advance(2_000);
  expect(wanted()).toEqual(effect);
});
