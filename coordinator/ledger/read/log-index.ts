/** What is kept of one attempt's output, and how much may be. */

/** The first `headBytes` of an output are kept for good, and of what comes after the last `ringBytes`: room for the agent's final 1 MiB. */
export const logLimits = { headBytes: 4 * 1024 * 1024, ringBytes: 4 * 1024 * 1024 } as const;

/** Bytes of the output from `start` up to but not including `end`. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Which bytes of an output are kept. `end` is the highest offset ever seen; bytes below it in no range are gone. */
export interface LogIndex {
  readonly ranges: readonly Range[];
  readonly end: number;
  /** Nothing will come any more. */
  readonly isClosed: boolean;
}

/** A piece of output and its place in the file; pieces never wrap. */
export interface LogPiece extends Range {
  readonly fileOffset: number;
}

/** A log that holds nothing yet. */
export const emptyLogIndex: LogIndex = { ranges: [], end: 0, isClosed: false };
