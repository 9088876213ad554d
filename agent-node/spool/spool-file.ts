/** The file under a spool: appended, cut where it is torn, and rewritten whole when most of it is no longer wanted. */
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import type { Frame } from "./frame.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";

/** First entry of every file. */
interface Header {
  readonly version: 1;
  /** Random name of the stream's numbering. */
  readonly id: string;
  /** Boot under which a file that is not synced was begun. */
  readonly bootId: string;
  /** Sequence numbers below are taken, even when their entries are gone. */
  readonly next: number;
}

/** Where one entry stands. */
export interface Place {
  readonly sequence: number;
  readonly isRetained: boolean;
  readonly offset: number;
  readonly length: number;
}

/** An open file and the entries that were whole in it. */
export class SpoolFile {
  readonly id: string;
  readonly places: readonly Place[];
  readonly next: number;
  readonly #path: string;
  readonly #header: Header;
  #fd: number;
  #bytes: number;

  private constructor(path: string, header: Header, places: readonly Place[], bytes: number) {
    this.#path = path;
    this.#header = header;
    this.#fd = openSync(path, "r+");
    this.#bytes = bytes;
    this.id = header.id;
    this.places = places;
    this.next = Math.max(header.next, (places.at(-1)?.sequence ?? 0) + 1);
  }

  /** Size of the file. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Opens or begins the file. What follows the last whole entry is kept beside it as `<path>.torn` and cut off.
   * A file that `mustBelongTo` another boot than its own is begun anew: without syncs a power cut may have shortened it.
   */
  static open(path: string, bootId: string, mustBelongTo: "this boot" | "any boot"): SpoolFile {
    const found = scan(readOrEmpty(path));
    if (found === null || (mustBelongTo === "this boot" && found.header.bootId !== bootId)) {
      const header: Header = { version: 1, id: randomBytes(16).toString("hex"), bootId, next: 1 };
      const begin = encodeHeader(header);
      writeWhole(path, [begin]);
      return new SpoolFile(path, header, [], begin.length);
    }
    const file = new SpoolFile(path, found.header, found.places, found.bytes);
    if (found.torn.length > 0) {
      writeFileSync(`${path}.torn`, found.torn, { mode: 0o600 });
      ftruncateSync(file.#fd, found.bytes);
      fsyncSync(file.#fd);
    }
    return file;
  }

  /** Appends one entry; a failed or short write leaves the file as it was and throws the system's error. */
  append(frame: Frame, sync: boolean): Place {
    const encoded = encodeFrame(frame);
    const offset = this.#bytes;
    try {
      for (let written = 0; written < encoded.length;) {
        written += writeSync(this.#fd, encoded, written, encoded.length - written, offset + written);
      }
      if (sync) fdatasyncSync(this.#fd);
    } catch (error) {
      ftruncateSync(this.#fd, offset);
      throw error;
    }
    this.#bytes += encoded.length;
    return {
      sequence: frame.sequence,
      isRetained: frame.kind === "retained",
      offset,
      length: encoded.length,
    };
  }

  /** The payload at this place. Throws when the disk gives other bytes than were written. */
  read(place: Place): Uint8Array {
    const bytes = Buffer.allocUnsafe(place.length);
    const count = readSync(this.#fd, bytes, 0, place.length, place.offset);
    const decoded = count === place.length ? decodeFrame(bytes, 0) : null;
    if (decoded === null) throw new Error(`${this.#path}: entry ${place.sequence} cannot be read back`);
    return decoded.frame.payload;
  }

  /** Rewrites the file with these entries only, atomically; numbering goes on at `next`. Returns their new places. */
  compact(keep: readonly Place[], next: number): Place[] {
    const parts = [encodeHeader({ ...this.#header, next })];
    const places: Place[] = [];
    let offset = parts[0]?.length ?? 0;
    for (const place of keep) {
      const kind = place.isRetained ? "retained" : "plain";
      parts.push(encodeFrame({ kind, sequence: place.sequence, payload: this.read(place) }));
      places.push({ ...place, offset });
      offset += place.length;
    }
    writeWhole(this.#path, parts);
    closeSync(this.#fd);
    this.#fd = openSync(this.#path, "r+");
    this.#bytes = offset;
    return places;
  }

  /** Renames the file to `<path>.old`. */
  putAside(): void {
    renameSync(this.#path, `${this.#path}.old`);
  }

  /** Closes the file; nothing may follow. */
  close(): void {
    closeSync(this.#fd);
  }
}

const encodeHeader = (header: Header): Buffer =>
  encodeFrame({ kind: "header", sequence: 0, payload: Buffer.from(JSON.stringify(header)) });

const readOrEmpty = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
};

const scan = (bytes: Buffer): { header: Header; places: Place[]; bytes: number; torn: Buffer } | null => {
  const first = decodeFrame(bytes, 0);
  if (first === null || first.frame.kind !== "header") return null;
  const header = JSON.parse(Buffer.from(first.frame.payload).toString("utf8")) as Header;
  const places: Place[] = [];
  let offset = first.length;
  for (let next = decodeFrame(bytes, offset); next !== null; next = decodeFrame(bytes, offset)) {
    const { sequence, kind } = next.frame;
    places.push({ sequence, isRetained: kind === "retained", offset, length: next.length });
    offset += next.length;
  }
  return { header, places, bytes: offset, torn: bytes.subarray(offset) };
};

const writeWhole = (path: string, parts: readonly Buffer[]): void => {
  const temporary = `${path}.new`;
  const fd = openSync(temporary, "w", 0o600);
  try {
    writeFileSync(fd, Buffer.concat(parts));
    fsyncSync(fd);
  } catch (error) {
    rmSync(temporary);
    throw error;
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, path);
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
};
