/** Where the bytes of an attempt's output lie in its bounded log file: the head as it came, the rest in a ring behind it. */

import { logLimits, type LogIndex, type LogPiece } from "./log-index.ts";

const { headBytes: LOG_HEAD_BYTES, ringBytes: LOG_RING_BYTES } = logLimits;
/** Pieces with gaps between them that one log may have; the shortest beyond that is forgotten. */
const RANGES_MAX = 256;

type Range = LogIndex["ranges"][number];

const fileOffsetOf = (offset: number): number =>
  offset < LOG_HEAD_BYTES ? offset : LOG_HEAD_BYTES + ((offset - LOG_HEAD_BYTES) % LOG_RING_BYTES);

/** The pieces of [start, end) by their places in the file, given that the output reaches `logEnd`: what the ring has lost is left out. */
const piecesOf = (start: number, end: number, logEnd: number): LogPiece[] => {
  const pieces: LogPiece[] = [];
  const headEnd = Math.min(end, LOG_HEAD_BYTES);
  if (start < headEnd) pieces.push({ start, end: headEnd, fileOffset: start });
  let from = Math.max(start, LOG_HEAD_BYTES, logEnd - LOG_RING_BYTES);
  while (from < end) {
    const fileOffset = fileOffsetOf(from);
    const length = Math.min(end - from, LOG_HEAD_BYTES + LOG_RING_BYTES - fileOffset);
    pieces.push({ start: from, end: from + length, fileOffset });
    from += length;
  }
  return pieces;
};

const merge = (ranges: readonly Range[]): Range[] => {
  const merged: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && range.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else merged.push(range);
  }
  return merged;
};

const bounded = (ranges: Range[]): Range[] => {
  if (ranges.length <= RANGES_MAX) return ranges;
  const shortest = ranges.reduce((a, b) => (b.end - b.start < a.end - a.start ? b : a));
  return ranges.filter((range) => range !== shortest);
};

/** What to write where for `length` bytes at `offset`, and the index afterwards. Saying the same bytes twice changes nothing. */
export const placeLog = (
  index: LogIndex,
  offset: number,
  length: number,
): { readonly pieces: readonly LogPiece[]; readonly index: LogIndex } => {
  const end = Math.max(index.end, offset + length);
  const pieces = piecesOf(offset, offset + length, end);
  const ringStart = end - LOG_RING_BYTES;
  const kept = [...index.ranges, ...pieces].flatMap(({ start, end: stop }): Range[] => {
    const head = { start, end: Math.min(stop, LOG_HEAD_BYTES) };
    const ring = { start: Math.max(start, LOG_HEAD_BYTES, ringStart), end: stop };
    return [head, ring].filter((range) => range.start < range.end);
  });
  return { pieces, index: { ...index, ranges: bounded(merge(kept)), end } };
};

/** The first kept piece at or behind `from`, at most `maxBytes` long; undefined when there is none yet. */
export const findLog = (index: LogIndex, from: number, maxBytes: number): LogPiece | undefined => {
  const range = index.ranges.find((r) => r.end > from);
  if (!range) return undefined;
  const start = Math.max(from, range.start);
  return piecesOf(start, Math.min(range.end, start + maxBytes), index.end)[0];
};

/** Bytes of the output that were seen or skipped but are not kept. */
export const missingLogBytes = (index: LogIndex): number =>
  index.end - index.ranges.reduce((sum, range) => sum + range.end - range.start, 0);
