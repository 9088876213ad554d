/** A runner's output and end facts, in a terminal and in a pipe, with real processes. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeAttempt, outputOf, runToEnd } from "./attempt-fixture.ts";

const sha = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

describe.each([{ pty: true }, { pty: false }])("with pty $pty", ({ pty }) => {
  it("keeps 2 MB of output to the last byte, both streams, nothing translated", async () => {
    const script = `for (let i = 0; i < 32768; i++) process.stdout.write(String(i).padStart(63, "x") + "\\n");
      process.stdout.write("", () => process.stderr.write("last words \\u00fc\\n"));`;
    const attempt = makeAttempt(`exec "$NODE" -e '${script}'`, {
      pty,
      env: { NODE: process.execPath, PATH: "/usr/bin:/bin" },
    });
    const exit = await runToEnd(attempt);
    const expected = `${Array.from({ length: 32_768 }, (_, i) => `${String(i).padStart(63, "x")}\n`).join("")}last words ü\n`;
    const output = await outputOf(attempt);
    expect(output.length).toBe(Buffer.byteLength(expected));
    expect(sha(output)).toBe(sha(expected));
    expect(exit).toMatchObject({ exitCode: 0, signal: null, timedOut: false, survivors: [] });
    expect(exit).toMatchObject({ bytesSeen: output.length, bytesDropped: 0, notes: [] });
    expect(exit.treeEmptyAtMs).not.toBeNull();
  });

  it("gives the command an empty stdin, its environment and no descriptor of ours", async () => {
    const attempt = makeAttempt(
      `cat; test -t 1 && echo tty; echo "$FLEET_ATTEMPT $TERM $X"; cd "$TMPDIR" && pwd; echo err > /dev/stderr
       for fd in /proc/self/fd/*; do case "$(readlink "$fd")" in *ptmx*) echo "leak $fd";; esac; done`,
      { pty, env: { X: "y", PATH: "/usr/bin:/bin" } },
    );
    const exit = await runToEnd(attempt);
    const output = (await outputOf(attempt)).toString();
    expect(output).toBe(`${pty ? "tty\n" : ""}a1 dumb y\n${attempt.order.tmpDir}\nerr\n`);
    expect(exit.exitCode).toBe(0);
  });

  it("keeps the head and the tail of more than it may keep, and counts the rest", async () => {
    const attempt = makeAttempt(`i=0; while [ $i -lt 2000 ]; do printf '%099d\\n' $i; i=$((i+1)); done`, {
      pty,
      outputHeadBytes: 1_000,
      outputTailBytes: 63 * 100,
    });
    const exit = await runToEnd(attempt);
    const lines = (await outputOf(attempt)).toString().trimEnd().split("\n").map(Number);
    expect(exit.bytesSeen).toBe(200_000);
    expect(lines.length * 100).toBe(exit.bytesSeen - exit.bytesDropped);
    expect(lines.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(lines.slice(10)).toEqual(Array.from({ length: 63 }, (_, i) => 2000 - 63 + i));
  });
});

it("tells exit code and signal", async () => {
  expect(await runToEnd(makeAttempt("exit 3"))).toMatchObject({ exitCode: 3, signal: null });
  expect(await runToEnd(makeAttempt("kill -SEGV $$"))).toMatchObject({ exitCode: null, signal: "SIGSEGV" });
  expect(await runToEnd(makeAttempt("no-such-program-x"))).toMatchObject({ exitCode: 127 });
});

it("says why a command could not be forked", async () => {
  const attempt = makeAttempt("true", { checkout: "/no/such/folder" });
  expect(await runToEnd(attempt)).toMatchObject({ notStarted: { reason: "spawn_failed" } });
});

it("measures the peak memory of the tree", async () => {
  const attempt = makeAttempt(
    `(exec "$NODE" -e 'const b = Buffer.alloc(120e6, 1); setTimeout(() => b, 400)') ; true`,
    { env: { NODE: process.execPath } },
  );
  const { peakMemory } = await runToEnd(attempt);
  expect(peakMemory?.bytes).toBeGreaterThan(120e6);
  expect(peakMemory?.bytes).toBeLessThan(400e6);
});

it("removes fresh paths, through no link, and empties the temporary folder", async () => {
  const attempt = makeAttempt("ls -1; ls -1 $TMPDIR", { freshPaths: ["out/ckpt", "link/keep", "gone"] });
  const outside = join(attempt.folder, "outside");
  for (const folder of [join(attempt.checkout, "out/ckpt"), outside]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(outside, "keep"), "");
  symlinkSync(outside, join(attempt.checkout, "link"));
  await runToEnd(attempt);
  expect((await outputOf(attempt)).toString()).toBe("link\nout\n");
  expect(readdirSync(join(attempt.checkout, "out"))).toEqual([]);
  expect(existsSync(join(outside, "keep"))).toBe(true);
});

it.runIf(process.platform === "linux")(
  "makes the command a better victim than the runner when memory ends",
  async () => {
    // The runner has its own score back in the moment after the fork.
    const score = (pid: string): string => `$(cat /proc/${pid}/oom_score_adj)`;
    const attempt = makeAttempt(
      `until [ ${score("$$")} -gt ${score("$PPID")} ]; do :; done; echo ${score("$$")} ${score("$PPID")}`,
    );
    await runToEnd(attempt);
    const [child = 0, runner = 0] = (await outputOf(attempt)).toString().trim().split(" ").map(Number);
    expect(child).toBeGreaterThan(runner);
  },
);
