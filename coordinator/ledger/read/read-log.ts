/** Reads an attempt's whole log from its file, with or without a daemon. */
import { closeSync, existsSync, openSync } from "node:fs";
import { readLogIndex, readPiece, type LogChunk } from "./log-file.ts";
import { missingLogBytes } from "./log-layout.ts";
import { logPath, type LogName } from "./log-name.ts";

/** Everything kept of one output, in order. */
export interface LogReading {
  readonly chunks: readonly LogChunk[];
  readonly end: number;
  readonly missingBytes: number;
  readonly isClosed: boolean;
}

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
