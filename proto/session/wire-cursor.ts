/** Translates stream names and cursors between the plain types and protobuf. */
import { fleet } from "../gen/fleet.js";
import type { StreamCursor, StreamName } from "../vocab/messages.ts";
import { nameCodec, required, whole } from "./wire-values.ts";

const { v1 } = fleet;

/** Names of the two sequenced streams. */
export const streamName = nameCodec<StreamName, fleet.v1.StreamName>("stream", {
  facts: v1.StreamName.STREAM_NAME_FACTS,
  bulk: v1.StreamName.STREAM_NAME_BULK,
});

/** A cursor as protobuf. */
export const cursorToWire = (cursor: StreamCursor): fleet.v1.StreamCursor.$Properties => ({
  stream: streamName.toWire(cursor.stream),
  spool: cursor.spool,
  sequence: whole(cursor.sequence, "sequence"),
});

/** A cursor from protobuf; throws WireError. */
export const cursorFromWire = (wire: fleet.v1.StreamCursor.$Properties): StreamCursor => ({
  stream: streamName.fromWire(wire.stream),
  spool: required(wire.spool, "spool"),
  sequence: whole(wire.sequence, "sequence"),
});
