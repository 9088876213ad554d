/** Watches the simulated world itself, not what anybody reports of it (HAZARDS 20). */
import type { Effect } from "../../coordinator/core/effects.ts";
import type { Attempt, Campaign, Ledgered } from "../../coordinator/core/state.ts";
import type { LedgerRecord } from "../../coordinator/core/records.ts";
import type { AttemptOutcome, Lease } from "../../proto/vocab/attempt.ts";
import { type AttemptId, type HostName, hostOfSlot } from "../../proto/vocab/ids.ts";
import type { SimHost, TreeEnd, Truth } from "./host.ts";

/** One promise that was broken. */
export class Broken extends Error {}

const broken = (what: string): never => {
  throw new Broken(what);
};

interface Run {
  readonly lease: Lease;
  readonly host: SimHost;
  readonly sleptBefore: number;
  readonly offsetBefore: number;
  end?: { readonly how: TreeEnd; readonly sleptMs: number; readonly steppedMs: number };
  value?: number;
  /** It ran in a history that is gone. */
  isFormer?: boolean;
}

/** A moment in a host's life. */
interface Moment {
  readonly bootId: string;
  readonly awakeMs: number;
  readonly sleptMs: number;
}

const momentOf = ({ machine }: SimHost): Moment => ({
  bootId: machine.clock.bootId,
  awakeMs: machine.awakeMs,
  sleptMs: machine.clock.skewMs,
});

/** Below this nobody can tell a sleep from a late timer. */
const SLEPT_MIN_MS = 1_000;

type Numbers = Pick<Lease, "attempt" | "generation" | "token">;

/** Two histories of one ledger may give the same numbers, but never to the same host. */
const nameOn = (host: string, { attempt, generation, token }: Numbers): string =>
  `${host}: ${attempt}/${generation}/${token}`;

/** Every process tree that ever ran, and what the ledger may say of it. */
export class WorldTruth implements Truth {
  /** What the records tell, for judging whether a kill had a cause. */
  folded: () => Ledgered | undefined = () => undefined;
  readonly #runs = new Map<string, Run>();
  readonly #cancelled = new Set<string>();
  /** When each attempt's start window was last renewed, by its host's own life. */
  readonly #renewed = new Map<string, Moment>();
  /** How long each attempt's host had slept when its lease came. */
  readonly #sleptAtLease = new Map<string, number>();
  readonly #worthOf: (host: SimHost, lease: Lease) => number;

  constructor(worthOf: (host: SimHost, lease: Lease) => number) {
    this.#worthOf = worthOf;
  }

  get runs(): number {
    return this.#runs.size;
  }

  readonly goes = (host: SimHost, device: number, lease: Lease): void => {
    const other = host.liveTrees.find(({ slot }) => slot === device);
    if (other) broken(`${host.name}/${device}: ${lease.attempt} is let go while ${other.attempt} runs`);
  };

