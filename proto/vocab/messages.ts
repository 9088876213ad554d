/** The plain messages of the link, before encoding and after decoding; `proto/session/wire.ts` maps them to protobuf. */
import type { AttemptOutcome, AttemptPhase, HeldAttempt, Lease, SlotReport } from "./attempt.ts";
import type { AttemptId, BootId, FleetId, MachineId } from "./ids.ts";

/** Both sides speak this number or refuse each other. */
export const PROTOCOL_VERSION = 1;

/** First message of the coordinator on a fresh connection. */
export interface CoordinatorHello {
  readonly kind: "coordinator_hello";
  readonly protocol: number;
  readonly fleet: FleetId;
  readonly generation: number;
  readonly term: number;
  /** Random text of this session; the MAC covers it. */
  readonly nonce: string;
  /** HMAC-SHA256(session secret, "coordinator" + nonce), lower-case hex. */
  readonly mac: string;
  /** Last sequence number stored per stream, so that replay begins behind it. */
  readonly cursors: readonly StreamCursor[];
  readonly heartbeatMs: number;
  /** Tells apart two coordinators that hold copies of one ledger; empty when unknown. */
  readonly instance: string;
  /** For people: who and where that is. Foreign text. */
  readonly holder: string;
  /** The operator wants this instance to be the owner from now on. */
  readonly isTakeOver: boolean;
  /** Silent for this long, the owner no longer counts as living. */
  readonly leaseMs: number;
  /** An agent that nobody speaks with for so long, and that has nothing to finish, ends itself. Absent: as it was told before. */
  readonly orphanAfterMs?: number;
}

/** The highest numbers that an agent ever saw from its fleet (HAZARDS 8). Zeros: it never met anybody. */
export interface Seen {
  readonly generation: number;
  /** Of that generation. */
  readonly term: number;
  readonly token: number;
  readonly experiment: number;
}

/** First message of the agent, only after the coordinator's Hello was verified. */
export interface AgentHello {
  readonly kind: "agent_hello";
  readonly protocol: number;
  /** Build of the agent bundle: its content hash. */
  readonly build: string;
  readonly machineId: MachineId;
  readonly bootId: BootId;
  /** Random text of the agent's own. */
  readonly nonce: string;
  /** HMAC-SHA256(session secret, "agent" + the coordinator's nonce + this nonce), lower-case hex. */
  readonly mac: string;
  readonly held: readonly HeldAttempt[];
  readonly slots: readonly SlotReport[];
  readonly seen: Seen;
  readonly streams: readonly StreamCursor[];
}

/** `facts` are never dropped; `bulk` (samples, log text) is dropped under pressure and counted. */
export type StreamName = "facts" | "bulk";

/** Position in one spool. A new spool id declares everything of the old one unknown (HAZARDS 16). */
export interface StreamCursor {
  readonly stream: StreamName;
  readonly spool: string;
  readonly sequence: number;
}

/** One number seen while an attempt runs. */
export interface MetricPoint {
  readonly attempt: AttemptId;
  readonly name: string;
  /** Step printed on the same line, else the running number of the sample. */
  readonly step: number;
  readonly value: number;
  /** Since `run` began. */
  readonly atMs: number;
}

/** A sequenced report: the payload of one spool entry. */
export type Report =
  | {
      readonly kind: "phase";
      readonly attempt: AttemptId;
      readonly token: number;
      readonly phase: AttemptPhase;
      readonly detail: string;
    }
  | { readonly kind: "outcome"; readonly outcome: AttemptOutcome }
  | { readonly kind: "slot"; readonly slot: SlotReport }
  /** A lease given back unstarted: staged too long, or refused; the trial may be granted elsewhere at once. */
  | {
      readonly kind: "returned";
      readonly attempt: AttemptId;
      readonly token: number;
      readonly reason: string;
    }
  | { readonly kind: "points"; readonly points: readonly MetricPoint[] }
  | {
      readonly kind: "log";
      readonly attempt: AttemptId;
      /** Of the first byte in the attempt's whole output; without a run that is a line of ours and the end of what setup or build printed. */
      readonly offset: number;
      readonly bytes: Uint8Array;
      /**
       * The output ends where this piece ends, and nothing follows. Sent once for every attempt that ends, before its end
       * is reported; empty when the rest had been sent, at offset 0 when nothing was printed.
       */
      readonly isTail: boolean;
    }
  /** `count` entries from `from` on were dropped; the reader must not wait for them. Its own sequence number is `from`. */
  | { readonly kind: "gap"; readonly from: number; readonly count: number };

/** What the agent sends. */
export type ToCoordinator =
  | AgentHello
  | {
      readonly kind: "heartbeat";
      readonly monotonicMs: number;
      readonly held: readonly HeldAttempt[];
      readonly slots: readonly SlotReport[];
      readonly diskFreeBytes: number;
    }
  | {
      readonly kind: "report";
      readonly stream: StreamName;
      readonly spool: string;
      readonly sequence: number;
      readonly report: Report;
    }
  /**
   * Why there will be no session; `protocol` is the number that the agent speaks. `owner`: another instance owns it. `history`: the caller
   * owns it, and its ledger is older than what the agent `seen`.
   */
  | {
      readonly kind: "refused";
      readonly code: "protocol" | "owner" | "mac" | "history";
      readonly protocol: number;
      readonly detail: string;
      readonly seen?: Seen;
    };

/** What the coordinator sends. Unsequenced: after a reconnect the held attempts of the Hello tell what must be said again. */
export type ToAgent =
  | CoordinatorHello
  | { readonly kind: "renew"; readonly attempts: readonly AttemptId[] }
  | { readonly kind: "lease"; readonly lease: Lease }
  | { readonly kind: "cancel"; readonly attempt: AttemptId; readonly token: number; readonly reason: string }
  /** Stored up to here; `creditBytes` beyond it may be under way, 0 pauses. */
  | { readonly kind: "ack"; readonly cursor: StreamCursor; readonly creditBytes: number }
  | { readonly kind: "close_campaign" };
