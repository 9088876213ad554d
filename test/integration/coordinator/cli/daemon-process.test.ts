/** Starts real coordinators, detached as the operator's are. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stateFolder } from "../../../../coordinator/api/client/state-folder.ts";
import { type Context, outputTo } from "../../../../coordinator/cli/context.ts";
import { ensureCoordinator, untilEnded } from "../../../../coordinator/cli/daemon-process.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "fleet-start-"));
});

afterEach(() => rm(home, { recursive: true, force: true }));

test("of those who start it at the same moment one starts it and the others join", async () => {
  const nowhere = outputTo({ write: () => undefined });
  const context: Context = {
    env: { XDG_STATE_HOME: home, HOME: home },
    cwd: home,
    entry: fileURLToPath(new URL("../../../../coordinator/cli/main.ts", import.meta.url)),
    json: false,
    out: nowhere,
    err: nowhere,
    isTty: false,
    now: Date.now,
  };
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
