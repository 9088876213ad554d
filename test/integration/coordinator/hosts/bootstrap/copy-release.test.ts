/** Copying a release asks nothing of a host without a limit. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { copyRelease } from "../../../../../coordinator/hosts/bootstrap/copy-release.ts";
import type { PayloadStore } from "../../../../../coordinator/hosts/bootstrap/payload.ts";
import type { HostExec } from "../../../../../proto/vocab/transport-exec.ts";

test("every command of a copy has a time limit", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fl-"));
  const limits: (number | undefined)[] = [];
  const exec: HostExec = async (_command, options) => {
    limits.push(options?.timeoutMs);
    if (options?.stdin instanceof Readable) await buffer(options.stdin);
    return { code: 0, signal: null, stdout: Buffer.from("v24.0.0\n"), stderr: "" };
  };
  try {
    const gzip = join(folder, "a.gz");
    await writeFile(gzip, "x");
    const file = { place: "a", mode: 0o644, sha256: "0".repeat(64), bytes: 1, gzip };
    const payloads = { payloadFor: async () => ({ release: "r", files: [file] }) } as unknown as PayloadStore;
    const facts = { os: "linux", arch: "x64", libc: { kind: "glibc", version: "2.36" }, diskFreeBytes: 1e12 };
    const survey = { facts, workDir: "/w", blobs: new Set(), releases: new Set() };
    const spec = { name: "gpu1", node: "/usr/bin/node" };
    await copyRelease(exec, spec as never, survey as never, payloads, () => undefined);
    expect(limits).toHaveLength(3);
    expect(limits.every((limit) => limit !== undefined)).toBe(true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
