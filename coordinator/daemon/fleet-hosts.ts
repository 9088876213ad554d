/** All declared hosts of the fleet: one keeper each, brought in line with the inventory at every `fleet up`. */
import type { AttemptId, CommitId, HostName } from "../../proto/vocab/ids.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Report, StreamCursor, ToAgent } from "../../proto/vocab/messages.ts";
import { hostOfSlot } from "../../proto/vocab/ids.ts";
import { isLiveAttempt } from "../core/queries.ts";
import type { Event } from "../core/events.ts";
import type { State } from "../core/state.ts";
import type { HostSpec } from "../hosts/spec.ts";
import type { HostCursor } from "../ledger/ledger-port.ts";
import { eventOfFact, eventOfHeartbeat } from "../link/translate.ts";
import type { SessionSink } from "../link/agent-session.ts";
import { HostStreams } from "../link/streams.ts";
import type { IsNeeded } from "../repo/push.ts";
import type { HostDesk } from "./carry/lease.ts";
import type { DeclaredHost } from "../hosts/host-list.ts";
import type { LeftBehind } from "../../proto/vocab/wishes.ts";
import { leaveAll } from "../hosts/leave-all.ts";
import type { Places } from "../hosts/placed-hosts.ts";
import type { Left } from "../hosts/visit.ts";
import type { Identity } from "../hosts/instance.ts";
import { HostKeeper, type HostProgress, type KeeperPorts } from "./host-keeper.ts";

/** What the hosts need of the daemon. */
export interface FleetHostsPorts extends Pick<
  KeeperPorts,
  "reach" | "connect" | "bare" | "wait" | "onProgress"
> {
  readonly post: (event: Event, cursor?: HostCursor) => Promise<void>;
  readonly identity: Identity;
  readonly state: () => State;
  /** Where something of this fleet is, or may be. */
  readonly placed: Places;
  /** Every host that ever answered. */
  readonly probed: () => ReadonlySet<HostName>;
  /** Ends the agent over a connection of its own; one that is not soon there is given up. */
  readonly leave: (spec: HostSpec, purge: boolean) => Promise<Left>;
  readonly storedCursors: () => readonly HostCursor[];
  /** Resolves when the report and its position are durable. */
  readonly storeBulk: (host: HostName, report: Report, cursor: StreamCursor) => Promise<void>;
}

/** A wish to take hosts over is tried for this long; whoever owns them much later is not who was meant. */
const TAKE_OVER_MS = 300_000;

/** Keeps the hosts and lends them to effects. */
export class FleetHosts implements HostDesk {
  readonly #ports: FleetHostsPorts;
  readonly #keepers = new Map<HostName, HostKeeper>();
  #session = 0;
  /** Hosts that the operator wants to be ours although another instance owns their agents, until they are, and until when. */
  readonly #takeOver = new Map<HostName, number>();

  constructor(ports: FleetHostsPorts) {
    this.#ports = ports;
  }

