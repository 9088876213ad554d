/** Rows 22 and 23: what the inventory gives to the runs of one host is seen by them alone, and nothing of ours listens on a network port. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { Lab } from "../../campaign/lab.ts";
import type { Machines } from "../../campaign/machines.ts";
import { change, Research, TAG } from "../../campaign/research.ts";
import { startContainerMachines } from "../../containers/container-machines.ts";

const SECRET = randomBytes(24).toString("hex");
/** Where a coordinator keeps the inventory itself, for itself alone. */
const OF_THE_INVENTORY = new Set(["hosts.json", "inventory.json", "placed.json"]);
/** Of `/proc/net/tcp`: this socket listens. */
const LISTENING = "0A";

/** Number and inode of each port that is listened on, as `/proc/net/tcp` and its like tell. */
const listened = (tables: string): readonly { readonly port: number; readonly inode: string }[] =>
  tables
    .split("\n")
    .map((line) => line.trim().split(/\s+/u))
    .filter((fields) => fields[3] === LISTENING)
    .map((fields) => ({
      port: Number.parseInt(fields[1]?.split(":").at(-1) ?? "", 16),
      inode: fields[9] ?? "",
    }));

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);

const readIfThere = (path: string): string => {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
};

const processes = (): readonly string[] => readdirSync("/proc").filter((name) => /^\d+$/u.test(name));

describe("22 and 23: secrets and ports", () => {
  let machines: Machines;
  let folder: string;
  let lab: Lab;
  let research: Research;

  beforeAll(async () => {
    machines = await startContainerMachines();
    folder = await mkdtemp(join(tmpdir(), "fleet-secrets-"));
    lab = new Lab(join(folder, "home"), TAG);
    research = new Research(join(folder, "research"));
    await research.create(machines.gateFile);
    const hosts = machines.hosts.map(({ name, host, port, user, identityFile, hostKey }, index) => ({
      name,
      hostname: host,
      port,
      user,
      identity_file: identityFile,
      host_key: hostKey,
      ...(index === 0 ? { env: { API_TOKEN: SECRET } } : {}),
    }));
    const inventory = join(folder, "lab.yaml");
    await writeFile(
      inventory,
      stringify({ name: TAG, policy: { heartbeat_seconds: 0.5, baselines: 1 }, hosts }),
    );
    await lab.must(["up", inventory]);
  }, 180_000);
  afterAll(async () => {
    lab.endLeftovers();
    await machines.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("23. after fleet up nothing of ours listens on a port, neither on a host nor here", async () => {
    for (const { name } of machines.hosts) {
      const tables = await machines.exec(name, "cat /proc/net/tcp /proc/net/tcp6");
      expect([...new Set(listened(tables).map(({ port }) => port))], name).toEqual([22]);
      const packets = await machines.exec(name, "cat /proc/net/udp /proc/net/udp6");
      expect(
        packets.split("\n").filter((line) => /^\s*\d+:/u.test(line)),
        name,
      ).toEqual([]);
    }
    const ours = processes().filter((pid) =>
      readIfThere(`/proc/${pid}/environ`).split("\0").includes(`HOME=${lab.home}`),
    );
    expect(ours).toContain(String(lab.endpoint.pid));
    const sockets = new Set(
      listened(readIfThere("/proc/net/tcp") + readIfThere("/proc/net/tcp6")).map(
        (one) => `socket:[${one.inode}]`,
      ),
    );
    const held = ours.flatMap((pid) =>
      readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)),
    );
    expect(held.filter((one) => sockets.has(one))).toEqual([]);
  });

  test("22. a secret of one host's runs is nowhere but in their environment", async () => {
    await lab.must(["run", "--detach"], research.folder);
    let measured = 0;
    await lab.event(0, ({ name }) => name === "record_set" && ++measured === 1);
    await machines.closeGate();
    const before = await lab.lastEvent();
    const changes = [change("a", 90), change("b", 120), change("c", 120)];
    await research.branch("main", changes);
    for (const { branch } of changes) await lab.client.command({ kind: "submit", branch, again: false });
    let running = 0;
    await lab.event(before, ({ name }) => name === "attempt_running" && ++running === machines.hosts.length);

    // What its user can see there of every process: who has the secret, and whether it is a run. Who looks has it in no argument.
    const who = `printf '%s%s\\n' ${SECRET.slice(0, 20)} ${SECRET.slice(20)} >/tmp/secret
    for p in /proc/[0-9]*; do
      if tr '\\0' '\\n' <$p/cmdline 2>/dev/null | grep -qf /tmp/secret; then echo "argv $p"; fi
      if tr '\\0' '\\n' <$p/environ 2>/dev/null | grep -qf /tmp/secret; then
        tr '\\0' '\\n' <$p/environ | grep -q '^FLEET_ATTEMPT=' && echo run || echo "environ $p"
      fi
    done | sort -u; rm /tmp/secret`;
    const seen = await Promise.all(machines.hosts.map(({ name }) => machines.exec(name, who)));
    expect(seen).toEqual(machines.hosts.map((_host, index) => (index === 0 ? "run\n" : "")));
    for (const pid of processes()) expect(readIfThere(`/proc/${pid}/cmdline`).includes(SECRET)).toBe(false);
    expect(readIfThere(`/proc/${lab.endpoint.pid}/environ`)).not.toContain(SECRET);
    expect(JSON.stringify(await lab.client.status())).not.toContain(SECRET);

    await machines.openGate();
    let verdicts = 0;
    await lab.event(before, ({ name }) => name === "verdict" && ++verdicts === changes.length);
    const holding = filesBelow(lab.stateDir).filter((path) => readIfThere(path).includes(SECRET));
    expect(holding.filter((path) => !OF_THE_INVENTORY.has(path.slice(path.lastIndexOf("/") + 1)))).toEqual(
      [],
    );
    expect(holding.filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([]);
    const objects = execFileSync("git", ["-C", lab.repository, "cat-file", "--batch", "--batch-all-objects"]);
    expect(objects.includes(SECRET)).toBe(false);
    for (const { name } of machines.hosts) {
      const files = await machines.exec(name, `grep -rl ${SECRET} ~/.fleet | xargs -r stat -c '%a %n'`);
      const told = files.split("\n").filter((line) => line !== "");
      // What it was told once and for all, and what each of its runs is told.
      expect(
        told.filter((line) => !/^600 .*\/(?:slots|order)\.json$/u.test(line)),
        name,
      ).toEqual([]);
      expect(told.length > 0).toBe(name === machines.hosts[0]?.name);
    }
  }, 120_000);
});
