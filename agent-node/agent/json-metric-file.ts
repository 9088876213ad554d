/** Reads the metric from a JSON file that a run had to write: regular, of this run, and not too large. */
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join, normalize } from "node:path";
import { RealFolders } from "../checkouts/safe-files.ts";
import type { MetricFinding } from "../core/attempt-course.ts";
import { isStale, jsonMetric } from "../core/json-metric.ts";

/** Larger files are not read. */
export const JSON_METRIC_BYTES_MAX = 16 * 1024 * 1024;

/** Where the number stands. */
export interface JsonPlace {
  readonly file: string;
  /** Dotted, for instance `results.val_bpb`. */
  readonly path: string;
}

/** The number, when the file below `root` was changed after the run began (wall clock). Never follows a link. */
export const readJsonMetric = async (
  root: string,
  { file, path }: JsonPlace,
  beganAtMs: number,
): Promise<MetricFinding> => {
  const relative = normalize(file);
  const isBelow = !relative.startsWith("..") && !relative.startsWith("/");
  if (!isBelow || !(await new RealFolders(root).hold(relative)))
    return missing(`${file} is not in the checkout`);
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(join(root, relative), flags).catch(() => null);
  if (handle === null) return missing(`the run left no ${file}`);
  try {
    const status = await handle.stat();
    if (!status.isFile()) return missing(`${file} is not a regular file`);
    // Not the modification time, which copying keeps and any program can set.
    if (isStale(status.ctimeMs, beganAtMs)) return { kind: "stale", detail: `${file} is older than the run` };
    if (status.size > JSON_METRIC_BYTES_MAX) return missing(`${file} has ${status.size} bytes`);
    return numberIn(await handle.readFile("utf8"), file, path);
  } finally {
    await handle.close();
  }
};

const missing = (detail: string): MetricFinding => ({ kind: "missing", detail });

const numberIn = (text: string, file: string, path: string): MetricFinding => {
  try {
    const found = jsonMetric(JSON.parse(text), path);
    return found.kind === "value" ? found : missing(`${file}: ${found.detail}`);
  } catch {
    return missing(`${file} is not JSON`);
  }
};
