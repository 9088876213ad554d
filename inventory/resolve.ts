/** Applies defaults to a checked inventory file: pure, and the only place that knows what an unsaid key means. */
import { taintReasons } from "../proto/vocab/attempt.ts";
import { as, type HostName } from "../proto/vocab/ids.ts";
import type { Inventory, InventoryHost, InventoryPolicy } from "./inventory.ts";
import type { HostDefaults, HostEntry, InventoryFile, PolicyEntry } from "./schema.ts";

/** How long a connection may take when nothing else is said. */
const CONNECT_SECONDS = 20;
/** The host name that means this machine. */
const THIS_MACHINE = "local";

/** The inventory that `file` declares; `fallbackName` is the fleet's name when the file gives none. */
export function resolveInventory(file: InventoryFile, fallbackName: string): Inventory {
  const connectTimeoutMs = (file.policy?.connect_seconds ?? CONNECT_SECONDS) * 1000;
  return {
    name: file.name ?? fallbackName,
    hosts: file.hosts.map((entry) => resolveHost(entryOf(entry), file.defaults ?? {}, connectTimeoutMs)),
    policy: resolvePolicy(file.policy ?? {}),
  };
}

/** What a host is called: its name, else the host part of its hostname or alias. Undefined when it says neither. */
export function nameOfEntry(entry: unknown): string | undefined {
  if (typeof entry === "string") return entry.slice(entry.lastIndexOf("@") + 1);
  const { name, hostname, connection } = (entry ?? {}) as Partial<Record<keyof HostEntry, unknown>>;
  if (typeof name === "string") return name;
  if (typeof hostname === "string") return hostname.slice(hostname.lastIndexOf("@") + 1);
  return connection === THIS_MACHINE ? THIS_MACHINE : undefined;
}

/** Whether an entry means this machine. */
export function isThisMachine(entry: unknown): boolean {
  if (entry === THIS_MACHINE) return true;
  const { name, hostname, connection } = (entry ?? {}) as Partial<Record<keyof HostEntry, unknown>>;
  return (
    connection === THIS_MACHINE ||
    (connection === undefined && hostname === undefined && name === THIS_MACHINE)
  );
}

/** `me@gpu1`, as ssh takes it, is a user and a host. */
function entryOf(entry: string | HostEntry): HostEntry {
  const written =
    typeof entry === "string" ? { hostname: entry === THIS_MACHINE ? undefined : entry } : entry;
  const at = written.hostname?.lastIndexOf("@") ?? -1;
  const name = nameOfEntry(entry);
  if (at < 0) return { ...written, name };
  const [user, hostname] = [written.hostname?.slice(0, at), written.hostname?.slice(at + 1)];
  return { user, ...said<HostEntry>(written), name, hostname };
}

function resolveHost(entry: HostEntry, defaults: HostDefaults, connectTimeoutMs: number): InventoryHost {
  const name = entry.name ?? "";
  const own = { ...defaults, ...said(entry) };
  const isLocal = isThisMachine(entry);
  const ssh = isLocal ? {} : sshFields(own, entry);
  return {
    name: as<HostName>(name),
    connection: isLocal ? "local" : "ssh",
    transport: own.transport ?? "ssh2",
    alias: entry.hostname ?? name,
    ...ssh,
    hostKeyPolicy: own.host_key_policy ?? "strict",
    workDir: own.work_dir ?? "~/.fleet",
    ...(own.node === undefined ? {} : { node: own.node }),
    slots: own.slots ?? "auto",
    env: texts({ ...defaults.env, ...entry.env }),
    ...(own.trust === undefined ? {} : { trust: own.trust }),
    connectTimeoutMs,
  };
}

const sshFields = (
  own: HostDefaults,
  entry: HostEntry,
): Pick<InventoryHost, "user" | "port" | "identityFile" | "proxyJump" | "hostKey"> => ({
  ...(own.user === undefined ? {} : { user: own.user }),
  ...(own.port === undefined ? {} : { port: own.port }),
  ...(own.identity_file === undefined ? {} : { identityFile: own.identity_file }),
  ...(own.proxy_jump === undefined ? {} : { proxyJump: own.proxy_jump }),
  ...(entry.host_key === undefined ? {} : { hostKey: entry.host_key }),
});

function resolvePolicy(entry: PolicyEntry): InventoryPolicy {
  const ms = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : Math.round(value * 1000);
  const policy: { [Key in keyof InventoryPolicy]: InventoryPolicy[Key] | undefined } = {
    leaseMs: ms(entry.lease_seconds),
    startWithinMs: ms(entry.start_within_seconds),
    startMarginMs: ms(entry.start_margin_seconds),
    heartbeatMs: ms(entry.heartbeat_seconds),
    suspectMs: ms(entry.suspect_seconds),
    desertedMs: ms(entry.deserted_seconds),
    orphanAfterMs: ms(entry.orphan_after_seconds),
    graceMs: ms(entry.grace_seconds),
    workAhead: entry.work_ahead,
    baselines: entry.baselines,
    infraRetriesMax: entry.infra_retries_max,
    rebasesMax: entry.rebases_max,
    canaryAfter: entry.canary_after,
    quarantineMs: ms(entry.quarantine_seconds),
    quarantineMaxMs: ms(entry.quarantine_max_seconds),
    deliveriesMax: entry.deliveries_max,
    queuedMax: entry.queued_max,
    diskLowMb: entry.disk_low_mb,
    // In one order, each once: the same wish must not look like a change of policy.
    tolerated: entry.tolerate && taintReasons.filter((reason) => entry.tolerate?.includes(reason)),
  };
  return said(policy);
}

/** Only what was said: a key with the value undefined must not cover a default. */
const said = <T extends object>(value: { [Key in keyof T]: T[Key] | undefined }): T =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;

const texts = (values: Readonly<Record<string, string | number | boolean>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
