/** Reads metric points, with or without a daemon. */
import { existsSync } from "node:fs";
import type { AttemptId } from "../../../proto/vocab/ids.ts";
import type { MetricPoint } from "../../../proto/vocab/messages.ts";
import { readDatabase } from "./open-read-only.ts";
import { stateFiles } from "./state-files.ts";

/** Points given for one question; of longer series the latest are given. */
export const POINTS_READ_MAX = 100_000;

/** Every point of these attempts in the order of attempts, names and steps, the latest `POINTS_READ_MAX` of each attempt. */
export const readPoints = (folder: string, attempts: readonly AttemptId[]): readonly MetricPoint[] => {
  const { metrics } = stateFiles(folder);
  if (!existsSync(metrics)) return [];
  return readDatabase(metrics, (db) => {
    const select = db.prepare(
      `SELECT name, step, at_ms, value FROM points JOIN series ON series.id = points.series
       WHERE attempt = ? ORDER BY at_ms DESC LIMIT ?`,
    );
    return attempts.flatMap((attempt) =>
      select
        .all(attempt, POINTS_READ_MAX)
        .map((row): MetricPoint => {
          const name = row["name"] as string;
          const value = (row["value"] as number | null) ?? Number.NaN;
          return { attempt, name, step: row["step"] as number, value, atMs: row["at_ms"] as number };
        })
        .toSorted((a, b) => (a.name === b.name ? a.step - b.step : a.name < b.name ? -1 : 1)),
    );
  });
};
