/** Takes in what the coordinator answers. */
import type { IncomingMessage } from "node:http";
import { FleetError } from "../../../proto/vocab/errors.ts";
import { unreachable } from "./door.ts";

/** Longest answer that is taken whole. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** The pieces of an answer's body. Throws `coordinator_unreachable` when it breaks off. */
export async function* bodyOf(fleet: string, response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const piece of response) yield piece as Buffer;
  } catch (error) {
    throw unreachable(fleet, error);
  }
}

/** The whole body as JSON. Throws `internal` when it is none or too long. */
export const jsonOf = async (fleet: string, response: IncomingMessage): Promise<unknown> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of bodyOf(fleet, response)) {
    size += piece.length;
    if (size > ANSWER_BYTES_MAX)
      throw new FleetError({ code: "internal", detail: `an answer of more than ${ANSWER_BYTES_MAX} bytes` });
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString("utf8"));
  } catch (error) {
    throw new FleetError({ code: "internal", detail: "the coordinator's answer is not JSON" }, error);
  }
};
