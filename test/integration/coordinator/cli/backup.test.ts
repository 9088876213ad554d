/** A fleet's history as one file: taken while a campaign runs, put back whole, refused when any part of it is damaged. */
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { Manifest } from "../../../../coordinator/cli/backup/manifest.ts";
import { foldAll } from "../../../../coordinator/core/fold.ts";
import { namedCommits } from "../../../../coordinator/ledger/read/named-commits.ts";
import { readLedger, readRecords } from "../../../../coordinator/ledger/read/read-ledger.ts";
import { missingCommits } from "../../../../coordinator/repo/bundle.ts";
import { Lab } from "../../../hosts/campaign/lab.ts";
import { callFleet, type Said } from "./surroundings.ts";

const CAMPAIGN_TIMEOUT_MS = 60_000;
const GIT_ENV = {
  PATH: process.env["PATH"],
  GIT_CONFIG_GLOBAL: "/dev/null",
  ...Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((who) => [
      [`GIT_${who}_NAME`, "Ada"],
      [`GIT_${who}_EMAIL`, "ada@example.org"],
    ]),
  ),
};

/** Waits at the gate when both parts were changed, which only a merged tree is. */
const RUN = `#!/bin/sh
set -eu
a=$(cat a.txt); b=$(cat b.txt)
if [ "$a" != 9 ] && [ "$b" != 9 ]; then while [ -e "$GATE" ]; do sleep 0.05; done; fi
echo "loss: $((a + b))"
`;

let folder: string;
let lab: Lab;
let file: string;
let manifest: Manifest;
/** Where the fleet was while it lived, as a copy. */
let original: string;

const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-C", join(folder, "research"), ...args], { env: GIT_ENV, encoding: "utf8" }).trim();

const makeResearch = async (): Promise<void> => {
  const research = join(folder, "research");
  await mkdir(research);
  git("init", "--quiet", "--initial-branch=main");
  for (const part of ["a", "b"]) writeFileSync(join(research, `${part}.txt`), "9\n");
  writeFileSync(join(research, "run.sh"), RUN);
  git("add", "--all");
  git("commit", "--quiet", "--message=start");
  for (const part of ["a", "b"]) {
    git("switch", "--quiet", "--create", `better-${part}`, "main");
    writeFileSync(join(research, `${part}.txt`), "5\n");
    git("commit", "--quiet", "--all", `--message=better ${part}`);
  }
  git("switch", "--quiet", "main");
  const campaign = {
    tag: "lab",
    task: { run: "sh run.sh", budget: 1, timeout: 60, env: { GATE: join(folder, "gate") } },
    scope: { editable: ["*.txt"], frozen: ["run.sh"] },
    metric: { name: "loss", goal: "min", pattern: String.raw`^loss: ([0-9.]+)$` },
    author: { kind: "submit" },
  };
  writeFileSync(join(research, "fleet.yaml"), stringify(campaign));
};

/** One winner has landed; the other one's merged tree runs, which no ref names. */
const startCampaign = async (): Promise<void> => {
  const inventory = join(folder, "lab.yaml");
  const local = { name: "local", connection: "local", slots: 1, trust: "experiments" };
  writeFileSync(
    inventory,
    stringify({
      name: "lab",
      policy: { heartbeat_seconds: 0.2, suspect_seconds: 0.75, lease_seconds: 3 },
      hosts: [local],
    }),
  );
  writeFileSync(join(folder, "gate"), "");
  await lab.must(["up", inventory]);
  await lab.must(["run", "--detach"], join(folder, "research"));
  await lab.event(0, ({ name }) => name === "record_set");
  for (const part of ["a", "b"])
    await lab.client.command({ kind: "submit", branch: `better-${part}`, again: false });
  await lab.event(0, ({ name }) => name === "landed");
  const { seq } = await lab.event(0, ({ name }) => name === "merge_done");
  await lab.event(seq, ({ name }) => name === "attempt_running");
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fleet-backup-"));
  lab = new Lab(join(folder, "home"), "lab");
  file = join(folder, "lab.backup");
  original = join(folder, "original");
  await makeResearch();
  await startCampaign();
  const said = await lab.must(["backup", file, "--json"]);
  manifest = JSON.parse(said) as Manifest;
  await lab.killCoordinator();
  cpSync(lab.stateDir, original, { recursive: true, filter: (path) => !path.endsWith(".sock") });
  rmSync(lab.stateDir, { recursive: true });
}, CAMPAIGN_TIMEOUT_MS);
afterAll(async () => {
  rmSync(join(folder, "gate"), { force: true });
  lab.endLeftovers();
  await rm(folder, { recursive: true, force: true });
});

