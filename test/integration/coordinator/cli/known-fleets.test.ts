/** Whether the process behind an endpoint lives, also where nobody looks after the dead. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
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
