/** Opening a master with a stand-in for the ssh program that answers `-G` and then behaves as the test wants. */
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fingerprintOf } from "../../../../coordinator/hosts/host-key.ts";
import { prepareHostKeyCheck } from "../../../../coordinator/hosts/host-key-check.ts";
import { plainTarget } from "../../../../coordinator/hosts/ssh-config.ts";
import { HandshakeGates } from "../../../../coordinator/hosts/gate.ts";
import { openMaster } from "../../../../coordinator/hosts/openssh-master.ts";
import { sshAddress } from "../../../../coordinator/hosts/ssh-address.ts";
import type { HostSpec } from "../../../../coordinator/hosts/spec.ts";
import { as, type HostName } from "../../../../proto/vocab/ids.ts";

const spec: HostSpec = {
  name: as<HostName>("gpu1"),
  connection: "ssh",
  transport: "openssh",
  alias: "gpu1",
  hostKeyPolicy: "accept-new",
  workDir: "~/.fleet",
  slots: "auto",
  env: {},
  connectTimeoutMs: 20,
};
const path = process.env["PATH"] ?? "";
let folder: string;
let sockets: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fl-"));
  sockets = join(folder, "s");
  await mkdir(sockets);
  process.env["PATH"] = `${folder}${delimiter}${path}`;
});
afterEach(async () => {
  process.env["PATH"] = path;
  await rm(folder, { recursive: true, force: true });
});

/** `resolved` is what the configuration says; `connect` is sh text for everything else. */
const standIn = async (resolved: string, connect: string): Promise<void> => {
  const program = join(folder, "ssh");
  const text = `#!/bin/sh
for word; do [ "$word" != -G ] || { printf 'hostname gpu1\\nport 22\\nuser me\\n${resolved}'; exit 0; }; done
printf '%s\\n' "$@" > '${join(folder, "argv")}'
${connect}
`;
  await writeFile(program, text);
  await chmod(program, 0o700);
};
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const open = (): ReturnType<typeof openMaster> =>
  openMaster(spec, { gates: new HandshakeGates(), socketFolder: sockets, loginTimeoutMs: 300 });

test("a login that never ends is cut off, with all that it started, and leaves nothing", async () => {
  await standIn("", `echo $$ > '${join(folder, "pid")}'; sleep 600`);
  await expect(open()).rejects.toMatchObject({
    fact: {
      code: "host_unreachable",
      host: "gpu1",
      detail: "the login was not done within 0.32 s",
      why: "no_answer",
    },
  });
  expect(await readdir(sockets)).toEqual([]);
  const pid = (await readFile(join(folder, "pid"), "utf8")).trim();
  await vi.waitUntil(() => !isAlive(Number(pid)), { interval: 5 });
});

test("a new key is not accepted where nobody would remember it, over either transport", async () => {
  const strictness = async (knownHosts: string): Promise<readonly string[]> => {
    await standIn(`userknownhostsfile ${knownHosts}\\n`, "exit 255");
    await expect(open()).rejects.toMatchObject({ fact: { code: "host_unreachable" } });
    const argv = (await readFile(join(folder, "argv"), "utf8")).split("\n");
    return argv.filter((word) => word.startsWith("StrictHostKeyChecking="));
  };
  expect(await strictness("~/known")).toEqual(["StrictHostKeyChecking=accept-new"]);
  expect(await strictness("none")).toEqual(["StrictHostKeyChecking=yes"]);
  expect(await strictness("/dev/null")).toEqual(["StrictHostKeyChecking=yes"]);

  const key = Buffer.from("\0\0\0\u000bssh-ed25519key");
  const target = { ...plainTarget("gpu1", { user: "me", home: folder }), userKnownHostsFiles: ["/dev/null"] };
  const alone = { ...target, globalKnownHostsFiles: [] };
  const check = await prepareHostKeyCheck(spec, alone, sshAddress(spec, alone));
  expect(check.verify(key)).toBe(false);
  expect(check.refusal()).toMatchObject({ code: "host_key_unknown", fingerprint: fingerprintOf(key) });
});
