/** Starts real coordinators, detached as the operator's are. */
import { cpSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stateFolder } from "../../../../coordinator/api/client/state-folder.ts";
import type { Coordinator } from "../../../../coordinator/cli/coordinator.ts";
import { type Context, outputTo } from "../../../../coordinator/cli/context.ts";
import { ensureCoordinator, untilEnded } from "../../../../coordinator/cli/daemon-process.ts";
import { errorLines } from "../../../../coordinator/cli/messages.ts";
import { lockCoordinator } from "../../../../coordinator/ledger/coordinator-lock.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
import { callFleet } from "./surroundings.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "fleet-start-"));
});

afterEach(() => rm(home, { recursive: true, force: true }));

const contextAt = (): Context => {
  const nowhere = outputTo({ write: () => undefined });
  return {
    env: { XDG_STATE_HOME: home, HOME: home },
    cwd: home,
    entry: fileURLToPath(new URL("../../../../coordinator/cli/main.ts", import.meta.url)),
    json: false,
    out: nowhere,
    err: nowhere,
    isTty: false,
    now: Date.now,
  };
};

/** Ends the coordinator with this state folder. */
const end = async (folder: string, { client, fleet }: Coordinator): Promise<void> => {
  const endpoint = stateFolder(folder).readEndpoint();
  await client.command({ kind: "shutdown", purge: false });
  if (endpoint) await untilEnded(fleet, endpoint);
};

test("of those who start it at the same moment one starts it and the others join", async () => {
  const context = contextAt();
  const all = await Promise.all([1, 2, 3].map(() => ensureCoordinator(context, "lab")));
  const folder = join(home, "fleet", "lab");
  const endpoint = stateFolder(folder).readEndpoint();
  if (!endpoint) throw new Error("it listens somewhere");
  try {
    for (const { client } of all) expect((await client.status()).fleet).toBe("lab");
    expect((await readdir(folder)).filter((name) => name.startsWith("start"))).toEqual([]);
  } finally {
    await all[0]?.client.command({ kind: "shutdown", purge: false });
    await untilEnded("lab", endpoint);
  }
});

test.runIf(process.platform === "linux")("its short-lived objects may take 32 MiB and no more", async () => {
  const coordinator = await ensureCoordinator(contextAt(), "lab");
  const folder = join(home, "fleet", "lab");
  try {
    const pid = stateFolder(folder).readEndpoint()?.pid;
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    expect(argv).toContain("--max-semi-space-size=16");
  } finally {
    await end(folder, coordinator);
  }
});

test("a copy of the folder of a living coordinator is another fleet's: nobody answers for it, and it gets a coordinator of its own", async () => {
  const root = join(home, "fleet");
  const first = await ensureCoordinator(contextAt(), "lab");
  try {
    cpSync(join(root, "lab"), join(root, "copy"), {
      recursive: true,
      filter: (path) => !statSync(path).isSocket(),
    });
    expect((await callFleet(home, ["status", "--fleet", "copy"])).exit).toBe(3);
    const second = await ensureCoordinator(contextAt(), "copy");
    try {
      const pids = ["lab", "copy"].map((name) => stateFolder(join(root, name)).readEndpoint()?.pid);
      expect(new Set(pids).size).toBe(2);
      expect((await second.client.status()).fleet).toBe("copy");
    } finally {
      await end(join(root, "copy"), second);
    }
    expect((await first.client.status()).fleet).toBe("lab");
  } finally {
    await end(join(root, "lab"), first);
  }
});

test("one that lives on another machine is named and not waited for", async () => {
  const folder = join(home, "fleet", "lab");
  await mkdir(folder, { recursive: true });
  const lock = lockCoordinator(folder, "lab");
  try {
    const holder = { pid: 4242, since: Date.now() - 60_000, machine: "studio" };
    writeFileSync(join(folder, "coordinator.pid"), JSON.stringify(holder));
    const started = ensureCoordinator(contextAt(), "lab");
    const fact = await started.then(
      () => undefined,
      (error: unknown) => FleetError.factOf(error),
    );
    expect(fact).toMatchObject({ code: "coordinator_running", pid: 4242, machine: "studio" });
    expect(errorLines(fact ?? { code: "internal", detail: "" })[0]).toBe(
      "fleet: a coordinator of lab is running already (process 4242 on studio, for 1 min)",
    );
  } finally {
    lock.release();
  }
});
