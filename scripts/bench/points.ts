/** Measures how many metric points a second the coordinator makes durable, on the way that agents' reports take. Writes results/points.json. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { BulkDesk } from "../../coordinator/daemon/bulk-desk.ts";
import { bulkLimits } from "../../coordinator/ledger/bulk-writer.ts";
import { LogStore } from "../../coordinator/ledger/logs.ts";
import { stateFiles } from "../../coordinator/ledger/read/state-files.ts";
import { SqliteLedger } from "../../coordinator/ledger/sqlite-ledger.ts";
import { type AttemptId, type CampaignTag, type HostName, as } from "../../proto/vocab/ids.ts";
import type { MetricPoint, StreamCursor } from "../../proto/vocab/messages.ts";
import { atLeast, bench, summarize } from "./measure.ts";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "9" }, points: { type: "string", default: "400000" } },
});
const HOSTS = 4;
const METRICS = ["loss", "grad_norm", "lr", "tokens_per_second"] as const;
/** What an agent's look at a busy output gives. */
const REPORT_POINTS = 200;

interface Sent {
  readonly host: HostName;
  readonly cursor: StreamCursor;
  readonly points: readonly MetricPoint[];
}

/** The reports of one round, made before the clock runs. */
const makeReports = (round: number): Sent[] =>
  Array.from({ length: Math.ceil(Number(options.points) / REPORT_POINTS) }, (_, n): Sent => {
    const host = as<HostName>(`host${n % HOSTS}`);
    const attempt = as<AttemptId>(`r${round}h${n % HOSTS}`);
    const row = Math.floor(n / HOSTS);
    const points = Array.from({ length: REPORT_POINTS }, (_, i): MetricPoint => {
      const step = (row * REPORT_POINTS) / METRICS.length + Math.floor(i / METRICS.length);
      const name = METRICS[i % METRICS.length] ?? "loss";
      return { attempt, name, step, value: Math.sin(step + i), atMs: step * 3 };
    });
    const sequence = round * Number(options.points) + row + 1;
    return { host, cursor: { stream: "bulk", spool: "s", sequence }, points };
  });

/** Points per second of wall time, and per second of processor time: the latter hardly depends on what else runs here. */
interface Rate {
  readonly wall: number;
  readonly cpu: number;
}

const rateOf = async (count: number, work: () => Promise<void> | void): Promise<Rate> => {
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work();
  const wallSeconds = (performance.now() - began) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: count / wallSeconds, cpu: count / ((user + system) / 1e6) };
};

/** Stores all, with never so many under way that the writer would have to drop some; ends when the last is durable. */
const storeAll = async (desk: BulkDesk, reports: readonly Sent[]): Promise<void> => {
  const underWayMax = bulkLimits.pointsMax / REPORT_POINTS / 2;
  const underWay = new Set<Promise<void>>();
  for (const { host, cursor, points } of reports) {
    const stored = desk
      .store(host, { kind: "points", points }, cursor)
      .finally(() => underWay.delete(stored));
    underWay.add(stored);
    if (underWay.size >= underWayMax) await Promise.race(underWay);
  }
  await desk.flush();
  await Promise.all(underWay);
};

/** The same values into a plain SQLite table without key in transactions of the same size, never synced. */
const storePlainly = (path: string, reports: readonly Sent[]): void => {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  db.exec("CREATE TABLE points(attempt TEXT, name TEXT, step REAL, at_ms INTEGER, value REAL)");
  const insert = db.prepare("INSERT INTO points VALUES(?, ?, ?, ?, ?)");
  const perCommit = bulkLimits.flushPoints / REPORT_POINTS;
  db.exec("BEGIN");
  for (const [n, { points }] of reports.entries()) {
    if (n % perCommit === perCommit - 1) db.exec("COMMIT; BEGIN");
    for (const { attempt, name, step, atMs, value } of points) insert.run(attempt, name, step, atMs, value);
  }
  db.exec("COMMIT");
  db.close();
};

const summarizeRates = (rates: readonly Rate[]) => ({
  perSecond: summarize(rates.map(({ wall }) => wall)),
  perCpuSecond: summarize(rates.map(({ cpu }) => cpu)),
});

await bench("points", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-bench-"));
  const ledger = new SqliteLedger(folder);
  const logs = new LogStore(stateFiles(folder).logs);
  const desk = new BulkDesk({
    logs,
    appendPoints: (points, cursors) => ledger.appendPoints(points, cursors),
    logName: ({ attempt }) => ({ campaign: as<CampaignTag>("b1"), attempt }),
  });
  const [ours, plain]: [Rate[], Rate[]] = [[], []];
  for (let round = 0; round < Number(options.rounds); round += 1) {
    const reports = makeReports(round);
    const count = reports.length * REPORT_POINTS;
    ours.push(await rateOf(count, () => storeAll(desk, reports)));
    plain.push(await rateOf(count, () => storePlainly(join(folder, `plain${round}`), reports)));
  }
  await logs.close();
  ledger.close();
  rmSync(folder, { recursive: true });
  const [durable, peer] = [summarizeRates(ours), summarizeRates(plain)];
  const how =
    `Reports of ${REPORT_POINTS} points from ${HOSTS} hosts through the bulk desk into the ledger's metrics file until the last was synced; ` +
    "a value is one round. Peer: the same values into a plain SQLite table without key, never synced.";
  const figures = { durable, peer, ratioToPeer: durable.perSecond.median / peer.perSecond.median };
  const targets = [atLeast("durable points per second, median", 200_000, durable.perSecond.median)];
  return { how, targets, figures };
});
