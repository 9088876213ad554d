/** What a host must have, told before anything is copied. */
import { describe, expect, test } from "vitest";
import { platformOf, releaseName } from "../../../../../coordinator/hosts/bootstrap/payload.ts";
import {
  diskShortage,
  isAtLeast,
  missingOn,
} from "../../../../../coordinator/hosts/bootstrap/requirements.ts";
import { parseSurvey } from "../../../../../coordinator/hosts/bootstrap/survey.ts";
import type { HostSpec } from "../../../../../coordinator/hosts/spec.ts";
import type { HostFacts } from "../../../../../proto/vocab/host-facts.ts";
import { as, type BootId, type HostName, type MachineId } from "../../../../../proto/vocab/ids.ts";

const spec: HostSpec = {
  name: as<HostName>("gpu1"),
  connection: "ssh",
  transport: "ssh2",
  alias: "gpu1",
  hostKeyPolicy: "strict",
  workDir: "~/.fleet",
  slots: "auto",
  env: {},
  connectTimeoutMs: 10_000,
};
const facts: HostFacts = {
  os: "linux",
  arch: "x64",
  libc: { kind: "glibc", version: "2.36" },
  hostname: "gpu1",
  user: "ann",
  home: "/home/ann",
  machineId: as<MachineId>("m"),
  bootId: as<BootId>("b"),
  cpuModel: "cpu",
  usableCores: 2,
  memoryBytes: 1e9,
  diskFreeBytes: 1e9,
  noexec: false,
  gitVersion: "2.39.5",
  hasGzip: true,
  accelerators: [],
  problems: [],
};
const without = (name: keyof HostFacts): HostFacts => {
  const { [name]: _gone, ...rest } = facts;
  return rest as HostFacts;
};

describe("isAtLeast", () => {
  test.each([
    ["2.39.5", "2.18", true],
    ["2.9", "2.18", false],
    ["2.18", "2.18.0", true],
    ["3", "2.18", true],
    ["2.28", "2.28", true],
    ["22.13.0-rc1", "22.13", true],
  ])("%s >= %s: %s", (found, wanted, expected) => {
    expect(isAtLeast(found, wanted)).toBe(expected);
  });
});

describe("missingOn", () => {
  test("nothing on a good host", () => {
    expect(missingOn(spec, facts)).toBeUndefined();
  });
  test.each<[string, HostFacts, Partial<HostSpec>, string | undefined]>([
    ["no git", without("gitVersion"), {}, "host_without_git"],
    ["old git", { ...facts, gitVersion: "1.8.3" }, {}, "host_without_git"],
    ["no gzip", { ...facts, hasGzip: false }, {}, "host_without_gzip"],
    ["no gzip here", { ...facts, hasGzip: false }, { connection: "local" }, undefined],
    ["noexec", { ...facts, noexec: true }, {}, "host_unsupported"],
    ["old glibc", { ...facts, libc: { kind: "glibc", version: "2.17" } }, {}, "host_unsupported"],
    [
      "an own node on old glibc",
      { ...facts, libc: { kind: "glibc", version: "2.17" } },
      { node: "/n" },
      undefined,
    ],
    ["an own node, no glibc found", { ...facts, libc: { kind: "none" } }, { node: "/n" }, undefined],
    ["darwin", { ...facts, os: "darwin", libc: { kind: "none" } }, {}, undefined],
  ])("%s", (_name, found, overrides, code) => {
    expect(missingOn({ ...spec, ...overrides }, found)?.code).toBe(code);
  });
  test.each<[string, HostFacts, "node" | "work_dir"]>([
    ["an old glibc, by a Node of the host", { ...facts, libc: { kind: "glibc", version: "2.17" } }, "node"],
    ["no glibc in sight, by a Node of the host", { ...facts, libc: { kind: "none" } }, "node"],
    ["noexec, by another folder", { ...facts, noexec: true }, "work_dir"],
  ])("mends %s", (_name, found, mend) => {
    expect(missingOn(spec, found)).toMatchObject({ code: "host_unsupported", mend });
  });
  test.each<Partial<HostSpec>>([{}, { node: "/usr/bin/node" }, { connection: "local" }])(
    "says what musl lacks, and nothing that would not help: %j",
    (overrides) => {
      expect(missingOn({ ...spec, ...overrides }, { ...facts, libc: { kind: "musl" } })).toEqual({
        code: "host_unsupported",
        host: "gpu1",
        detail: expect.stringContaining("node-pty") as string,
      });
    },
  );
});

test("what does not fit is told with what is free", () => {
  expect(diskShortage(spec, facts, 1e8)).toBeUndefined();
  expect(diskShortage(spec, facts, 9e8)).toEqual({
    code: "disk_full",
    host: "gpu1",
    path: "~/.fleet",
    freeBytes: 1e9,
  });
});

describe("releases", () => {
  const file = { place: "agent.cjs", mode: 0o644, sha256: "a".repeat(64) };
  test("a name says what is in it, in whatever order", () => {
    const second = { ...file, place: "runner.cjs" };
    expect(releaseName([file, second])).toBe(releaseName([second, file]));
    expect(releaseName([file])).not.toBe(releaseName([{ ...file, mode: 0o755 }]));
    expect(releaseName([file])).not.toBe(releaseName([file], "/usr/bin/node"));
  });
  test("a platform is named by system, processor and C library", () => {
    expect(platformOf(facts)).toBe("linux-x64");
    expect(platformOf({ ...facts, libc: { kind: "musl" } })).toBe("linux-x64-musl");
  });
});

test("a survey cut short is an error and not an empty host", () => {
  expect(() => parseSurvey("Welcome to gpu1!\n", "gpu1")).toThrow(/host_step_failed/);
});
