/** Runs the outstanding effects: each key at most once at a time, aborted when nobody asks for it any more. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Effect } from "../core/effects.ts";
import type { Event } from "../core/events.ts";

/** Carries one kind of effect out and says what came of it. Rejects when it should be tried again later. */
export type Carry<Kind extends Effect["kind"]> = (
  effect: Extract<Effect, { kind: Kind }>,
  signal: AbortSignal,
) => Promise<Event>;

/** Exactly one way to carry out each kind. */
export type Carriers = { readonly [K in Effect["kind"]]: Carry<K> };

/** Where results go and trouble is noted. */
export interface ExecutorPorts {
  readonly post: (event: Event) => Promise<void>;
  readonly onFailure: (effect: Effect, error: unknown) => void;
}

const sentence = (error: unknown): string => {
  const fact = FleetError.factOf(error);
  if ("detail" in fact && typeof fact.detail === "string") return fact.detail;
  return "stderr" in fact ? fact.stderr : JSON.stringify(fact);
};

/** Holds what is under way. */
export class Executor {
  readonly #carriers: Carriers;
  readonly #ports: ExecutorPorts;
  readonly #running = new Map<string, AbortController>();
  #isStopped = false;

  constructor(carriers: Carriers, ports: ExecutorPorts) {
    this.#carriers = carriers;
    this.#ports = ports;
  }

  /** Brings what runs in line with what is outstanding. */
  update(outstanding: readonly Effect[]): void {
    if (this.#isStopped) return;
    const wanted = new Set(outstanding.map((e) => e.key));
    for (const [key, controller] of this.#running) if (!wanted.has(key)) controller.abort();
    for (const effect of outstanding) if (!this.#running.has(effect.key)) this.#start(effect);
  }

  /** Starts nothing new and aborts what can be aborted. */
  stop(): void {
    this.#isStopped = true;
    for (const controller of this.#running.values()) controller.abort();
  }

  #start(effect: Effect): void {
    const controller = new AbortController();
    this.#running.set(effect.key, controller);
    const carry = this.#carriers[effect.kind] as Carry<Effect["kind"]>;
    const result = carry(effect as never, controller.signal).catch((error: unknown): Event => {
      this.#ports.onFailure(effect, error);
      return { kind: "effect_failed", key: effect.key, detail: sentence(error) };
    });
    result
      .then((event) => {
        // The key stays taken until the commit, so that nothing is begun twice on its way there.
        const posted = this.#isStopped ? Promise.resolve() : this.#ports.post(event);
        return posted.finally(() => this.#running.delete(effect.key));
      })
      .catch((error: unknown) => this.#ports.onFailure(effect, error));
  }
}
