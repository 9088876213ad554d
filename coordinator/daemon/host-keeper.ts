/** Keeps one host reached: connects, opens a session, and begins again with growing waits whenever either ends. */
import { randomBytes, randomInt } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { FleetError, type ErrorFact } from "../../proto/vocab/errors.ts";
import { hostReason } from "../../proto/vocab/host-reason.ts";
import type { CommitId, HostName } from "../../proto/vocab/ids.ts";
import type { Connection } from "../../proto/socket.ts";
import type { ToAgent } from "../../proto/vocab/messages.ts";
import { backoffMs } from "../../proto/session/backoff.ts";
import type { Event } from "../core/events.ts";
import type { OnStep, ReachStep } from "../hosts/reach.ts";
import type { ReachedHost } from "../hosts/reached-host.ts";
import type { HostSpec } from "../hosts/spec.ts";
import { AgentSession, type SessionFacts, type SessionSink } from "../link/agent-session.ts";
import type { HostStreams } from "../link/streams.ts";
import type { Bare } from "../repo/bare.ts";
import { HostRepository, type IsNeeded } from "../repo/push.ts";
import { hmacSha256 } from "./hmac.ts";
import { slotFactsOf } from "./slot-facts.ts";

/** A session that ended sooner is no reason to open the next one at once. */
const SESSION_WORTH_MS = 1_000;
const RETRY = { firstMs: 500, maxMs: 30_000 };

/** How long a fleet that ends waits for a host that it is just reaching. */
const REACH_GRACE_MS = 1_500;

/** An agent that was dialled and says nothing for this long is taken for hung. */
const HELLO_MAX_MS = 20_000;

/** How a host is doing on its way up, for `fleet up` to show. */
export interface HostProgress {
  readonly host: HostName;
  readonly step: ReachStep | "session" | "up";
  readonly status: "running" | "done" | "failed";
  readonly detail: string;
  readonly error?: ErrorFact;
}

/** What a keeper needs of the daemon. */
export interface KeeperPorts {
  /** `signal` gives it up as long as nothing was started on the host. */
  readonly reach: (spec: HostSpec, onStep: OnStep, signal: AbortSignal) => Promise<ReachedHost>;
  readonly connect: (path: string) => Connection;
  readonly post: (event: Event) => Promise<void>;
  readonly sinkFor: (host: HostName, session: number) => SessionSink;
  readonly factsFor: (host: HostName) => Omit<SessionFacts, "host" | "machineId" | "secret" | "nonce">;
  readonly storedStreams: (host: HostName) => HostStreams;
  readonly bare: Bare;
  readonly nextSession: () => number;
  /** The host that already answers from this machine, if any. */
  readonly ownerOf: (machine: string, host: HostName) => HostName | undefined;
  readonly onProgress: (progress: HostProgress) => void;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** One per declared host, from `fleet up` until `fleet down`. */
export class HostKeeper {
  readonly spec: HostSpec;
  readonly #ports: KeeperPorts;
  readonly #stopping = new AbortController();
  readonly #givingUp = new AbortController();
  #reached: ReachedHost | undefined;
  #repository: HostRepository | undefined;
  #session: AgentSession | undefined;
  #running: Promise<void> = Promise.resolve();
  #nudge: () => void = () => undefined;
  progress: HostProgress;

  constructor(spec: HostSpec, ports: KeeperPorts) {
    this.spec = spec;
    this.#ports = ports;
    this.progress = { host: spec.name, step: "connect", status: "running", detail: "" };
  }

  get machine(): string | undefined {
    return this.#reached?.facts.machineId;
  }

  start(): void {
    this.#running = this.#keep();
  }

  /** Tries again at once when it is waiting between two tries. */
  hurry(): void {
    this.#nudge();
  }

