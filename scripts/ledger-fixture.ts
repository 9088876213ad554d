/**
 * `node scripts/ledger-fixture.ts`: keeps a ledger as the present version writes it, for every later version to read. Run it once when a version is
 * released; a fixture of a version that was released is never made again. `--unreleased` replaces the one of a version that was not.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { foldAll } from "../coordinator/core/fold.ts";
import { copyDatabase } from "../coordinator/ledger/read/copy-database.ts";
import { versionAbove } from "../coordinator/ledger/read/program-version.ts";
import { stateFiles } from "../coordinator/ledger/read/state-files.ts";
import { SqliteLedger } from "../coordinator/ledger/sqlite-ledger.ts";
import type { HostCursor } from "../coordinator/ledger/ledger-port.ts";
import type { AttemptId, HostName } from "../proto/vocab/ids.ts";
import { ledgerDigest } from "../test/integration/coordinator/ledger/ledger-digest.ts";
import { playedHistory } from "../test/integration/coordinator/ledger/played-history.ts";

const cursor = (stream: "facts" | "bulk"): HostCursor => ({
  host: "a" as HostName,
  cursor: { stream, spool: "0123456789abcdef", sequence: 7 },
});

const points = [
  { attempt: "a5" as AttemptId, name: "val_bpb", step: 1, value: 1.5, atMs: 100 },
  { attempt: "a5" as AttemptId, name: "val_bpb", step: 2, value: Number.NaN, atMs: 200 },
];

const make = async (target: string): Promise<void> => {
  const records = playedHistory();
  const folder = mkdtempSync(join(tmpdir(), "fleet-fixture-"));
  try {
    const ledger = new SqliteLedger(folder);
    ledger.append(records, [cursor("facts")]);
    await ledger.appendPoints(points, [cursor("bulk")]);
    ledger.close();
    mkdirSync(target, { recursive: true });
    for (const name of ["ledger", "metrics"] as const) {
      const copy = join(folder, `${name}.copy`);
      copyDatabase(stateFiles(folder)[name], copy);
      writeFileSync(join(target, `${name}.sqlite.gz`), gzipSync(readFileSync(copy), { level: 9 }));
    }
    const digest = JSON.stringify(ledgerDigest(foldAll(records)), undefined, 1);
    writeFileSync(join(target, "digest.json"), `${digest}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const version = versionAbove(import.meta.dirname);
const target = join(import.meta.dirname, "../test/fixtures/ledgers", version);
if (existsSync(target) && !process.argv.includes("--unreleased")) {
  process.stderr.write(
    `there is a ledger of ${version}; --unreleased replaces it if that was never released\n`,
  );
  process.exitCode = 1;
} else {
  await make(target);
  process.stdout.write(`wrote ${target}\n`);
}
