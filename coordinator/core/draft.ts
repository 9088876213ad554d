/** One step in the making: rules read the state through it and add records, each of which is folded in at once. */
import type { HostName } from "../../proto/vocab/ids.ts";
import { apply } from "./fold.ts";
import type { Policy } from "./policy.ts";
import type { LedgerRecord, RecordBody } from "./records.ts";
import type { Campaign, Ledgered, Link, Live, Now, State } from "./state.ts";

/** Lives for one call of `step` and never leaves it, so that the step as a whole stays a function. */
export class Draft {
  readonly now: Now;
  readonly records: LedgerRecord[] = [];
  #ledgered: Ledgered;
  live: Live;

  constructor(state: State, now: Now) {
    this.#ledgered = state.ledgered;
    this.live = state.live;
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

  link(host: HostName): Link {
    return (
      this.live.links[host] ?? {
        kind: "away",
        sinceMs: this.live.startedMs,
        isHeard: false,
        reason: "not connected yet",
      }
    );
  }

  upHosts(): ReadonlySet<HostName> {
    const names = Object.keys(this.live.links) as HostName[];
    return new Set(names.filter((name) => this.live.links[name]?.kind === "up"));
  }
}