/** A machine with no fleet, on which the CLI runs in this process. */
const elsewhere = async (): Promise<{
  readonly home: string;
  readonly call: (...argv: string[]) => Promise<Said>;
}> => {
  const home = await mkdtemp(join(folder, "elsewhere-"));
  return { home, call: (...argv) => callFleet(home, argv) };
};

/** The backup with something done to its unpacked files. */
const changed = async (change: (unpacked: string) => void): Promise<string> => {
  const unpacked = await mkdtemp(join(folder, "unpacked-"));
  execFileSync("tar", ["-xzf", file, "-C", unpacked]);
  change(unpacked);
  const other = `${unpacked}.backup`;
  execFileSync("tar", ["-czf", other, "-C", unpacked, ...readdirSync(unpacked)]);
  return other;
};

const flip = (path: string): void => {
  const bytes = readFileSync(path);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
};

describe("a backup that was taken while a campaign ran", () => {
  test("holds ledger, metrics, logs, inventory and repository, and nothing half", () => {
    const names = manifest.parts.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        "ledger.sqlite",
        "metrics.sqlite",
        "inventory.json",
        "hosts.json",
        "repo.bundle",
      ]),
    );
    expect(names.some((name) => /^logs\/lab\/a\d+\.log$/u.test(name))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("is restored: the same fold, every commit that the ledger speaks of, and the mark", async () => {
    const { home, call } = await elsewhere();
    const said = await call("restore", file);
    expect(said).toMatchObject({ exit: 0, err: "" });
    expect(said.out).toMatch(/\nthen: fleet up --take-over --fleet lab\n$/u);
    const restored = join(home, "fleet", "lab");
    const records = readRecords(original, 0, manifest.lastSeq);
    const { ledgered, lastSeq } = readLedger(restored);
    expect(lastSeq).toBe(manifest.lastSeq);
    expect(ledgered).toEqual(foldAll(records.map(({ record }) => record)));
    const merged = Object.values(ledgered.campaign?.experiments ?? {})[0]?.merge?.commit;
    expect(merged).toBeDefined();
    expect(namedCommits(ledgered)).toContain(merged);
    expect(await missingCommits(restored, namedCommits(ledgered))).toEqual([]);
    execFileSync("git", [`--git-dir=${join(restored, "repo.git")}`, "fsck", "--strict"], { stdio: "pipe" });
    expect(JSON.parse(readFileSync(join(restored, "restored.json"), "utf8"))).toEqual({
      at: expect.any(Number),
      from: file,
      term: ledgered.term,
    });
    expect(existsSync(join(restored, "repo.bundle"))).toBe(false);
    expect((await call("explain", "2")).out).toContain("carried: ");
    expect((await call("logs", "1")).out).toContain("loss: 14");
  });

  test("is restored under another name, but never over a fleet", async () => {
    const { home, call } = await elsewhere();
    expect(await call("restore", file, "--fleet", "other")).toMatchObject({ exit: 0 });
    const before = readFileSync(join(home, "fleet", "other", "restored.json"), "utf8");
    const again = await call("restore", file, "--fleet", "other");
    expect(again).toMatchObject({ exit: 1, out: "" });
    expect(again.err).toContain("there is a fleet other already");
    expect(readFileSync(join(home, "fleet", "other", "restored.json"), "utf8")).toBe(before);
    expect(readdirSync(join(home, "fleet"))).toEqual(["other"]);
  });

  test("is refused with the name of the part, whichever is damaged, and nothing is placed", async () => {
    const { home, call } = await elsewhere();
    for (const name of [
      "manifest.json",
      ...manifest.parts.filter(({ bytes }) => bytes > 0).map((p) => p.name),
    ]) {
      const other = await changed((unpacked) => flip(join(unpacked, name)));
      const said = await call("restore", other);
      expect(said, name).toMatchObject({ exit: 1, out: "" });
      expect(said.err).toContain(`${name} is damaged`);
      expect(readdirSync(join(home, "fleet")), name).toEqual([]);
    }
  });

  test("is refused when it is cut short, lacks a part or holds one more", async () => {
    const { home, call } = await elsewhere();
    const short = join(folder, "short.backup");
    writeFileSync(short, readFileSync(file).subarray(0, -1000));
    expect((await call("restore", short)).err).toContain("the archive is damaged");
    const lacking = await changed((unpacked) => rmSync(join(unpacked, "metrics.sqlite")));
    expect((await call("restore", lacking)).err).toContain("metrics.sqlite is damaged");
    const more = await changed((unpacked) => writeFileSync(join(unpacked, "authorized_keys"), "x"));
    expect((await call("restore", more)).err).toContain("authorized_keys is damaged");
    expect(readdirSync(join(home, "fleet"))).toEqual([]);
  });

  test("is refused when its repository lacks a commit that the ledger speaks of", async () => {
    const { call } = await elsewhere();
    const other = await changed((unpacked) => {
      const gitDir = join(unpacked, "other.git");
      execFileSync("git", ["clone", "--quiet", "--bare", join(folder, "research"), gitDir], {
        stdio: "pipe",
      });
      execFileSync("git", [
        `--git-dir=${gitDir}`,
        "bundle",
        "create",
        "-q",
        join(unpacked, "repo.bundle"),
        "--all",
      ]);
      rmSync(gitDir, { recursive: true });
      reseal(unpacked, "repo.bundle");
    });
    expect((await call("restore", other)).err).toMatch(
      /repo\.bundle is damaged\n +it lacks commit [0-9a-f]{40}/u,
    );
  });
});

