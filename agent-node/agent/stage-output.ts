/** Makes the log of an attempt that never ran out of what its setup or build printed: a compiler's error is what one wants to read then. */
import { outputEnd, readOutput } from "../runner/output-reader.ts";
import type { AttemptLog, OutputSource } from "./attempt-log.ts";
import { TAIL_BYTES } from "./attempt-log.ts";

/** What a command that did not succeed left. */
export interface StageOutput {
  /** The runner's folder of that command. */
  readonly folder: string;
  /** One line of ours, without its end. */
  readonly headline: string;
}

/** Sends the headline and the end of the output, from offset 0 on, and ends the log. Rejects with the error of a disk that cannot be read. */
export const sendStageOutput = async (log: AttemptLog, { folder, headline }: StageOutput): Promise<void> => {
  const end = await outputEnd(folder);
  const line = Buffer.from(`${headline.replaceAll("\n", " ")}\n`).subarray(0, TAIL_BYTES);
  const first = Math.max(0, end - (TAIL_BYTES - line.length));
  // The log's offsets count from the line on; the output's are `shift` higher.
  const shift = first - line.length;
  const source: OutputSource = async (from, maxBytes) => {
    if (from < line.length) {
      const bytes = line.subarray(from, from + maxBytes);
      return { offset: from, bytes, nextOffset: from + bytes.length, skippedBytes: 0 };
    }
    const chunk = await readOutput(folder, from + shift, maxBytes);
    return { ...chunk, offset: chunk.offset - shift, nextOffset: chunk.nextOffset - shift };
  };
  await log.finish(end - shift, source);
};
