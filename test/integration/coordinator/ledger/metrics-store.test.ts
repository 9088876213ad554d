/** The store of metric points on a real disk that refuses now and then. */
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MetricsStore } from "../../../../coordinator/ledger/metrics-store.ts";
import { as, type AttemptId } from "../../../../proto/vocab/ids.ts";
import type { MetricPoint } from "../../../../proto/vocab/messages.ts";

const point: MetricPoint = { attempt: as<AttemptId>("a1"), name: "loss", step: 1, value: 2, atMs: 3 };

test("a log of writes that could not be opened once is opened by the next append", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-metrics-"));
  const path = join(folder, "metrics.sqlite");
  const store = new MetricsStore(path);
  try {
    renameSync(`${path}-wal`, `${path}-away`);
    await expect(store.append([point], [])).rejects.toThrow(/ENOENT/);
    renameSync(`${path}-away`, `${path}-wal`);
    await store.append([point], []);
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
