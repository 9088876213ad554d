/** Decides what must be appended to a results file so that every row stands in it once, after a crash and after edits by hand. */
import { createHash } from "node:crypto";

/** What the file was after our last write: kept before the next one, so that a restart can tell torn from edited. */
export interface FileMark {
  readonly sizeBytes: number;
  readonly tailHash: string;
}

/** The bytes to append, possibly none, and the mark of the file once they are there. */
export interface ResultsAppend {
  readonly append: Uint8Array;
  readonly mark: FileMark;
  /** The file was changed by somebody else; one sentence. */
  readonly warning?: string;
}

/** What is known before an append. */
export interface ResultsSituation {
  /** The file's whole content, absent when there is no file. */
  readonly content?: Uint8Array;
  /** Absent before the first row. */
  readonly mark?: FileMark;
  readonly header: string;
  /** Every row that must stand in the file afterwards, without line ends. */
  readonly rows: readonly string[];
  /** How many of them are known to be in the file. */
  readonly written: number;
}

/** So many bytes before the mark are hashed. */
const TAIL_BYTES = 4096;

/** Never rewrites: a file that was edited keeps its edits and gets the missing rows behind them. */
export function planAppend(situation: ResultsSituation): ResultsAppend {
  const { content, mark, header, rows, written } = situation;
  if (content === undefined) {
    const warning = mark === undefined ? undefined : "the results file was gone and has been begun again";
    return result(Buffer.alloc(0), lines([header, ...rows]), warning);
  }
  const file = Buffer.from(content);
  const missing = rows.slice(written);
  if (mark === undefined) return firstAppend(file, header, missing);
  if (file.length >= mark.sizeBytes && tailHash(file, mark.sizeBytes) === mark.tailHash)
    return continueBehind(file, mark.sizeBytes, missing);
  return appendToForeign(file, missing, "the results file was edited; rows go on behind the edit");
}

/** Before our first row the file is empty, torn in our own first write, or somebody else's. */
function firstAppend(file: Buffer, header: string, missing: readonly string[]): ResultsAppend {
  const whole = lines([header, ...missing]);
  if (isTornFrom(file, whole)) return result(file, whole.subarray(file.length));
  const title = lines([header]);
  const warning = isTornFrom(title, file)
    ? "the results file already held rows; new ones go on behind them"
    : "the results file has another header; rows go on behind what it holds";
  return appendToForeign(file, missing, warning);
}

/** The file up to the mark is ours; behind it stands nothing, a part of our next rows, or something else. */
function continueBehind(file: Buffer, markBytes: number, missing: readonly string[]): ResultsAppend {
  const behind = file.subarray(markBytes);
  const wanted = lines(missing);
  if (isTornFrom(behind, wanted)) return result(file, wanted.subarray(behind.length));
  const warning = "something was added to the results file by another hand";
  return isTornFrom(wanted, behind)
    ? result(file, Buffer.alloc(0), warning)
    : appendToForeign(file, missing, warning);
}

/** Rows at the very end, whole or torn, are taken for ours, so that none is doubled. */
function appendToForeign(file: Buffer, missing: readonly string[], warning: string): ResultsAppend {
  if (missing.length === 0) return result(file, Buffer.alloc(0), warning);
  for (let count = missing.length; count > 0; count--) {
    if (!endsWith(file, lines(missing.slice(0, count)))) continue;
    return result(file, lines(missing.slice(count)), warning);
  }
  const wanted = lines(missing);
  const lastLine = file.subarray(file.lastIndexOf(NEWLINE) + 1);
  if (lastLine.length === 0) return result(file, wanted, warning);
  if (isTornFrom(lastLine, wanted)) return result(file, wanted.subarray(lastLine.length), warning);
  return result(file, Buffer.concat([Buffer.from("\n"), wanted]), warning);
}

const NEWLINE = 0x0a;

/** Whether `part` is how far a write of `whole` may have come. */
const isTornFrom = (part: Buffer, whole: Buffer): boolean =>
  part.length <= whole.length && whole.subarray(0, part.length).equals(part);

const endsWith = (file: Buffer, end: Buffer): boolean =>
  file.length >= end.length && file.subarray(file.length - end.length).equals(end);

const lines = (rows: readonly string[]): Buffer => Buffer.from(rows.map((row) => `${row}\n`).join(""));

function result(before: Buffer, append: Buffer, warning?: string): ResultsAppend {
  const after = Buffer.concat([before, append]);
  const mark = { sizeBytes: after.length, tailHash: tailHash(after, after.length) };
  return { append, mark, ...(warning === undefined ? {} : { warning }) };
}

const tailHash = (bytes: Buffer, end: number): string =>
  createHash("sha256")
    .update(bytes.subarray(Math.max(0, end - TAIL_BYTES), end))
    .digest("hex");
