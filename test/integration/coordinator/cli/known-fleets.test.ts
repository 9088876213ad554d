/** Whether the process behind an endpoint lives, also where nobody looks after the dead. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Readable, Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { stateFolder } from "../../../../coordinator/api/client/state-folder.ts";
import { listFleetsCommand, parseFleetList } from "../../../../coordinator/cli/remote-fleets.ts";
import { isAlive } from "../../../../coordinator/cli/known-fleets.ts";

test("this process lives, and a number that nobody has does not", () => {
  expect(isAlive({ pid: process.pid })).toBe(true);
  expect(isAlive({ pid: 2 ** 22 + 1 })).toBe(false);
});

test.runIf(process.platform === "linux")(
  "a process that ended lives no more while its parent does not look",
  async () => {
    // The shell becomes a program that never waits for the child it had; the child ends only after that.
    const parent = spawn("sh", ["-c", "sh -c 'read line <&3' & echo $!; exec sleep 600"], {
      stdio: ["ignore", "pipe", "inherit", "pipe"],
    });
    try {
      const [printed] = (await once(parent.stdout as Readable, "data")) as [Buffer];
      const pid = Number(printed.toString());
      while (!readFileSync(`/proc/${parent.pid}/comm`, "utf8").startsWith("sleep")) await turn();
      expect(isAlive({ pid })).toBe(true);
      (parent.stdio[3] as Writable).end("\n");
      while (isAlive({ pid })) await turn();
      expect(() => process.kill(pid, 0)).not.toThrow();
    } finally {
      parent.kill("SIGKILL");
      await once(parent, "exit");
    }
  },
);

test("the list that another machine gives leads to no fleet by a copied folder, and to one by a link", async () => {
  const home = await mkdtemp(join(tmpdir(), "fleet-list-"));
  try {
    const root = join(home, "fleet");
    await mkdir(join(root, "lab"), { recursive: true });
    const endpoint = { pid: process.pid, socket: "/s/api.sock", term: 1, startedAt: 0 };
    stateFolder(join(root, "lab")).writeEndpoint(endpoint);
    await cp(join(root, "lab"), join(root, "copy"), { recursive: true });
    await symlink(join(root, "lab"), join(root, "link"));
    await mkdir(join(root, "old"));
    await writeFile(join(root, "old", "endpoint.json"), JSON.stringify(endpoint));
    await mkdir(join(root, "rest"));
    const { stdout } = await promisify(execFile)("sh", ["-c", listFleetsCommand], {
      env: { PATH: process.env["PATH"], XDG_STATE_HOME: home },
    });
    expect(parseFleetList(stdout)).toEqual([
      { name: "copy", status: "down" },
      { name: "lab", status: "up", endpoint },
      { name: "link", status: "up", endpoint },
      { name: "old", status: "up", endpoint },
      { name: "rest", status: "down" },
    ]);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
