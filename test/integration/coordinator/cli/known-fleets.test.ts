/** Whether the process behind an endpoint lives, also where nobody looks after the dead. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { isAlive } from "../../../../coordinator/cli/known-fleets.ts";

test("this process lives, and a number that nobody has does not", () => {
  expect(isAlive({ pid: process.pid })).toBe(true);
  expect(isAlive({ pid: 2 ** 22 + 1 })).toBe(false);
});

test.runIf(process.platform === "linux")(
  "a process that ended lives no more while its parent does not look",
  async () => {
    // The shell becomes a program that never waits for the child it had.
    const parent = spawn("sh", ["-c", "sh -c 'exit 0' & echo $!; exec sleep 600"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [printed] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(printed.toString());
    while (isAlive({ pid })) await new Promise((resolve) => setImmediate(resolve));
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill("SIGKILL");
    await once(parent, "exit");
  },
);
