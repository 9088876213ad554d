/** One entry of a spool file as bytes: length, checksum, flags, sequence, payload. A torn or rotten entry reads as none. */
import { crc32 } from "node:zlib";

/** Bytes before the payload: u32 body length, u32 checksum of the body, then u8 flags and u64 sequence, which the checksum covers. */
const LENGTH_BYTES = 8;
const BODY_HEAD_BYTES = 9;

/** Largest payload; the link's largest message is larger. */
export const PAYLOAD_BYTES_MAX = 4 * 1024 * 1024;

/** What the flags say of an entry. */
export type FrameKind = "header" | "plain" | "retained";

const FLAGS: readonly FrameKind[] = ["plain", "retained", "header"];

/** An entry without its place in the file. */
export interface Frame {
  readonly kind: FrameKind;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/** The entry as it stands in the file. */
export const encodeFrame = ({ kind, sequence, payload }: Frame): Buffer => {
  const bytes = Buffer.allocUnsafe(LENGTH_BYTES + BODY_HEAD_BYTES + payload.length);
  bytes.writeUInt32LE(BODY_HEAD_BYTES + payload.length, 0);
  bytes.writeUInt8(FLAGS.indexOf(kind), LENGTH_BYTES);
  bytes.writeBigUInt64LE(BigInt(sequence), LENGTH_BYTES + 1);
  bytes.set(payload, LENGTH_BYTES + BODY_HEAD_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(LENGTH_BYTES)), 4);
  return bytes;
};

/** The entry at `offset` and how long it is; null when what stands there is not whole. */
export const decodeFrame = (
  bytes: Buffer,
  offset: number,
): { readonly frame: Frame; readonly length: number } | null => {
  if (bytes.length < offset + LENGTH_BYTES + BODY_HEAD_BYTES) return null;
  const bodyBytes = bytes.readUInt32LE(offset);
  const length = LENGTH_BYTES + bodyBytes;
  if (bodyBytes < BODY_HEAD_BYTES || bodyBytes > BODY_HEAD_BYTES + PAYLOAD_BYTES_MAX) return null;
  if (bytes.length < offset + length) return null;
  const body = bytes.subarray(offset + LENGTH_BYTES, offset + length);
  const kind = FLAGS[body.readUInt8(0)];
  if (crc32(body) !== bytes.readUInt32LE(offset + 4) || kind === undefined) return null;
  const sequence = Number(body.readBigUInt64LE(1));
  return { frame: { kind, sequence, payload: body.subarray(BODY_HEAD_BYTES) }, length };
};