  /** Sends a commit to the host's repository. */
  async push(ref: string, commit: CommitId, isNeeded: IsNeeded): Promise<void> {
    if (!this.#repository) throw this.#away();
    await this.#repository.push(ref, commit, isNeeded);
  }

  /** Drops refs in the host's repository. */
  async prune(isNeeded: IsNeeded): Promise<void> {
    if (!this.#repository) throw this.#away();
    await this.#repository.prune(isNeeded);
  }

  send(message: ToAgent): void {
    if (!this.#session) throw this.#away();
    this.#session.send(message);
  }

  /**
   * Ends the connection; with `end`, the agent on the host too, and resolves with where that was. The host's runners go on unless purged.
   * Rejects with `host_unreachable` when the agent could not be told.
   */
  async stop(end: { readonly purge: boolean }): Promise<string>;
  async stop(): Promise<undefined>;
  async stop(end?: { readonly purge: boolean }): Promise<string | undefined> {
    this.#stopping.abort();
    this.#nudge();
    try {
      if (end && !this.#reached) await this.#finishReaching();
      else this.#givingUp.abort();
      if (!end) return undefined;
      if (!this.#reached) throw this.#away();
      const { agentDir } = this.#reached;
      await this.#reached.stopAgent(end.purge);
      return agentDir;
    } finally {
      await this.#session?.close();
      // A silent host keeps whoever waits for its answer until the connection ends.
      if (!end) await this.#letGo();
      await this.#running;
      await this.#letGo();
    }
  }

  /** A reach that is under way may soon lead to an agent, which is then ended through it; a silent host is not waited for. */
  async #finishReaching(): Promise<void> {
    const limit = new AbortController();
    await Promise.race([this.#running, this.#ports.wait(REACH_GRACE_MS, limit.signal)]);
    limit.abort();
    this.#givingUp.abort();
    await this.#running;
  }

  #away(): FleetError {
    return new FleetError({ code: "host_unreachable", host: this.spec.name, detail: "not connected" });
  }

  #show(step: HostProgress["step"], status: HostProgress["status"], detail = "", error?: ErrorFact): void {
    this.progress = { host: this.spec.name, step, status, detail, ...(error ? { error } : {}) };
    this.#ports.onProgress(this.progress);
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted;) {
      const startedUp = await this.#once();
      failures = startedUp ? 1 : failures + 1;
      if (signal.aborted) return;
      await this.#pause(backoffMs(failures, Math.random(), RETRY));
    }
  }

  async #pause(ms: number): Promise<void> {
    const controller = new AbortController();
    this.#nudge = () => controller.abort();
    await this.#ports.wait(ms, controller.signal);
    this.#nudge = () => undefined;
  }

  /** One connection from reach to end; whether it ever got a session worth the name. */
  async #once(): Promise<boolean> {
    let isUp = false;
    try {
      const reached = await this.#ports.reach(
        this.spec,
        (s) => this.#show(s.step, s.status, s.detail),
        this.#givingUp.signal,
      );
      this.#reached = reached;
      await this.#introduce(reached);
      const { bare } = this.#ports;
      const { exec, repoDir } = reached;
      this.#repository = new HostRepository({ bare, host: this.spec.name, exec, repoDir });
      while (!this.#stopping.signal.aborted) {
        const openedMs = performance.now();
        const reason = await this.#serve(reached);
        isUp = performance.now() - openedMs >= SESSION_WORTH_MS;
        if (!isUp || (await hasEnded(reached)))
          throw new FleetError({ code: "host_unreachable", host: this.spec.name, detail: reason });
      }
    } catch (error) {
      await this.#fail(FleetError.factOf(error));
    } finally {
      // While stopping, whoever stops still needs the connection, to end the agent through it.
      if (!this.#stopping.signal.aborted) await this.#letGo();
    }
    return isUp;
  }

  async #letGo(): Promise<void> {
    const reached = this.#reached;
    this.#reached = undefined;
    this.#repository = undefined;
    await reached?.close();
  }

  async #introduce(reached: ReachedHost): Promise<void> {
    const { machineId } = reached.facts;
    const other = this.#ports.ownerOf(machineId, this.spec.name);
    if (other) throw new FleetError({ code: "host_duplicate", host: this.spec.name, other });
    const slots = slotFactsOf(this.spec, reached.facts);
    await this.#ports.post({ kind: "host_probed", host: this.spec.name, machine: machineId, slots });
  }

  /** One session; the reason why it ended. */
  async #serve(reached: ReachedHost): Promise<string> {
    const { name: host } = this.spec;
    const session = this.#ports.nextSession();
    this.#show("session", "running");
    const door = await reached.openSession();
    const wire = this.#ports.connect(door.path);
    const unwatch = closeOnAbort(wire, this.#stopping.signal);
    try {
      const facts: SessionFacts = {
        ...this.#ports.factsFor(host),
        host,
        machineId: reached.facts.machineId,
        secret: door.secret,
        nonce: randomBytes(16).toString("hex"),
      };
      const sink = this.#ports.sinkFor(host, session);
      const streams = this.#ports.storedStreams(host);
      const open = await this.#inTime(wire, AgentSession.open(wire, facts, streams, hmacSha256, sink));
      this.#session = open;
      const { held, slots, seen } = open.hello;
      await this.#ports.post({ kind: "history_seen", host, seen, salt: randomInt(2 ** 32) });
      await this.#ports.post({ kind: "session_opened", host, session, held, slots });
      this.#show("up", "done");
      const reason = await Promise.race([open.ended, reached.transport.closed]);
      await this.#ports.post({ kind: "session_closed", host, session, reason });
      return reason;
    } finally {
      this.#session = undefined;
      unwatch();
      await wire.close();
      await door.close();
    }
  }

  /** The Hello, or the end of the connection when it takes too long. */
  async #inTime(wire: Connection, opening: Promise<AgentSession>): Promise<AgentSession> {
    const heard = new AbortController();
    const giveUp = async (): Promise<void> => {
      await this.#ports.wait(HELLO_MAX_MS, heard.signal);
      if (!heard.signal.aborted) await wire.close();
    };
    const limit = giveUp();
    try {
      return await opening;
    } finally {
      heard.abort();
      await limit;
    }
  }

  /** A loop that has stopped needs no news. */
  async #post(event: Event): Promise<void> {
    await this.#ports.post(event).catch(() => undefined);
  }

  async #fail(fact: ErrorFact): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const { step } = this.progress;
    const reason = hostReason(fact);
    const told = fact.code === "host_unreachable" ? ({ ...fact, isRetried: true } as const) : fact;
    this.#show(step === "up" ? "connect" : step, "failed", reason, told);
    await this.#post({ kind: "host_unreachable", host: this.spec.name, reason });
    if (fact.code !== "history_behind") return;
    await this.#post({
      kind: "history_seen",
      host: this.spec.name,
      seen: fact.seen,
      salt: randomInt(2 ** 32),
    });
  }
}

/** Whether the transport is gone, asked without waiting for it: what has ended already is seen within a turn of the loop. */
const hasEnded = (reached: ReachedHost): Promise<boolean> =>
  Promise.race([reached.transport.closed.then(() => true), setImmediate(false)]);

/** Closes a connection when the keeper stops, however far its session is. Returns what ends the watching. */
const closeOnAbort = (wire: Connection, signal: AbortSignal): (() => void) => {
  const close = (): void => {
    wire.close().catch(() => undefined);
  };
  signal.addEventListener("abort", close, { once: true });
  if (signal.aborted) close();
  return () => signal.removeEventListener("abort", close);
};
