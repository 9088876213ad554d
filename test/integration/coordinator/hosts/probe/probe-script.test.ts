/** The script itself, in every shell this machine has, with tools that answer, fail and hang. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseProbe } from "../../../../../coordinator/hosts/probe/parse-probe.ts";
import { PROBE_SCRIPT, TOOL_LIMIT_SECONDS } from "../../../../../coordinator/hosts/probe/probe-script.ts";
import { awaitGone } from "../../../agent-node/await-gone.ts";

const SHELLS = [
  ["sh"],
  ["dash"],
  ["bash"],
  ["bash", "--posix"],
  ["busybox", "ash"],
  ["zsh", "--emulate", "sh"],
].filter(([program = ""]) => spawnSync(program, ["-c", "exit 0"]).error === undefined);

let folder: string;
let tools: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "fleet-probe-test-"));
  tools = path.join(folder, "bin");
  mkdirSync(tools);
  mkdirSync(path.join(folder, "tmp"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeTool(name: string, text: string): void {
  writeFileSync(path.join(tools, name), `#!/bin/sh\n${text}\n`);
  chmodSync(path.join(tools, name), 0o755);
}

/** Runs the script as one exec does: text on standard input, the work folder as its parameter. */
function probe(
  shell: readonly string[],
  workDir: string,
): Promise<{ stdout: string; stderr: string; code: number | null }> {
  const [program = "sh", ...flags] = shell;
  const env = { ...process.env, PATH: `${tools}:${process.env["PATH"]}`, TMPDIR: path.join(folder, "tmp") };
  const child = spawn(program, [...flags, "-s", "--", workDir], { env });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.end(PROBE_SCRIPT);
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ stdout, stderr, code }));
  });
}

describe.each(SHELLS.map((shell) => [shell.join(" "), shell] as const))("the probe in %s", (_name, shell) => {
  it("finds out what Node knows of this machine, and leaves nothing behind", async () => {
    const workDir = path.join(folder, "not", "there");
    const { stdout, stderr, code } = await probe(shell, workDir);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
    const facts = parseProbe(stdout);
    expect(facts).toMatchObject({
      os: process.platform,
      arch: process.arch,
      hostname: os.hostname(),
      user: os.userInfo().username,
      home: process.env["HOME"],
      noexec: false,
      hasGzip: true,
      gitVersion: spawnSync("git", ["--version"], { encoding: "utf8" }).stdout.split(" ")[2]?.trim(),
      problems: [],
    });
    expect(facts.usableCores).toBeGreaterThanOrEqual(1);
    expect(facts.usableCores).toBeLessThanOrEqual(os.cpus().length);
    expect(facts.memoryBytes).toBeLessThanOrEqual(os.totalmem());
    expect(facts.memoryBytes).toBeGreaterThan(0);
    expect(facts.diskFreeBytes).toBeGreaterThan(0);
    expect(facts.bootId).not.toBe("unknown");
    expect(readdirSync(folder).sort()).toEqual(["bin", "tmp"]);
    expect(readdirSync(path.join(folder, "tmp"))).toEqual([]);
  });

  it("reads the tools, tries the older query and is not confused by what they do with standard input", async () => {
    const row = "0, GPU-1, 00000000:01:00.0, 24564, 470.82.00";
    writeTool(
      "nvidia-smi",
      `cat >/dev/null
case "$1" in
  *compute_cap*) echo 'Field "compute_cap" is not a valid field to query.'; exit 2 ;;
  --query-gpu*) echo '${row}, RTX 3090' ;;
esac`,
    );
    writeTool("rocm-smi", "cat >/dev/null; echo broken >&2; exit 1");
    const { stdout } = await probe(shell, folder);
    const facts = parseProbe(stdout);
    expect(facts.accelerators).toMatchObject([{ model: "RTX 3090", driver: "470.82.00" }]);
    expect(facts.problems).toEqual([]);
  });

  it("ends a hung tool with its children after the limit, and reports the other tools", async () => {
    const pidFile = path.join(folder, "child.pid");
    writeTool("nvidia-smi", `sleep 1000 & echo $! >"${pidFile}"; wait`);
    writeTool("amd-smi", `echo '[{"gpu":0,"asic":{"market_name":"MI300X"}}]'`);
    const began = performance.now();
    const { stdout, code } = await probe(shell, folder);
    const seconds = (performance.now() - began) / 1000;
    const facts = parseProbe(stdout);
    expect(code).toBe(0);
    expect(seconds).toBeGreaterThanOrEqual(TOOL_LIMIT_SECONDS - 0.1);
    expect(facts.accelerators).toMatchObject([{ model: "MI300X" }]);
    expect(facts.problems).toMatchObject([expect.stringContaining("nvidia-smi did not answer within 5 s")]);
    // Killed is not gone yet; one that was not killed would be waited for in vain.
    if (process.platform === "linux") await awaitGone(Number(readFileSync(pidFile, "utf8")));
    expect(readdirSync(path.join(folder, "tmp"))).toEqual([]);
  });
});

describe("the probe's work folder", () => {
  it("finds the free space and right to write of what exists of it", async () => {
    const { stdout } = await probe(["sh"], path.join(folder, "a", "b"));
    expect(stdout).toContain(`work_place=${folder}\n`);
  });

  it("is found through a tilde", async () => {
    const { stdout } = await probe(["sh"], "~/");
    expect(stdout).toContain(`work_place=${process.env["HOME"]}`);
  });
});
