#!/usr/bin/env node
/** The coordinator's process: `main.js --fleet NAME --state FOLDER`. Detached by the CLI; found again by its `endpoint.json`. */
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pino, { type Logger } from "pino";
import { FleetError } from "../../proto/vocab/errors.ts";
import { socketFolder } from "../hosts/socket-folder.ts";
import { stateFolder } from "../api/client/state-folder.ts";
import { startServer } from "../api/server/server.ts";
import { statusView } from "../ledger/read/status-view.ts";
import { apiPort, BusyCounter, factsOf } from "./api-port.ts";
import { countRows } from "./carry/row.ts";
import { Daemon, type DaemonPlaces } from "./daemon.ts";
import type { HostProgress } from "./host-keeper.ts";
import { wishPorts, wishTable } from "./wishes.ts";

/** How often `status.json` is written: what a laptop shows when the daemon is silent. */
const SNAPSHOT_MS = 5_000;
/** A wish's answer is sent before the process that gave it ends. */
const ANSWER_MS = 200;

const cacheHome = (): string =>
  join(process.env["XDG_CACHE_HOME"] ?? join(process.env["HOME"] ?? tmpdir(), ".cache"), "fleet");

/** What the build put beside the coordinator. */
const builtAgent = (): string => fileURLToPath(new URL("../../agent", import.meta.url));

const placesOf = async (fleet: string, stateDir: string, agentBuild: string): Promise<DaemonPlaces> => {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const socketDir = await socketFolder(join(stateDir, "s"));
  return { fleet, stateDir, agentBuild, cacheDir: cacheHome(), socketDir };
};

/** Tells listeners of every host's steps. */
class HostWatch {
  readonly #listeners = new Set<(progress: HostProgress) => void>();

  tell(progress: HostProgress): void {
    for (const listener of this.#listeners) listener(progress);
  }

  watch(listener: (progress: HostProgress) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Writes the log as plain lines of JSON; the state folder is ours alone, and so is the file. */
const openLog = (stateDir: string): Logger => {
  const dest = join(stateDir, "daemon.log");
  // Not `sync`: a synchronous write that the disk refuses would throw wherever something is logged.
  const destination = pino.destination({ dest, mkdir: true, sync: false, mode: 0o600 });
  destination.on("error", (error: Error) => process.stderr.write(`daemon.log: ${error.message}\n`));
  return pino({ level: process.env["FLEET_LOG"] ?? "info", redact: ["*.secret", "*.env"] }, destination);
};

const serve = async (places: DaemonPlaces, log: Logger): Promise<void> => {
  const watch = new HostWatch();
  const onFatal = (error: unknown): void => {
    const fact = FleetError.factOf(error);
    process.stderr.write(`${JSON.stringify({ error: fact })}\n`);
    log.fatal({ fact }, "the coordinator cannot go on");
    log.flush(() => process.exit(70));
  };
  const onProgress = (progress: HostProgress): void => {
    log.info(progress, "host");
    watch.tell(progress);
  };
  const daemon = await Daemon.start(places, { log, onProgress, onFatal });
  const busy = new BusyCounter(daemon);
  const folder = stateFolder(places.stateDir);
  // What a laptop shows when the daemon is silent is a convenience: a full disk must not end the daemon for it.
  const snapshot = (): void => {
    try {
      folder.writeSnapshot(statusView(factsOf(daemon, busy)));
    } catch (error) {
      process.stderr.write(`status.json: ${String(error)}\n`);
    }
  };
  const snapshots = setInterval(snapshot, SNAPSHOT_MS);

  const end = async (agents?: { readonly purge: boolean }): Promise<ReturnType<Daemon["stop"]>> => {
    clearInterval(snapshots);
    snapshot();
    folder.removeEndpoint();
    return daemon.stop(agents);
  };
  const table = wishTable(
    {
      daemon,
      watchHosts: (listener) => watch.watch(listener),
      shutDown: async (purge) => {
        const silent = await end({ purge });
        setTimeout(() => process.exit(0), ANSWER_MS);
        return silent;
      },
    },
    wishPorts(daemon, countRows),
  );
  const socket = join(places.socketDir, "api.sock");
  await startServer(apiPort(daemon, busy, table), socket);
  const { term } = daemon.state.ledgered;
  snapshot();
  folder.writeEndpoint({ pid: process.pid, socket, term, startedAt: Date.now() });
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      end().then(
        () => process.exit(0),
        (error: unknown) => onFatal(error),
      );
    });
  // Its words may go to a disk that is full, and nobody reads them then: no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  // The terminal it was started from may close.
  process.on("SIGHUP", () => undefined);
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      fleet: { type: "string" },
      state: { type: "string" },
      "agent-build": { type: "string" },
    },
  });
  const { fleet, state } = values;
  if (fleet === undefined || state === undefined)
    throw new FleetError({
      code: "usage",
      detail: "the coordinator needs --fleet and --state",
      hint: "fleet up",
    });
  const agentBuild = values["agent-build"] ?? builtAgent();
  const places = await placesOf(fleet, state, agentBuild);
  await serve(places, openLog(state));
};

main().catch((error: unknown) => {
  process.stderr.write(`${JSON.stringify({ error: FleetError.factOf(error) })}\n`);
  process.exit(1);
});
