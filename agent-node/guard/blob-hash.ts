/** How git names the content of a file. */
import { createHash, type Hash } from "node:crypto";

/** Which of git's two hashes names blobs here. */
export type BlobHash = "sha1" | "sha256";

/** The hash that made this blob id: 40 hexadecimal digits or 64. */
export const hashOf = (blob: string): BlobHash => (blob.length === 64 ? "sha256" : "sha1");

/** A hash that has already taken git's header for a blob of this size. */
export const blobOf = (hash: BlobHash, size: number): Hash => createHash(hash).update(`blob ${size}\0`);
