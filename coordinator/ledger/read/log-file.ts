/** Reads pieces of one log's file by its index. */
import { existsSync, readFileSync, readSync } from "node:fs";
import { emptyLogIndex, type LogIndex } from "./log-index.ts";
import { findLog } from "./log-layout.ts";

/** A piece of an output. `offset` beyond what was asked for tells a gap of that many bytes. */
export interface LogChunk {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The index that was last synced; an absent one is empty. */
export const readLogIndex = (path: string): LogIndex =>
  existsSync(`${path}.json`) ? (JSON.parse(readFileSync(`${path}.json`, "utf8")) as LogIndex) : emptyLogIndex;

/** The bytes of one piece from an open file; shorter when the file is. */
export const readPiece = (
  fd: number,
  index: LogIndex,
  from: number,
  maxBytes: number,
): LogChunk | undefined => {
  const piece = findLog(index, from, maxBytes);
  if (!piece) return undefined;
  const bytes = new Uint8Array(piece.end - piece.start);
  const count = readSync(fd, bytes, 0, bytes.length, piece.fileOffset);
  return { offset: piece.start, bytes: bytes.subarray(0, count) };
};
