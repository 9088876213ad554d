/** The numbered steps by which the two databases came to their present form; a step that was ever released is never edited. */

/** A position that changed by itself would acknowledge what was never stored. `row_crc` is a function of ours. */
const CHECKED_CURSORS = `ALTER TABLE cursors ADD COLUMN crc INTEGER NOT NULL DEFAULT 0;
   UPDATE cursors SET crc = row_crc(host, stream, spool, sequence);`;

/** Steps of `ledger.sqlite`: step n turns a file of `user_version` n-1 into one of n. */
export const ledgerMigrations: readonly string[] = [
  `CREATE TABLE records(
     seq INTEGER PRIMARY KEY,
     at INTEGER NOT NULL,
     term INTEGER NOT NULL,
     kind TEXT NOT NULL,
     body TEXT NOT NULL,
     crc INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE cursors(
     host TEXT NOT NULL,
     stream TEXT NOT NULL,
     spool TEXT NOT NULL,
     sequence INTEGER NOT NULL,
     PRIMARY KEY(host, stream)
   ) WITHOUT ROWID, STRICT;`,
  // Where the history ends, told a second time: records missing at its end leave no hole.
  `${CHECKED_CURSORS}
   CREATE TABLE head(id INTEGER PRIMARY KEY CHECK(id = 1), seq INTEGER NOT NULL) STRICT;
   INSERT INTO head SELECT 1, coalesce(max(seq), 0) FROM records;`,
];

/**
 * Steps of `metrics.sqlite`. A series gives (attempt, name) a small number, which keeps the key of millions of points short.
 * A value that is not a number is stored as NULL.
 */
export const metricsMigrations: readonly string[] = [
  `CREATE TABLE series(
     id INTEGER PRIMARY KEY,
     attempt TEXT NOT NULL,
     name TEXT NOT NULL,
     UNIQUE(attempt, name)
   ) STRICT;
   CREATE TABLE points(
     series INTEGER NOT NULL,
     step REAL NOT NULL,
     at_ms INTEGER NOT NULL,
     value REAL,
     PRIMARY KEY(series, step)
   ) WITHOUT ROWID, STRICT;
   CREATE TABLE cursors(
     host TEXT NOT NULL,
     stream TEXT NOT NULL,
     spool TEXT NOT NULL,
     sequence INTEGER NOT NULL,
     PRIMARY KEY(host, stream)
   ) WITHOUT ROWID, STRICT;`,
  CHECKED_CURSORS,
];
