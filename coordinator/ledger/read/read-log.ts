/** Reads an attempt's log from its file, with or without a daemon. */
import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import type { AttemptId, CampaignTag } from "../../../proto/vocab/ids.ts";
import { emptyLogIndex, findLog, missingLogBytes, type LogIndex } from "./log-layout.ts";

/** Which log. */
export interface LogName {
  readonly campaign: CampaignTag;
  readonly attempt: AttemptId;
}

/** A piece of an output. `offset` beyond what was asked for tells a gap of that many bytes. */
export interface LogChunk {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Everything kept of one output, in order. */
export interface LogReading {
  readonly chunks: readonly LogChunk[];
  readonly end: number;
  readonly missingBytes: number;
  readonly isClosed: boolean;
}

// Names come from the ledger, where a campaign's tag was checked as a part of a branch name; a path may still hold neither slash nor dots alone.
const PATH_SAFE = /^(?!\.+$)[\w.+-]+$/u;

/** Path of a log's text; its index is the same with `.json` behind. */
export const logPath = (folder: string, { campaign, attempt }: LogName): string => {
  if (!PATH_SAFE.test(campaign) || !PATH_SAFE.test(attempt))
    throw new TypeError(`not a log's name: ${JSON.stringify({ campaign, attempt })}`);
  return join(folder, campaign, `${attempt}.log`);
};

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

/** The kept text of an attempt as far as it was synced; `logs` is the folder of all logs. */
export const readLog = (logs: string, name: LogName): LogReading => {
  const path = logPath(logs, name);
  const index = readLogIndex(path);
  const chunks: LogChunk[] = [];
  if (existsSync(path)) {
    const fd = openSync(path, "r");
    try {
      let from = 0;
      for (;;) {
        const chunk = readPiece(fd, index, from, index.end);
        if (!chunk || chunk.bytes.length === 0) break;
        chunks.push(chunk);
        from = chunk.offset + chunk.bytes.length;
      }
    } finally {
      closeSync(fd);
    }
  }
  return { chunks, end: index.end, missingBytes: missingLogBytes(index), isClosed: index.isClosed };
};