  get progress(): readonly HostProgress[] {
    return [...this.#keepers.values()].map((keeper) => keeper.progress);
  }

  /**
   * Brings the keepers in line: new hosts are reached, changed ones reached anew, waiting ones tried at once; of gone ones the agent is ended,
   * and what runs there goes on to its end. Resolves with the gone ones that could not be told.
   */
  async declare(declared: readonly DeclaredHost[], isTakeOver = false): Promise<readonly HostName[]> {
    const { live, ledgered } = this.#ports.state();
    const { workAhead } = ledgered.policy;
    if (isTakeOver)
      for (const { name } of declared)
        if (live.links[name]?.kind !== "up") this.#takeOver.set(name, performance.now() + TAKE_OVER_MS);
    const specs = declared.map((host) => ({ ...host, workAhead }));
    const wanted = new Map(specs.map((spec) => [spec.name, spec]));
    const gone: HostKeeper[] = [];
    for (const [name, keeper] of this.#keepers) {
      const spec = wanted.get(name);
      if (spec && JSON.stringify(spec) === JSON.stringify(keeper.spec)) continue;
      this.#keepers.delete(name);
      if (spec) await keeper.stop();
      else gone.push(keeper);
    }
    const left = await Promise.all(gone.map((keeper) => this.#dismiss(keeper)));
    for (const spec of specs) {
      await this.#ports.post({ kind: "host_declared", host: spec.name, trusted: spec.isTrusted });
      const keeper = this.#keepers.get(spec.name);
      if (keeper) keeper.hurry();
      else this.#begin(spec);
    }
    return left.flat();
  }

  async push(host: HostName, ref: string, commit: CommitId, isNeeded: IsNeeded): Promise<void> {
    await this.#keeper(host).push(ref, commit, isNeeded);
  }

  async prune(host: HostName, isNeeded: IsNeeded): Promise<void> {
    await this.#keeper(host).prune(isNeeded);
  }

  send(host: HostName, message: ToAgent): void {
    this.#keeper(host).send(message);
  }

  /** Lets every host go; with `end` whatever the fleet ever left on a host is ended too. Resolves with the hosts that could not be told. */
  async stop(end?: { readonly purge: boolean }): Promise<readonly LeftBehind[]> {
    const keepers = [...this.#keepers.values()];
    if (end === undefined) {
      await Promise.allSettled(keepers.map((keeper) => keeper.stop()));
      return [];
    }
    const { purge } = end;
    const { placed, probed, leave } = this.#ports;
    const hosts = await leaveAll({
      purge,
      placed,
      probed: probed(),
      declared: keepers.map((keeper) => ({ spec: keeper.spec, leave: () => this.#end(keeper, purge) })),
      visit: (spec) => leave(spec, purge),
    });
    return hosts.flatMap(({ host, error, folders = [] }) => {
      if (error === undefined) return [];
      return [{ host, folders, ...(error.code === "agent_owned" ? { error } : {}) }];
    });
  }

  /** Through the connection that there is; a host that has none although something of ours is there is asked once more. */
  async #end(keeper: HostKeeper, purge: boolean): Promise<Left> {
    const { placed, leave } = this.#ports;
    const { spec } = keeper;
    try {
      return { agentDir: await keeper.stop({ purge }), hasEnded: true, isPurged: purge };
    } catch (error) {
      if (placed.open(purge).some((one) => one.spec.name === spec.name)) return await leave(spec, purge);
      throw error;
    }
  }

  /** A host that is declared no more. Its name, when its agent could not be told to end. */
  async #dismiss(keeper: HostKeeper): Promise<readonly HostName[]> {
    const { name } = keeper.spec;
    const { placed, post } = this.#ports;
    const wasProbed = this.#ports.state().ledgered.hosts[name]?.machine !== undefined;
    let hasEnded = false;
    try {
      await placed.settle((await this.#end(keeper, false)).agentDir, "ended");
      hasEnded = true;
    } catch {
      // Who was never reached has no agent; everybody else is named.
    }
    await post({ kind: "host_removed", host: name });
    const mayRun = placed.has(name) ? placed.open(false).some(({ spec }) => spec.name === name) : wasProbed;
    return mayRun && !hasEnded ? [name] : [];
  }

  #keeper(host: HostName): HostKeeper {
    const keeper = this.#keepers.get(host);
    if (keeper) return keeper;
    throw new FleetError({ code: "host_unreachable", host, detail: "not declared any more" });
  }

  #begin(spec: HostSpec): void {
    const { name } = spec;
    const keeper = new HostKeeper(spec, {
      ...this.#ports,
      storedStreams: (host) => new HostStreams(this.#cursorsOf(host)),
      post: async (event) => {
        if (event.kind === "session_opened") this.#takeOver.delete(name);
        await this.#ports.post(event);
      },
      sinkFor: (host, session) => this.#sinkFor(host, session),
      factsFor: () => this.#facts(name),
      nextSession: () => ++this.#session,
      ownerOf: (machine, host) => this.ownerOf(machine, host),
    });
    this.#keepers.set(name, keeper);
    keeper.start();
  }

  #cursorsOf(host: HostName): readonly StreamCursor[] {
    return this.#ports
      .storedCursors()
      .filter((one) => one.host === host)
      .map((one) => one.cursor);
  }

  #facts(host: HostName): ReturnType<KeeperPorts["factsFor"]> {
    const { fleet, generation, term, policy } = this.#ports.state().ledgered;
    const { heartbeatMs, leaseMs, orphanAfterMs } = policy;
    const isTakeOver = (this.#takeOver.get(host) ?? 0) > performance.now();
    return {
      fleet,
      generation,
      term,
      heartbeatMs,
      leaseMs,
      orphanAfterMs,
      ...this.#ports.identity,
      isTakeOver,
    };
  }

  /** The host that already answers from this machine, if it is another one. */
  ownerOf(machine: string, host: HostName): HostName | undefined {
    const others = [...this.#keepers.values()].filter((one) => one.spec.name !== host);
    return others.find((one) => one.machine === machine)?.spec.name;
  }

  #sinkFor(host: HostName, session: number): SessionSink {
    return {
      onHeartbeat: (message) => {
        this.#ports.post(eventOfHeartbeat(host, session, message)).catch(() => undefined);
      },
      storeFact: async (report, cursor) => {
        const event = eventOfFact(host, report) ?? { kind: "tick" };
        await this.#ports.post(event, { host, cursor });
      },
      storeBulk: (report, cursor) => this.#ports.storeBulk(host, report, cursor),
      renewable: () => this.#renewable(host),
    };
  }

  #renewable(host: HostName): readonly AttemptId[] {
    const attempts = Object.values(this.#ports.state().ledgered.campaign?.attempts ?? {});
    return attempts.filter((a) => isLiveAttempt(a) && hostOfSlot(a.slot) === host).map((a) => a.id);
  }
}
