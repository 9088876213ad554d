/** What the result codes of SQLite and of the file system mean to a person. */
import { FleetError } from "../../../proto/vocab/errors.ts";

/**
 * SQLite's primary result codes that say the file itself is not a sound database, or not one in which our own statements make sense.
 */
const DAMAGED_CODES = new Set([
  1 /* ERROR */, 11 /* CORRUPT */, 19 /* CONSTRAINT */, 20 /* MISMATCH */, 24 /* FORMAT */, 26 /* NOTADB */,
]);
/** SQLite's extended code for a file that is shorter than it says. */
const SHORT_READ = 522;
/** SQLite's primary result codes that say the file cannot be used now. */
const UNWRITABLE_CODES = new Set([
  3 /* PERM */, 5 /* BUSY */, 6 /* LOCKED */, 8 /* READONLY */, 10 /* IOERR */, 13 /* FULL */,
  14 /* CANTOPEN */,
]);
/** Error codes of the file system that say the same. */
const UNWRITABLE_ERRNOS = new Set([
  "ENOSPC",
  "EDQUOT",
  "EIO",
  "EROFS",
  "EACCES",
  "EPERM",
  "EMFILE",
  "ENOTDIR",
]);

const isSqliteError = (thrown: unknown): thrown is Error & { readonly errcode: number } =>
  thrown instanceof Error && "errcode" in thrown && typeof thrown.errcode === "number";

/** SQLite's primary result code of a thrown value; undefined when it is none of SQLite's. */
export const primaryCode = (thrown: unknown): number | undefined =>
  isSqliteError(thrown) ? thrown.errcode & 0xff : undefined;

const isUnwritable = (thrown: unknown): boolean => {
  const code = primaryCode(thrown);
  if (code !== undefined) return UNWRITABLE_CODES.has(code);
  const errno: unknown = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  return typeof errno === "string" && UNWRITABLE_ERRNOS.has(errno);
};

/** The failure of a ledger that says nothing although its fleet has a history: the file was cut to nothing, or made anew. */
export const emptyLedger = (path: string): FleetError =>
  new FleetError({
    code: "ledger_damaged",
    place: path,
    detail: "it is empty, although its fleet has a history",
  });

/** `thrown` as `ledger_damaged` or `ledger_unwritable` where SQLite or the file system says so, else unchanged. */
export const databaseError = (path: string, thrown: unknown): unknown => {
  const code = primaryCode(thrown);
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  const isDamage =
    (code !== undefined && DAMAGED_CODES.has(code)) ||
    (isSqliteError(thrown) && thrown.errcode === SHORT_READ) ||
    // A number that no column of ours holds.
    (thrown instanceof RangeError && "code" in thrown && thrown.code === "ERR_OUT_OF_RANGE");
  if (isDamage) return new FleetError({ code: "ledger_damaged", place: path, detail }, thrown);
  if (isUnwritable(thrown)) return new FleetError({ code: "ledger_unwritable", path, detail }, thrown);
  return thrown;
};
