/** Which HTTP status carries an error fact. */
import type { ErrorFact } from "../../../proto/vocab/errors.ts";

const NOT_FOUND: ReadonlySet<ErrorFact["code"]> = new Set([
  "no_such_experiment",
  "no_such_host",
  "no_such_branch",
  "no_campaign",
  "no_fleet",
]);
const MALFORMED: ReadonlySet<ErrorFact["code"]> = new Set(["usage", "file_mistakes", "file_missing"]);

/** 404 for what is not there, 400 for what cannot be understood, 500 for our own faults, 409 for everything that is refused now. */
export const statusOfFact = ({ code }: ErrorFact): number => {
  if (code === "internal") return 500;
  if (NOT_FOUND.has(code)) return 404;
  return MALFORMED.has(code) ? 400 : 409;
};
