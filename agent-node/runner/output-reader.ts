/** Follows the output of an attempt by absolute offset, while it is written and after. */
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { FILES } from "./contract.ts";
import { pieceName } from "./output-writer.ts";

/** A stretch of output. */
export interface OutputChunk {
  /** Offset of the first byte of `bytes` in the whole output; beyond the one asked for when bytes between were dropped. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Where to go on. Equal to the offset asked for when there is nothing new. */
  readonly nextOffset: number;
  /** How many bytes before `offset`, from the one asked for on, are not kept. */
  readonly skippedBytes: number;
}

/**
 * At most `maxBytes` from the first kept byte at or after `fromOffset`; a chunk may end early at the border of a piece.
 * An output folder that does not exist yet reads as empty. Throws errno errors of a disk that cannot be read.
 */
export async function readOutput(folder: string, fromOffset: number, maxBytes: number): Promise<OutputChunk> {
  const output = join(folder, FILES.output);
  const offsets = await pieceOffsets(output);
  const startsBefore = offsets.filter((offset) => offset <= fromOffset).at(-1);
  if (startsBefore !== undefined) {
    const bytes = await readPiece(output, startsBefore, fromOffset - startsBefore, maxBytes);
    if (bytes !== undefined && bytes.length > 0) return chunkAt(fromOffset, fromOffset, bytes);
  }
  const next = offsets.find((offset) => offset > fromOffset);
  if (next === undefined) return chunkAt(fromOffset, fromOffset, new Uint8Array(0));
  const bytes = await readPiece(output, next, 0, maxBytes);
  // The piece was dropped between the listing and the read: the writer is far ahead, so list again.
  if (bytes === undefined) return await readOutput(folder, fromOffset, maxBytes);
  return chunkAt(fromOffset, next, bytes);
}

/** Offset just behind the last byte written so far; 0 before the first one. */
export async function outputEnd(folder: string): Promise<number> {
  const output = join(folder, FILES.output);
  const last = (await pieceOffsets(output)).at(-1);
  if (last === undefined) return 0;
  return last + (await stat(join(output, pieceName(last)))).size;
}

const chunkAt = (asked: number, offset: number, bytes: Uint8Array): OutputChunk => ({
  offset,
  bytes,
  nextOffset: offset + bytes.length,
  skippedBytes: offset - asked,
});

async function pieceOffsets(output: string): Promise<readonly number[]> {
  try {
    const names = await readdir(output);
    return names
      .filter((name) => /^\d+$/u.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function readPiece(
  output: string,
  piece: number,
  at: number,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  try {
    const file = await open(join(output, pieceName(piece)), "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(maxBytes), 0, maxBytes, at);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
