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
import { HostKeeper, type HostProgress, type KeeperPorts } from "./host-keeper.ts";

/** What the hosts need of the daemon. */
export interface FleetHostsPorts extends Pick<
  KeeperPorts,
  "reach" | "connect" | "bare" | "wait" | "onProgress"
> {
  readonly post: (event: Event, cursor?: HostCursor) => Promise<void>;
  readonly state: () => State;
  readonly storedCursors: () => readonly HostCursor[];
  /** Resolves when the report and its position are durable. */
  readonly storeBulk: (host: HostName, report: Report, cursor: StreamCursor) => Promise<void>;
}

/** Keeps the hosts and lends them to effects. */
export class FleetHosts implements HostDesk {
  readonly #ports: FleetHostsPorts;
  readonly #keepers = new Map<HostName, HostKeeper>();
  #session = 0;

  constructor(ports: FleetHostsPorts) {
    this.#ports = ports;
  }

  get progress(): readonly HostProgress[] {
    return [...this.#keepers.values()].map((keeper) => keeper.progress);
  }

  /** Brings the keepers in line: new hosts are reached, gone ones let go, changed ones reached anew, waiting ones tried at once. */
  async declare(declared: readonly DeclaredHost[]): Promise<void> {
    const { workAhead } = this.#ports.state().ledgered.policy;
    const specs = declared.map((host) => ({ ...host, workAhead }));
    const wanted = new Map(specs.map((spec) => [spec.name, spec]));
    for (const [name, keeper] of this.#keepers) {
      const spec = wanted.get(name);
      if (spec && JSON.stringify(spec) === JSON.stringify(keeper.spec)) continue;
      this.#keepers.delete(name);
      await keeper.stop();
      if (!spec) await this.#ports.post({ kind: "host_removed", host: name });
    }
    for (const spec of specs) {
      await this.#ports.post({ kind: "host_declared", host: spec.name, trusted: spec.isTrusted });
      const keeper = this.#keepers.get(spec.name);
      if (keeper) keeper.hurry();
      else this.#begin(spec);
    }
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

  /** Lets every host go; with `end` their agents are ended too. Resolves with the hosts whose agent could not be told; one that was never reached has none. */
  async stop(end?: { readonly purge: boolean }): Promise<readonly HostName[]> {
    const keepers = [...this.#keepers.values()];
    const results = await Promise.allSettled(keepers.map((keeper) => keeper.stop(end)));
    const { hosts } = this.#ports.state().ledgered;
    return keepers
      .filter((_, i) => results[i]?.status === "rejected")
      .map((keeper) => keeper.spec.name)
      .filter((name) => hosts[name]?.machine !== undefined);
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
      post: (event) => this.#ports.post(event),
      sinkFor: (host, session) => this.#sinkFor(host, session),
      factsFor: () => this.#facts(),
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

  #facts(): ReturnType<KeeperPorts["factsFor"]> {
    const { fleet, generation, term, policy } = this.#ports.state().ledgered;
    return { fleet, generation, term, heartbeatMs: policy.heartbeatMs };
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
