/** Machines that share this kernel and nothing else that tells them apart: an sshd each, in namespaces with a machine id, a name and processes of its own. */
import { execFile, spawnSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Machines } from "../campaign/machines.ts";
import { startSshd, type TestSshd, type WrapCommand } from "./sshd.ts";

const run = promisify(execFile);

/** The first process of the namespaces is the sshd; it dies with `unshare`, and all others with it. */
const UNSHARE = ["unshare", "--mount", "--uts", "--pid", "--fork", "--mount-proc", "--kill-child"] as const;

/**
 * `$1` is a folder with `machine-id`, `boot_id` and an empty file `nothing`, `$2` the name; the rest is what to become. Programs a host need
 * not have are hidden.
 */
const ENTER = `set -e
folder=$1; echo "$2" >/proc/sys/kernel/hostname; shift 2
for file in /etc/machine-id /var/lib/dbus/machine-id; do
  [ ! -e "$file" ] || mount --bind "$folder/machine-id" "$file"
done
mount --bind "$folder/boot_id" /proc/sys/kernel/random/boot_id
for program in node nodejs npm python3; do
  for place in /usr/local/bin /usr/bin /bin; do
    [ ! -e "$place/$program" ] || mount --bind "$folder/nothing" "$place/$program"
  done
done
exec "$@"`;

/** Why this machine cannot hold several, or undefined. */
export const missingMachines = (): string | undefined => {
  if (process.getuid?.() !== 0) return "only root can give loopback machines an identity of their own";
  const [program, ...args] = UNSHARE;
  const { status, stderr } = spawnSync(program, [...args, "true"], { encoding: "utf8" });
  return status === 0 ? undefined : `no namespaces here: ${stderr?.trim() ?? "unshare is missing"}`;
};

/** A machine's own namespaces: what runs in them, and the boot that the next command in them will see. */
export interface Namespaces {
  readonly wrap: WrapCommand;
  /** The next boot has another id. */
  reboot(): Promise<void>;
}

/** Makes the files, below `folder`, that a machine of this name sees in place of the real ones. */
export const makeNamespaces = async (folder: string, name: string): Promise<Namespaces> => {
  const place = await mkdtemp(join(folder, `${name}-`));
  const reboot = (): Promise<void> => writeFile(join(place, "boot_id"), `${randomUUID()}\n`);
  await writeFile(join(place, "machine-id"), `${randomBytes(16).toString("hex")}\n`);
  await writeFile(join(place, "nothing"), "", { mode: 0o644 });
  await reboot();
  return { wrap: (command) => [...UNSHARE, "sh", "-c", ENTER, "sh", place, name, ...command], reboot };
};

/** Which lines of sshd_config each host has beside the usual ones. */
export type WantedMachines = Readonly<Record<string, readonly string[]>>;

/** Starts them side by side. */
export const startMachines = async (wanted: WantedMachines): Promise<Machines> => {
  const folder = await mkdtemp(join(tmpdir(), "fleet-machines-"));
  const gateFile = join(folder, "gate");
  const started = await Promise.all(
    Object.entries(wanted).map(async ([name, lines]): Promise<readonly [string, TestSshd]> => {
      return [name, await startSshd(lines, name, (await makeNamespaces(folder, name)).wrap)];
    }),
  );
  const sshds = new Map(started);
  return {
    hosts: started.map(([name, { port, identityFile, hostKey }]) => ({
      name,
      host: "127.0.0.1",
      port,
      user: userInfo().username,
      identityFile,
      hostKey,
    })),
    gateFile,
    closeGate: () => writeFile(gateFile, ""),
    openGate: () => rm(gateFile, { force: true }),
    exec: async (host, command) => {
      const { stdout } = await run("ssh", ["-F", sshds.get(host)?.sshConfigFile ?? "", host, command]);
      return stdout;
    },
    stop: async () => {
      await Promise.all([...sshds.values()].map((sshd) => sshd.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
};
