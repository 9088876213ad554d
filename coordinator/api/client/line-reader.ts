/** Cuts streamed answers into lines, and lines into server-sent events. */
import { FleetError } from "../../../proto/vocab/errors.ts";

/** Longest line that is taken. */
const LINE_CHARACTERS_MAX = 8 * 1024 * 1024;

/** The lines of a stream without their ends; what stands behind the last line end is an unfinished line and left out. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of pieces) {
    rest += decoder.decode(piece, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LINE_CHARACTERS_MAX)
      throw new FleetError({
        code: "internal",
        detail: `a line of more than ${LINE_CHARACTERS_MAX} characters`,
      });
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
}

/** The data of each server-sent event; comments and other fields are passed over. */
export async function* eventDataOf(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let data: string[] = [];
  for await (const line of lines) {
    if (line === "") {
      if (data.length > 0) yield data.join("\n");
      data = [];
    } else if (line.startsWith("data:")) {
      data.push(line.slice(line.startsWith("data: ") ? 6 : 5));
    }
  }
}
