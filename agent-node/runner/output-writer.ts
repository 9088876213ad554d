/** Keeps the first and the last part of an endless output in files that a reader can follow by absolute offset. */
import { closeSync, mkdirSync, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

/** How many pieces the kept tail is cut into: when full, the oldest goes, so between 62/63 and all of `tailBytes` is kept. */
export const TAIL_PIECES = 63;

/** Digits in the name of a piece: its first byte's offset in the whole output. */
const NAME_DIGITS = 15;

/** The name of the piece that begins at this offset; names sort as their offsets do. */
export const pieceName = (offset: number): string => String(offset).padStart(NAME_DIGITS, "0");

interface Piece {
  readonly offset: number;
  bytes: number;
}

/**
 * Appends synchronously: the reader of the terminal cannot run ahead of the disk, so nothing is buffered here.
 * A write that fails (disk full) drops its bytes and everything after them in that piece, counted and noted.
 */
export class OutputWriter {
  /** Every byte that came. */
  seenBytes = 0;
  /** Why bytes were not written, first occurrence; foreign text. */
  failure: string | undefined;
  private readonly folder: string;
  private readonly headBytes: number;
  private readonly pieceBytes: number;
  /** Without the head; oldest first. */
  private readonly tail: Piece[] = [];
  private head: Piece | undefined;
  private current: Piece | undefined;
  private fd = -1;

  /** Creates the folder. A head or tail of 0 bytes keeps none. */
  constructor(folder: string, headBytes: number, tailBytes: number) {
    this.folder = folder;
    this.headBytes = headBytes;
    this.pieceBytes = Math.floor(tailBytes / TAIL_PIECES);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Bytes that no piece holds any more. */
  get droppedBytes(): number {
    const kept = this.tail.reduce((sum, piece) => sum + piece.bytes, this.head?.bytes ?? 0);
    return this.seenBytes - kept;
  }

  /** Takes the next bytes of the output. Never throws. */
  write(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      const room = this.roomInPiece();
      if (room === 0) {
        this.seenBytes += chunk.length - at;
        return;
      }
      const part = chunk.subarray(at, at + room);
      this.append(part);
      this.seenBytes += part.length;
      at += part.length;
    }
  }

  /** Closes the open piece; `write` may not follow. */
  close(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }

  /** How many bytes the current piece still takes, opening the next one when it is full; 0 when no tail is kept. */
  private roomInPiece(): number {
    const size = this.current === this.head && this.head !== undefined ? this.headBytes : this.pieceBytes;
    if (this.current !== undefined) {
      const room = this.current.offset + size - this.seenBytes;
      if (room > 0) return room;
    }
    const next = this.seenBytes < this.headBytes ? this.headBytes : this.pieceBytes;
    if (next > 0) this.openPiece();
    return next;
  }

  private openPiece(): void {
    this.close();
    const piece: Piece = { offset: this.seenBytes, bytes: 0 };
    this.current = piece;
    if (piece.offset < this.headBytes) this.head = piece;
    else this.pushTail(piece);
    this.attempt(() => {
      this.fd = openSync(join(this.folder, pieceName(piece.offset)), "w", 0o600);
    });
  }

  private pushTail(piece: Piece): void {
    this.tail.push(piece);
    if (this.tail.length <= TAIL_PIECES) return;
    const oldest = this.tail.shift();
    if (oldest !== undefined) this.attempt(() => unlinkSync(join(this.folder, pieceName(oldest.offset))));
  }

  private append(part: Uint8Array): void {
    const piece = this.current;
    // A hole inside a piece would shift every later offset: after a failed write the rest of the piece is dropped.
    if (piece === undefined || this.fd < 0 || piece.offset + piece.bytes !== this.seenBytes) return;
    this.attempt(() => {
      for (let at = 0; at < part.length;) {
        const written = writeSync(this.fd, part, at);
        at += written;
        piece.bytes += written;
      }
    });
  }

  private attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.failure ??= `output could not be written: ${(error as Error).message}`;
    }
  }
}
