/** Speaks with a coordinator on another machine: over SSH its folder is read and its socket dialled; what it said is kept for when SSH is down. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { FleetClient } from "../api/client/client.ts";
import { parseSnapshot } from "../api/client/state-folder.ts";
import { HandshakeGates } from "../hosts/gate.ts";
import { openTransport } from "../hosts/open-transport.ts";
import type { HostSpec } from "../hosts/spec.ts";
import type { Transport } from "../hosts/transport.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { as, type HostName } from "../../proto/vocab/ids.ts";
import { type Context, stateRoot } from "./context.ts";
import type { Coordinator, OfflineViews } from "./coordinator.ts";
import { downFact } from "./down-fact.ts";
import { chooseFleet } from "./fleet-choice.ts";
import { snapshotViews } from "./offline-views.ts";
import { listFleetsCommand, parseFleetList, type RemoteFleet } from "./remote-fleets.ts";
import { isSshFact } from "./words/ssh-coordinator-words.ts";
import type { Views } from "./views.ts";

type Status = Awaited<ReturnType<Views["status"]>>;

const CONNECT_TIMEOUT_MS = 10_000;
const LIST_TIMEOUT_MS = 10_000;

/** The coordinator behind `ssh://[user@]host[:port]`. Throws `usage` for another form, `no_fleet`. */
export const sshCoordinator = async (context: Context, url: string): Promise<Coordinator> => {
  const spec = specOf(url);
  const copies = path.join(stateRoot(context.env), ".remote", encodeURIComponent(spec.name));
  let remote: Remote;
  try {
    remote = await connect(spec, context.env["FLEET_SSH_CONFIG"]);
  } catch (error) {
    return silentCoordinator(spec.name, context.fleet, copies, error);
  }
  try {
    return answering(remote, chooseFleet(context.fleet, remote.fleets), copies);
  } catch (error) {
    await remote.close();
    throw error;
  }
};

/** What `url` names, in words of the inventory; keys and aliases come from ssh's own configuration. */
export const specOf = (url: string): HostSpec => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "ssh:" || parsed.hostname === "" || !["", "/"].includes(parsed.pathname))
    throw new FleetError({
      code: "usage",
      detail: `${url} is not the address of a coordinator`,
      hint: "it looks like ssh://me@lab or ssh://me@lab:2222",
    });
  const { hostname, port, username } = parsed;
  const user = decodeURIComponent(username);
  return {
    name: as<HostName>(`${user === "" ? "" : `${user}@`}${hostname}${port === "" ? "" : `:${port}`}`),
    connection: "ssh",
    transport: "ssh2",
    alias: hostname,
    ...(user === "" ? {} : { user }),
    ...(port === "" ? {} : { port: Number(port) }),
    hostKeyPolicy: "strict",
    workDir: "~/.fleet",
    slots: "auto",
    env: {},
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  };
};

interface Remote {
  readonly transport: Transport;
  readonly fleets: readonly RemoteFleet[];
  readonly close: () => Promise<void>;
}

const connect = async (spec: HostSpec, sshConfigFile: string | undefined): Promise<Remote> => {
  const socketFolder = await mkdtemp(path.join(tmpdir(), "fleet-"));
  const discard = (): Promise<void> => rm(socketFolder, { recursive: true, force: true });
  try {
    const gates = new HandshakeGates();
    const deps = { gates, socketFolder, ...(sshConfigFile === undefined ? {} : { sshConfigFile }) };
    const transport = await openTransport(spec, deps);
    const close = async (): Promise<void> => {
      await transport.close();
      await discard();
    };
    try {
      const { stdout } = await transport.exec(listFleetsCommand, { timeoutMs: LIST_TIMEOUT_MS });
      return { transport, fleets: parseFleetList(stdout.toString("utf8")), close };
    } catch (error) {
      await transport.close();
      throw error;
    }
  } catch (error) {
    await discard();
    throw error;
  }
};

const answering = (remote: Remote, fleet: string, copies: string): Coordinator => {
  const found = remote.fleets.find((one) => one.name === fleet);
  const socket = found?.endpoint?.socket;
  const dial = async (): Promise<Awaited<ReturnType<Transport["dial"]>>> => {
    if (socket !== undefined) return remote.transport.dial(socket);
    throw new FleetError(downFact(fleet, found?.snapshot));
  };
  return {
    fleet,
    client: new FleetClient({ fleet, dial }),
    offline: async () => found?.snapshot && remembered(found.snapshot, fleet),
    remember: (status) => keepCopy(copies, status),
    close: remote.close,
  };
};

/** SSH is down: only the copy of what was last seen is left. */
const silentCoordinator = (
  host: string,
  wanted: string | undefined,
  copies: string,
  cause: unknown,
): Coordinator => {
  const copy = readCopy(copies, wanted ?? "last");
  const fleet = copy?.fleet ?? wanted ?? host;
  const fact = FleetError.factOf(cause);
  if (!isSshFact(fact)) throw cause;
  const detail = fact.code === "host_unreachable" ? `${host}: ${fact.detail}` : host;
  const silence = { code: "coordinator_unreachable", fleet, detail, way: fact } as const;
  // A changed key or a refused login is the operator's to mend; only silence is answered with a copy.
  if (fact.code !== "host_unreachable") throw new FleetError(silence, cause);
  return {
    fleet,
    client: new FleetClient({ fleet, dial: () => Promise.reject(new FleetError(silence, cause)) }),
    offline: async () => copy && remembered(copy, fleet),
    remember: () => undefined,
    close: () => Promise.resolve(),
  };
};

const remembered = (status: Status, fleet: string): OfflineViews =>
  snapshotViews(status, () =>
    Promise.reject(
      new FleetError({ code: "coordinator_unreachable", fleet, detail: "only its status is known here" }),
    ),
  );

/** Written under the fleet's own name and as the last one seen there, because without SSH nobody can say which is up. */
const keepCopy = (copies: string, status: Status): void => {
  mkdirSync(copies, { recursive: true, mode: 0o700 });
  for (const name of [status.fleet, "last"]) {
    const file = path.join(copies, `${encodeURIComponent(name)}.json`);
    writeFileSync(`${file}.next`, JSON.stringify(status), { mode: 0o600 });
    renameSync(`${file}.next`, file);
  }
};

const readCopy = (copies: string, name: string): Status | undefined => {
  try {
    return parseSnapshot(readFileSync(path.join(copies, `${encodeURIComponent(name)}.json`), "utf8"));
  } catch {
    return undefined;
  }
};
