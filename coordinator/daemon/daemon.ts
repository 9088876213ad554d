/** The shell around the core: wires ledger, hosts, repositories and authors to the loop, and owns every timer. */
import { setTimeout as timer } from "node:timers/promises";
import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import type { Logger } from "pino";
import { connect } from "../../proto/socket.ts";
import type { Event } from "../core/events.ts";
import type { Campaign, Now, State } from "../core/state.ts";
import { defaultPolicy } from "../core/policy.ts";
import { HandshakeGates } from "../hosts/gate.ts";
import { PayloadStore } from "../hosts/bootstrap/payload.ts";
import { PlacedHosts } from "../hosts/placed-hosts.ts";
import { reachHost, type ReachDeps } from "../hosts/reach.ts";
import { leaveHost } from "../hosts/visit.ts";
import { lockCoordinator, type CoordinatorLock } from "../ledger/coordinator-lock.ts";
import { LogStore } from "../ledger/logs.ts";
import { probedHosts } from "../ledger/read/probed-hosts.ts";
import { versionAbove } from "../ledger/read/program-version.ts";
import { LastPoints } from "../ledger/read/last-points.ts";
import { stateFiles } from "../ledger/read/state-files.ts";
import { RecordFeed } from "../ledger/record-feed.ts";
import { SqliteLedger } from "../ledger/sqlite-ledger.ts";
import type { HostName } from "../../proto/vocab/ids.ts";
import type { LeftBehind } from "../../proto/vocab/wishes.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { openBare, type Bare } from "../repo/bare.ts";
import { requireGit } from "../repo/version.ts";
import { allCarriers } from "./carry/all.ts";
import { BulkDesk } from "./bulk-desk.ts";
import { DiskWatch } from "./disk-watch.ts";
import { Executor } from "./executor.ts";
import { FleetHosts } from "./fleet-hosts.ts";
import { awaken } from "./genesis.ts";
import { readHostList, writeHostList, type DeclaredHost } from "../hosts/host-list.ts";
import type { HostProgress } from "./host-keeper.ts";
import { identityOf } from "../hosts/instance.ts";
import { Loop, type Unwritable } from "./loop.ts";
import { lookAtMirror } from "./mirror-watch.ts";

/** How often the core is told that time has passed. */
const TICK_MS = 250;
/** How often the mirror is looked at while nothing of ours moves it. */
const MIRROR_LOOK_MS = 5_000;
/** How long a host may take to connect that is only to be told that it is left. */
const LEAVE_CONNECT_MAX_MS = 5_000;

/** Where everything is. */
export interface DaemonPlaces {
  readonly fleet: string;
  readonly stateDir: string;
  /** What `scripts/build-agent.ts` wrote. */
  readonly agentBuild: string;
  /** `$XDG_CACHE_HOME/fleet`. */
  readonly cacheDir: string;
  /** A 0700 folder with a short path for sockets. */
  readonly socketDir: string;
}

/** What a daemon tells its surroundings. */
export interface DaemonEars {
  readonly log: Logger;
  readonly onProgress: (progress: HostProgress) => void;
  readonly onFatal: (error: unknown) => void;
}

/** The two clocks of this process. */
export const now = (): Now => ({ monotonicMs: performance.now(), wallMs: Date.now() });

const wait = async (ms: number, signal: AbortSignal): Promise<void> => {
  await timer(ms, undefined, { signal }).catch(() => undefined);
};

interface DaemonHoldings {
  readonly lock: CoordinatorLock;
  readonly bare: Bare;
  readonly placed: PlacedHosts;
}

/** One running coordinator. */
export class Daemon {
  readonly places: DaemonPlaces;
  readonly bare: Bare;
  readonly ledger: SqliteLedger;
  readonly logs: LogStore;
  readonly feed: RecordFeed;
  readonly hosts: FleetHosts;
  readonly lastPoints = new LastPoints();
  readonly #loop: Loop;
  readonly #executor: Executor;
  readonly #lock: CoordinatorLock;
  readonly #bulk: BulkDesk;
  readonly #disk: DiskWatch;
  readonly #ticking: NodeJS.Timeout;
  readonly #mirrorLooks: NodeJS.Timeout;

