/** One coordinator per state folder, and reading beside it without a trace. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockCoordinator } from "../../../../coordinator/ledger/coordinator-lock.ts";
import {
  isCoordinatorRunning,
  readLedger,
  readRecords,
} from "../../../../coordinator/ledger/read/read-ledger.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";

let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-lock-"));
});
afterEach(() => {
  child?.kill("SIGKILL");
  child = undefined;
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const daemon = async (): Promise<ChildProcess> => {
  child = spawn(process.execPath, [join(import.meta.dirname, "hold-lock.ts"), folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout ?? child, "data");
  return child;
};

const end = async (process: ChildProcess, how: "kill" | "close"): Promise<void> => {
  const exit = once(process, "exit");
  if (how === "kill") process.kill("SIGKILL");
  else process.stdin?.end();
  await exit;
};

/** Everything a write would change: names, contents, sizes, times. */
const trace = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => !name.startsWith("coordinator.lock"))
      .map((name) => {
        const path = join(folder, name);
        const { mtimeMs, ino, size } = statSync(path);
        return [name, `${ino} ${mtimeMs} ${size} ${readFileSync(path).toString("base64")}`];
      }),
  );

describe("the coordinator's lock", () => {
  test("refuses a second coordinator with the holder's pid, until it is released or its holder is killed", async () => {
    for (const how of ["kill", "close"] as const) {
      const holder = await daemon();
      let thrown: unknown;
      try {
        lockCoordinator(folder, "lab");
      } catch (error) {
        thrown = error;
      }
      expect(FleetError.factOf(thrown)).toEqual({
        code: "coordinator_running",
        fleet: "lab",
        pid: holder.pid,
        forMs: expect.any(Number),
        machine: hostname(),
      });
      expect(isCoordinatorRunning(folder)).toBe(true);
      await end(holder, how);
      expect(isCoordinatorRunning(folder)).toBe(false);
      const lock = lockCoordinator(folder, "lab");
      expect(isCoordinatorRunning(folder)).toBe(true);
      lock.release();
      lock.release();
      expect(isCoordinatorRunning(folder)).toBe(false);
    }
  });

  /** What a start says while somebody holds the lock of `path`; undefined when it took it. */
  const refusal = (path: string): object | undefined => {
    try {
      lockCoordinator(path, "lab").release();
      return undefined;
    } catch (error) {
      return FleetError.factOf(error);
    }
  };

  test("is one lock, whichever way leads to the folder", async () => {
    const { pid } = await daemon();
    const way = mkdtempSync(join(tmpdir(), "fleet-way-"));
    try {
      symlinkSync(folder, join(way, "link"));
      expect(refusal(join(way, "link"))).toMatchObject({ code: "coordinator_running", pid });
      expect(isCoordinatorRunning(join(way, "link"))).toBe(true);
      expect(refusal(join(way, "..", basename(folder)))).toMatchObject({ pid });
    } finally {
      rmSync(way, { recursive: true, force: true });
    }
  });

  const canMount = spawnSync("unshare", ["-rm", "true"]).status === 0;
  test.skipIf(!canMount)("is one lock through a bind mount too", async () => {
    const { pid } = await daemon();
    const way = mkdtempSync(join(tmpdir(), "fleet-way-"));
    try {
      const script = `mount --bind "$1" "$2" && exec "$3" "$4" "$2"`;
      const hold = join(import.meta.dirname, "hold-lock.ts");
      const argv = ["-rm", "sh", "-c", script, "sh", folder, way, process.execPath, hold];
      const { status, stderr } = spawnSync("unshare", argv, { encoding: "utf8", input: "" });
      expect(status).not.toBe(0);
      expect(stderr).toContain("coordinator_running");
      expect(stderr).toContain(`"pid":${pid}`);
    } finally {
      rmSync(way, { recursive: true, force: true });
    }
  });

  test("of a copied folder is the copy's own, held or not", async () => {
    await daemon();
    const copy = mkdtempSync(join(tmpdir(), "fleet-copy-"));
    try {
      cpSync(folder, copy, { recursive: true });
      expect(isCoordinatorRunning(copy)).toBe(false);
      const own = lockCoordinator(copy, "lab");
      expect(refusal(folder)).toMatchObject({ code: "coordinator_running", pid: child?.pid });
      own.release();
      expect(isCoordinatorRunning(folder)).toBe(true);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  test("tells what an earlier version wrote of its holder", async () => {
    const { pid } = await daemon();
    writeFileSync(join(folder, "coordinator.pid"), `${pid}\n`);
    expect(refusal(folder)).toEqual({ code: "coordinator_running", fleet: "lab", pid });
    writeFileSync(join(folder, "coordinator.pid"), "{");
    expect(refusal(folder)).toEqual({ code: "coordinator_running", fleet: "lab", pid: 0 });
  });

  test("a folder that never had a coordinator has none running", () => {
    expect(isCoordinatorRunning(folder)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
    expect(readRecords(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("reading without a trace", () => {
  test.each(["kill", "close"] as const)("after the daemon ended by %s", async (how) => {
    await end(await daemon(), how);
    const before = trace();
    expect(readRecords(folder)).toHaveLength(1);
    expect(isCoordinatorRunning(folder)).toBe(false);
    expect(trace()).toEqual(before);
  });

  test("while the daemon runs, and it goes on undisturbed", async () => {
    const holder = await daemon();
    const before = trace();
    expect(readRecords(folder)).toHaveLength(1);
    expect(trace()).toEqual(before);
    await end(holder, "close");
    expect(readRecords(folder)).toHaveLength(1);
  });

  test("from a folder that may not be written", async () => {
    await end(await daemon(), "close");
    chmodSync(folder, 0o500);
    expect(readLedger(folder)).toMatchObject({ lastSeq: 1, asOf: 5 });
    chmodSync(folder, 0o700);
    await end(await daemon(), "kill");
    chmodSync(folder, 0o500);
    expect(readLedger(folder)).toMatchObject({ lastSeq: 2 });
  });

  test("from a copy that lacks the log's index", async () => {
    await end(await daemon(), "kill");
    rmSync(join(folder, "ledger.sqlite-shm"));
    const before = trace();
    expect(readRecords(folder)).toHaveLength(1);
    expect(trace()).toEqual(before);
  });

  test("a copy taken while the daemon ran reads the same", async () => {
    await daemon();
    const copy = mkdtempSync(join(tmpdir(), "fleet-copy-"));
    cpSync(folder, copy, { recursive: true });
    expect(readRecords(copy)).toEqual(readRecords(folder));
    rmSync(copy, { recursive: true, force: true });
  });
});
