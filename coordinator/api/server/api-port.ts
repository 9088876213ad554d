/** What the API needs of the daemon; the daemon wires it, a fake stands in for it in tests. */
import type { AttemptId } from "../../../proto/vocab/ids.ts";
import type { MetricPoint } from "../../../proto/vocab/messages.ts";
import type { Answers, Progress } from "../../../proto/vocab/wishes.ts";
import type { LogChunk } from "../../ledger/read/log-file.ts";
import type { LogName } from "../../ledger/read/log-name.ts";
import type { StatusInput } from "../../ledger/read/status-view.ts";
import type { StoredRecord } from "../../ledger/read/stored-record.ts";
import type { CheckedWish } from "./wish-schema.ts";

/** The moment that an answer is made of. */
export interface ApiFacts extends StatusInput {
  /** Number of the last committed record. */
  readonly lastSeq: number;
}

/** Kept bytes of one log and how they may be read. */
export interface LogAccess {
  extent(name: LogName): { readonly end: number; readonly missingBytes: number; readonly isClosed: boolean };
  /** The first kept bytes at or behind `from`, without waiting. */
  read(name: LogName, from: number): LogChunk | undefined;
  /** As `read`, then what comes, until the log is finished or `signal` aborts. */
  follow(name: LogName, from: number, signal: AbortSignal): AsyncIterable<LogChunk>;
}

/** The daemon as the API sees it. */
export interface ApiPort {
  facts(): ApiFacts;
  /** Stored points of these attempts. */
  points(attempts: readonly AttemptId[]): readonly MetricPoint[];
  readonly logs: LogAccess;
  /** Records above `after`, then each further one, until `signal` aborts. Reads at the caller's pace. */
  records(after: number, signal: AbortSignal): AsyncIterable<StoredRecord>;
  /** Carries a wish out; rejects with the fact when it is refused. May be called concurrently. */
  command(wish: CheckedWish, onProgress: (progress: Progress) => void): Promise<Answers[CheckedWish["kind"]]>;
}