  /** The coordinator wants the attempt, and its agent knows it now. */
  readonly renewed = (host: SimHost, lease: Lease): void => {
    const now = momentOf(host);
    this.#renewed.set(nameOn(host.name, lease), now);
    if (!this.#sleptAtLease.has(nameOn(host.name, lease)))
      this.#sleptAtLease.set(nameOn(host.name, lease), now.sleptMs);
  };

  readonly began = (host: SimHost, device: number, lease: Lease): void => {
    this.#requireWindow(host, lease);
    if (host.liveTrees.some(({ slot }) => slot === device))
      broken(`${host.name}/${device}: two process trees at once`);
    const before = this.#runs.get(nameOn(host.name, lease));
    // What a lost history ended and called off is granted anew by one that knows nothing of it.
    if (before !== undefined && !(before.isFormer === true && before.end !== undefined))
      broken(`${nameOn(host.name, lease)} ran twice`);
    const { clock, wallOffsetMs: offsetBefore } = host.machine;
    this.#runs.set(nameOn(host.name, lease), { lease, host, sleptBefore: clock.skewMs, offsetBefore });
  };

  readonly ended = (host: SimHost, _device: number, lease: Lease, how: TreeEnd): void => {
    const run =
      this.#runs.get(nameOn(host.name, lease)) ?? broken(`${nameOn(host.name, lease)} ended and never began`);
    const sleptMs = host.machine.clock.skewMs - run.sleptBefore;
    const steppedMs = host.machine.wallOffsetMs - run.offsetBefore;
    this.#runs.set(nameOn(host.name, lease), { ...run, end: { how, sleptMs, steppedMs } });
    const isCancelled = this.#cancelled.has(`${host.name} ${lease.attempt}/${lease.token}`);
    if (how === "aborted" && !isCancelled && !host.machine.disk.isFull)
      broken(`${nameOn(host.name, lease)} was ended by its host, and nobody asked for it`);
  };

  /** What is staged starts within its window, which no sleep and no boot outlives; so nobody else was granted it meanwhile. */
  #requireWindow(host: SimHost, lease: Lease): void {
    const from =
      this.#renewed.get(nameOn(host.name, lease)) ??
      broken(`${nameOn(host.name, lease)} starts without a lease`);
    const now = momentOf(host);
    if (now.bootId !== from.bootId)
      broken(`${nameOn(host.name, lease)} starts after a boot that nobody renewed it in`);
    if (now.sleptMs - from.sleptMs > SLEPT_MIN_MS)
      broken(`${nameOn(host.name, lease)} starts after its host slept`);
    if (now.awakeMs - from.awakeMs > (this.folded()?.policy.startWithinMs ?? 0))
      broken(`${nameOn(host.name, lease)} starts after its window`);
    // A renewal that was under way while the host slept is heard afterwards, however old it is.
    const isOldNews = this.#sleptAtLease.get(nameOn(host.name, lease)) !== now.sleptMs;
    if (!isOldNews && this.#known(host.name, lease)?.status === "expired")
      broken(`${nameOn(host.name, lease)} starts although its trial was freed`);
  }

  /** The ledger goes back: what is told of these runs may be told to nobody who knows them. */
  loseHistory(): void {
    for (const run of this.#runs.values()) run.isFormer = true;
  }

  readonly worth = (host: SimHost, lease: Lease): number => {
    const value = this.#worthOf(host, lease);
    const run =
      this.#runs.get(nameOn(host.name, lease)) ??
      broken(`${nameOn(host.name, lease)} is measured and never began`);
    this.#runs.set(nameOn(host.name, lease), { ...run, value });
    return value;
  };

  /** A number in the ledger is the number of a whole run of that very tree, on a host that did not sleep and whose clock nobody set. */
  judge(records: readonly LedgerRecord[]): void {
    for (const record of records)
      if (record.kind === "attempt_ended" && record.belief === "accepted") this.#judgeOutcome(record.outcome);
  }

  #judgeOutcome(outcome: AttemptOutcome): void {
    if (outcome.outcome.kind !== "succeeded" || outcome.value === undefined) return;
    const name = nameOn(this.#hostOf(outcome.attempt), outcome);
    const run = this.#runs.get(name);
    if (!run) return broken(`${name} counts and never ran`);
    if (run.end?.how !== "by itself") return broken(`${name} counts and was not whole: ${run.end?.how}`);
    if (run.end.sleptMs > 0) return broken(`${name} counts although its host slept`);
    if (run.end.steppedMs !== 0) return broken(`${name} counts although its host's clock was set`);
    if (run.value !== outcome.value)
      return broken(`${name} counts ${outcome.value}, it measured ${run.value}`);
    if (run.lease.tree !== outcome.tree) return broken(`${name} counts for another tree`);
  }

  #hostOf(id: AttemptId): string {
    const c = this.folded()?.campaign;
    const ended = (): Attempt | undefined => c?.ended.flatMap((e) => e.attempts).find((a) => a.id === id);
    const slot = (c?.attempts[id] ?? ended())?.slot;
    return slot === undefined ? "nobody" : hostOfSlot(slot);
  }

  /** The attempt of these numbers, if this history granted it to this host. */
  #known(host: string, { attempt: id, generation, token }: Numbers): Attempt | undefined {
    const attempt = this.folded()?.campaign?.attempts[id];
    const isIt = attempt?.generation === generation && attempt.token === token;
    return isIt && hostOfSlot(attempt.slot) === host ? attempt : undefined;
  }

  /** A healthy run is ended only when nobody wants its number: whoever sends a cancellation must have a cause. */
  cancelled({ host, attempt, token }: Extract<Effect, { kind: "cancel_attempt" }>): void {
    this.#cancelled.add(`${host} ${attempt}/${token}`);
    const c = this.folded()?.campaign;
    if (c && isWanted(c, host, attempt, token)) broken(`${attempt} is wanted and is cancelled`);
  }
}

/** Whether the campaign, which must be running, still waits for this attempt's number. */
const isWanted = (c: Campaign, host: HostName, id: AttemptId, token: number): boolean => {
  const attempt = c.attempts[id];
  const trial = attempt && c.trials[attempt.trial];
  if (!attempt || !trial || attempt.token !== token || hostOfSlot(attempt.slot) !== host) return false;
  return (
    c.status === "running" &&
    attempt.status === "running" &&
    trial.status !== "withdrawn" &&
    trial.accepted === undefined &&
    trial.topToken === token &&
    trial.epoch === c.epoch &&
    c.experiments[trial.experiment]?.cancelled === undefined
  );
};