  /** Takes the fleet's lock, folds its ledger and goes on where the last daemon stopped. Throws `coordinator_running`, `ledger_damaged`, `git_version`. */
  static async start(places: DaemonPlaces, ears: DaemonEars): Promise<Daemon> {
    await mkdir(places.stateDir, { recursive: true, mode: 0o700 });
    await requireGit();
    const lock = lockCoordinator(places.stateDir, places.fleet);
    try {
      const bare = await openBare(places.stateDir, { isHeld: true });
      const onDamage = (detail: string): void => ears.log.warn({ detail }, "list of places");
      const placed = await PlacedHosts.open(places.stateDir, onDamage);
      const daemon = new Daemon(places, ears, { lock, bare, placed });
      await daemon.#begin(ears);
      return daemon;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  constructor(places: DaemonPlaces, ears: DaemonEars, { lock, bare, placed }: DaemonHoldings) {
    this.places = places;
    this.bare = bare;
    this.#lock = lock;
    this.ledger = new SqliteLedger(places.stateDir);
    this.logs = new LogStore(stateFiles(places.stateDir).logs, (path, error) =>
      ears.log.warn({ path, error: String(error) }, "a log loses its text"),
    );
    this.#bulk = new BulkDesk({
      logs: this.logs,
      appendPoints: (points, cursors) => this.ledger.appendPoints(points, cursors),
      logName: ({ attempt }) => ({ campaign: this.#campaign().spec.tag, attempt }),
    });
    const state = awaken(this.ledger, now().monotonicMs, now().wallMs);
    this.feed = new RecordFeed((after) => this.ledger.readAll(after), this.ledger.append([]));
    this.hosts = this.#makeHosts(ears, state, placed);
    const carriers = allCarriers({
      bare: this.bare,
      hosts: this.hosts,
      folder: places.stateDir,
      state: () => this.state,
      campaign: () => this.#campaign(),
      log: ears.log,
    });
    this.#executor = new Executor(carriers, {
      post: (event) => this.post(event),
      onFailure: (effect, error) =>
        ears.log.warn({ effect: effect.key, fact: FleetError.factOf(error) }, "effect failed"),
    });
    this.#loop = new Loop(state, {
      ledger: this.ledger,
      now,
      onFatal: ears.onFatal,
      onStall: (fact) => this.#saveOutcomes(fact, ears.log),
      onResume: () => this.#disk.settle(),
      onCommit: (_state, records, effects, lastSeq) => {
        for (const record of records) ears.log.info({ record: record.kind }, "recorded");
        this.feed.notify(lastSeq);
        this.#executor.update(effects);
      },
    });
    this.#disk = this.#makeDiskWatch(ears.log);
    this.#ticking = setInterval(() => this.#loop.tell({ kind: "tick" }), TICK_MS);
    this.#mirrorLooks = setInterval(() => {
      this.#lookAtMirror().catch((error: unknown) => ears.log.warn({ error: String(error) }, "mirror"));
    }, MIRROR_LOOK_MS);
  }

  /** Number of the last committed record. */
  get lastSeq(): number {
    return this.ledger.append([]);
  }

  get state(): State {
    return this.#loop.state;
  }

  /** Why nothing can be recorded at present, or undefined. */
  get stall(): Unwritable | undefined {
    return this.#loop.stall;
  }

  post(event: Event, cursor?: Parameters<Loop["post"]>[1]): Promise<void> {
    return this.#loop.post(event, cursor);
  }

  /** Declares these hosts and no others, and begins to reach them; with `isTakeOver` also agents that another instance owned. Resolves with the hosts that are gone and could not be told. */
  async declare(
    hosts: readonly DeclaredHost[],
    policy: Partial<State["ledgered"]["policy"]>,
    isTakeOver: boolean,
  ): Promise<readonly HostName[]> {
    await this.post({ kind: "policy_set", policy: { ...defaultPolicy, ...policy } });
    await writeHostList(this.places.stateDir, hosts);
    return await this.hosts.declare(hosts, isTakeOver);
  }

  /** Stops for good. With `end`, the agents are ended too; returns the hosts that could not be told. */
  async stop(end?: { readonly purge: boolean }): Promise<readonly LeftBehind[]> {
    clearInterval(this.#ticking);
    clearInterval(this.#mirrorLooks);
    this.#disk.stop();
    this.#executor.stop();
    this.#loop.endWaiting();
    const silent = await this.hosts.stop(end);
    this.#loop.stop();
    await this.#bulk.flush();
    // What cannot be written now was never acknowledged, and comes again.
    await this.logs.close().catch(() => undefined);
    this.ledger.close();
    this.#lock.release();
    return silent;
  }

  async #lookAtMirror(): Promise<void> {
    const event = await lookAtMirror(this.bare, this.state);
    if (event) await this.post(event);
  }

  async #begin(ears: DaemonEars): Promise<void> {
    const program = versionAbove(import.meta.dirname);
    await this.post({ kind: "daemon_started", term: this.state.ledgered.term + 1, program });
    await this.#takeNoteOfRestore();
    await this.#disk.start();
    const onDamage = (detail: string): void => ears.log.warn({ detail }, "host list");
    await this.hosts.declare(await readHostList(this.places.stateDir, onDamage));
  }

  /** Dying before the mark is gone begins one more generation, which harms nobody. */
  async #takeNoteOfRestore(): Promise<void> {
    const { restored } = stateFiles(this.places.stateDir);
    if (!existsSync(restored)) return;
    await this.post({ kind: "ledger_restored", salt: randomInt(2 ** 32) });
    await rm(restored);
  }

  #makeDiskWatch(log: Logger): DiskWatch {
    return new DiskWatch(this.places.stateDir, {
      lowMb: () => this.state.ledgered.policy.diskLowMb,
      onSpace: (freeBytes) => this.post({ kind: "disk_space", freeBytes }),
      onReserve: (isThere) => (this.#bulk.isPaused = !isThere),
      onTrouble: (error) => log.warn({ error: String(error) }, "disk"),
    });
  }

  /** The disk refuses a commit: what was kept free for this moment is given to it. */
  #saveOutcomes(fact: Unwritable, log: Logger): void {
    log.error({ fact }, "the ledger takes no records; they wait");
    this.#disk.spend(() => this.#loop.hurry());
  }

  /** A fleet is ended also when its ledger cannot be read any more. */
  #probedHosts(): ReadonlySet<HostName> {
    try {
      return probedHosts(this.ledger.readAll());
    } catch {
      return new Set(Object.keys(this.state.ledgered.hosts) as HostName[]);
    }
  }

  #metricName(): string {
    return this.state.ledgered.campaign?.spec.metric.name ?? "";
  }

  #campaign(): Campaign {
    const { campaign, fleet } = this.state.ledgered;
    if (campaign) return campaign;
    throw new FleetError({ code: "no_campaign", fleet });
  }

  #makeHosts(ears: DaemonEars, state: State, placed: PlacedHosts): FleetHosts {
    const { places } = this;
    const identity = identityOf(places.stateDir);
    const deps: ReachDeps = {
      gates: new HandshakeGates(),
      socketFolder: places.socketDir,
      fleet: state.ledgered.fleet,
      instance: identity.instance,
      forwarding: new Map(),
      ownerOf: (machine, host) => this.hosts.ownerOf(machine, host),
      notePlace: (spec, agentDir) => placed.place(spec, agentDir),
      payloads: new PayloadStore({ buildFolder: places.agentBuild, cacheFolder: places.cacheDir }),
    };
    return new FleetHosts({
      reach: (spec, onStep, signal) => reachHost(spec, deps, onStep, signal),
      leave: (spec, purge) =>
        leaveHost(spec, { ...deps, signal: AbortSignal.timeout(LEAVE_CONNECT_MAX_MS) }, purge),
      placed,
      identity,
      probed: () => this.#probedHosts(),
      connect,
      bare: this.bare,
      wait,
      onProgress: ears.onProgress,
      post: (event, cursor) => this.post(event, cursor),
      state: () => this.state,
      storedCursors: () => this.ledger.cursors(),
      storeBulk: (host, report, cursor) => {
        if (report.kind === "points") this.lastPoints.learn(report.points, this.#metricName());
        return this.#bulk.store(host, report, cursor);
      },
    });
  }
}
