/** One step in the making: rules read the state through it and add records, each of which is folded in at once. */
import type { HostName } from "../../proto/vocab/ids.ts";
import { apply } from "./fold.ts";
import { countSilence, silenceOf } from "./silence.ts";
import type { Policy } from "./policy.ts";
import type { LedgerRecord, RecordBody } from "./records.ts";
import type { Link, Live } from "./live.ts";
import type { Campaign, Ledgered, Now, State } from "./state.ts";

/** Lives for one call of `step` and never leaves it, so that the step as a whole stays a function. */
export class Draft {
  readonly now: Now;
  readonly records: LedgerRecord[] = [];
  #ledgered: Ledgered;
  live: Live;

  constructor(state: State, now: Now) {
    this.#ledgered = state.ledgered;
    const { live, ledgered } = state;
    this.live = { ...live, silence: countSilence(live, ledgered.policy.suspectMs, now.monotonicMs) };
    this.now = now;
  }

  get ledgered(): Ledgered {
    return this.#ledgered;
  }

  get state(): State {
    return { ledgered: this.#ledgered, live: this.live };
  }

  get policy(): Policy {
    return this.#ledgered.policy;
  }

  get campaign(): Campaign | undefined {
    return this.#ledgered.campaign;
  }

  /** Adds one fact to the history. The only way in which the ledgered state changes. */
  record(body: RecordBody): void {
    const record = { ...body, at: this.now.wallMs } as LedgerRecord;
    this.#ledgered = apply(this.#ledgered, record);
    this.records.push(record);
  }

  /** Gives what puts everything back to how it is now. */
  mark(): () => void {
    const [ledgered, live, count] = [this.#ledgered, this.live, this.records.length];
    return () => {
      this.#ledgered = ledgered;
      this.live = live;
      this.records.length = count;
    };
  }

  link(host: HostName): Link {
    return (
      this.live.links[host] ?? {
        kind: "away",
        sinceMs: this.live.startedMs,
        // No dial to it has ended yet, which may be our own fault.
        heardMs: this.live.silence.countedMs,
        isHeard: false,
        reason: "not connected yet",
      }
    );
  }

  /** How long a host was silent, in milliseconds that count. */
  silenceOf(host: HostName): number {
    return silenceOf(this.live, this.link(host));
  }

  /** Whether a host is connected and was heard just now: it may be given work. */
  isReachable(host: HostName): boolean {
    return this.link(host).kind === "up" && this.silenceOf(host) <= this.policy.suspectMs;
  }

  upHosts(): ReadonlySet<HostName> {
    const names = Object.keys(this.live.links) as HostName[];
    return new Set(names.filter((name) => this.live.links[name]?.kind === "up"));
  }
}