/** Makes the manifest fit a changed part again, as a forger would. */
const reseal = (unpacked: string, part: string): void => {
  const sum = (name: string): string =>
    createHash("sha256")
      .update(readFileSync(join(unpacked, name)))
      .digest("hex");
  const path = join(unpacked, "manifest.json");
  const value = JSON.parse(readFileSync(path, "utf8")) as Manifest;
  const parts = value.parts.map((one) =>
    one.name === part ? { ...one, sha256: sum(part), bytes: readFileSync(join(unpacked, part)).length } : one,
  );
  writeFileSync(path, JSON.stringify({ ...value, parts }));
  writeFileSync(join(unpacked, "manifest.sha256"), sum("manifest.json"));
};

describe("fleet backup", () => {
  test("works while the fleet is down, and never writes over a file without being told to", async () => {
    const { call, home } = await elsewhere();
    await call("restore", file);
    const second = join(home, "second.backup");
    expect(await call("backup", second)).toMatchObject({ exit: 0, err: "" });
    const before = readFileSync(second);
    expect((await call("backup", second)).err).toContain("is there already");
    expect(readFileSync(second).equals(before)).toBe(true);
    writeFileSync(second, "old");
    expect(await call("backup", second, "--force")).toMatchObject({ exit: 0, err: "" });
    const { call: callThird } = await elsewhere();
    expect(await callThird("restore", second)).toMatchObject({ exit: 0, err: "" });
    expect(readdirSync(home).toSorted()).toEqual(["fleet", "second.backup"]);
  });

  test("refuses a repository that lacks a commit, a folder that it cannot write into, and a fleet without a history", async () => {
    const { call, home } = await elsewhere();
    expect(await call("backup", "x")).toMatchObject({ exit: 1 });
    await call("restore", file);
    expect((await call("backup", join(home, "no/such/folder/x"))).err).toContain("could not be written");
    rmSync(join(home, "fleet/lab/repo.git"), { recursive: true });
    execFileSync("git", ["init", "--quiet", "--bare", join(home, "fleet/lab/repo.git")]);
    const said = await call("backup", join(home, "x.backup"));
    expect(said).toMatchObject({ exit: 1, out: "" });
    expect(said.err).toMatch(/the repository lacks commit [0-9a-f]{40}, which/u);
    expect(existsSync(join(home, "x.backup"))).toBe(false);
  });
});

test("a restored fleet takes its hosts over, begins a new generation, and goes on with what still runs there", async () => {
  await lab.must(["restore", file]);
  const refused = await lab.run(["up"]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("belongs to another coordinator of this fleet");
  expect(refused.stderr).toContain("fleet up --take-over");
  await lab.run(["up", "--take-over"]);
  await lab.event(manifest.lastSeq, ({ name }) => name === "generation_opened");
  rmSync(join(folder, "gate"), { force: true });
  const landed = await lab.event(manifest.lastSeq, ({ name }) => name === "landed");
  expect(landed.facts["experiment"]).toBe(2);
  expect(readdirSync(lab.stateDir)).not.toContain("restored.json");
  expect(await lab.must(["explain", "2"])).toContain("a new generation began");
  await lab.must(["down"]);
});
