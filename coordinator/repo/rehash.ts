/** Hashes stored objects anew: git believes a loose object's file name, so a swapped file would pass for the real thing (HAZARDS 4). */
import { type Hash, createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { type GitPlace, startGit } from "./git.ts";

/** An object whose content is not what its name says. `missing` has no content at all. */
export interface BadObject {
  readonly object: string;
  readonly kind: "swapped" | "missing";
  /** What its content hashes to. */
  readonly actual?: string;
}

interface Current {
  readonly object: string;
  readonly hash: Hash;
  remaining: number;
}

/** Parser of `cat-file --batch` output that keeps no content; `push` takes any split of the bytes. */
class BatchHasher {
  readonly bad: BadObject[] = [];
  #header = Buffer.alloc(0);
  #current: Current | undefined;

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0)
      rest = this.#current === undefined ? this.#readHeader(rest) : this.#readBody(rest);
  }

  /** A header line; a content's closing newline makes an empty one before it. */
  #readHeader(chunk: Buffer): Buffer {
    const end = chunk.indexOf(10);
    if (end < 0) {
      this.#header = Buffer.concat([this.#header, chunk]);
      return Buffer.alloc(0);
    }
    const line = Buffer.concat([this.#header, chunk.subarray(0, end)]).toString("utf8");
    this.#header = Buffer.alloc(0);
    if (line !== "") this.#begin(line.split(" "));
    return chunk.subarray(end + 1);
  }

  #begin([object = "", type = "", size = ""]: string[]): void {
    if (type === "missing") {
      this.bad.push({ object, kind: "missing" });
      return;
    }
    const hash = createHash("sha1").update(`${type} ${size}\0`);
    this.#current = { object, hash, remaining: Number(size) };
    if (size === "0") this.#finish(this.#current);
  }

  #readBody(chunk: Buffer): Buffer {
    const current = this.#current;
    if (current === undefined) return chunk;
    const part = chunk.subarray(0, current.remaining);
    current.hash.update(part);
    current.remaining -= part.length;
    if (current.remaining === 0) this.#finish(current);
    return chunk.subarray(part.length);
  }

  #finish({ object, hash }: Current): void {
    const actual = hash.digest("hex");
    if (actual !== object) this.bad.push({ object, kind: "swapped", actual });
    this.#current = undefined;
  }
}

const feed = async (stdout: Readable, hasher: BatchHasher): Promise<void> => {
  for await (const chunk of stdout) hasher.push(chunk as Buffer);
};

/** Reads every object once and names the bad ones. Rejects with `git_failed` when one cannot even be unpacked. */
export const rehash = async (place: GitPlace, objects: readonly string[]): Promise<BadObject[]> => {
  const hasher = new BatchHasher();
  const stdin = objects.map((object) => `${object}\n`).join("");
  const batch = startGit(place, ["cat-file", "--batch"], { stdin });
  await feed(batch.stdout, hasher);
  await batch.ended;
  return hasher.bad;
};
