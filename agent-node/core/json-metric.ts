/** A metric that stands in a JSON file which the run must have written. */

/** What the file says. `detail` is one sentence for a person. */
export type JsonMetric =
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "missing"; readonly detail: string };

/** The finite number at a dotted path (`result.val_bpb`, `runs.0.loss`) of a parsed JSON document. */
export function jsonMetric(document: unknown, path: string): JsonMetric {
  let at = document;
  const walked: string[] = [];
  for (const part of path.split(".")) {
    walked.push(part);
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part))
      return { kind: "missing", detail: `the file has no ${walked.join(".")}` };
    at = (at as Record<string, unknown>)[part];
  }
  if (typeof at === "number" && Number.isFinite(at)) return { kind: "value", value: at };
  return { kind: "missing", detail: `${path} is no number` };
}

/** Kernels stamp files with the time of their last tick; the slowest common one ticks a hundred times a second. */
const TICK_MS_MAX = 10;

/**
 * True when a file was last written before the run began, both in milliseconds of the host's wall clock. A file's time lags by
 * up to one tick of the kernel. One in whole seconds is from a file system that keeps no more, and counts for all of its second.
 */
export function isStale(modifiedAtMs: number, runStartedAtMs: number): boolean {
  const isWholeSecond = modifiedAtMs % 1000 === 0;
  return (
    modifiedAtMs < (isWholeSecond ? Math.floor(runStartedAtMs / 1000) * 1000 : runStartedAtMs - TICK_MS_MAX)
  );
}
