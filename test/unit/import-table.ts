/** The import table of DESIGN §2: the architecture test holds the code to it, the test of the documents ARCHITECTURE.md. */

/** Longest prefix first: which room a file is in. */
export const roomNames = [
  "proto/vocab",
  "proto/gen",
  "proto/session",
  "proto/socket",
  "inventory",
  "coordinator/core",
  "coordinator/ledger/read",
  "coordinator/ledger/migrations",
  "coordinator/ledger",
  "coordinator/dialects",
  "coordinator/repo",
  "coordinator/hosts",
  "coordinator/link",
  "coordinator/report",
  "coordinator/authors",
  "coordinator/api/server",
  "coordinator/api/client",
  "coordinator/cli",
  "coordinator/daemon",
  "agent-node/core",
  "agent-node",
] as const;
/** One room of the house. */
export type Room = (typeof roomNames)[number];

/** Who may import whom beside itself. */
export const mayImport: Readonly<Record<Room, readonly Room[]>> = {
  "proto/vocab": [],
  "proto/gen": [],
  "proto/session": ["proto/vocab", "proto/gen"],
  "proto/socket": ["proto/vocab"],
  inventory: ["proto/vocab"],
  "coordinator/core": ["proto/vocab"],
  // A reader must know which layouts it can read.
  "coordinator/ledger/read": ["coordinator/ledger/migrations", "coordinator/core", "proto/vocab"],
  "coordinator/ledger/migrations": [],
  "coordinator/ledger": [
    "coordinator/ledger/read",
    "coordinator/ledger/migrations",
    "coordinator/core",
    "proto/vocab",
  ],
  "coordinator/dialects": ["coordinator/core", "proto/vocab"],
  "coordinator/repo": ["coordinator/core", "proto/vocab"],
  "coordinator/hosts": ["coordinator/core", "inventory", "proto/vocab"],
  "coordinator/link": ["coordinator/core", "proto/vocab", "proto/session", "proto/gen", "proto/socket"],
  "coordinator/report": [
    "coordinator/core",
    "coordinator/ledger/read",
    "coordinator/dialects",
    "proto/vocab",
  ],
  "coordinator/authors": [
    "coordinator/core",
    "coordinator/dialects",
    "coordinator/ledger/read",
    "coordinator/api/client",
    "proto/vocab",
  ],
  "coordinator/api/server": [
    "coordinator/core",
    "coordinator/ledger/read",
    "coordinator/report",
    "proto/vocab",
  ],
  "coordinator/api/client": ["proto/vocab"],
  "coordinator/cli": [
    "coordinator/api/client",
    "coordinator/dialects",
    "coordinator/hosts",
    "inventory",
    "coordinator/ledger/read",
    "coordinator/repo",
    "coordinator/report",
    "proto/vocab",
  ],
  "coordinator/daemon": [
    ...roomNames.filter(
      (r) => r.startsWith("coordinator/") && r !== "coordinator/cli" && r !== "coordinator/daemon",
    ),
    "inventory",
    "proto/vocab",
    "proto/session",
    "proto/socket",
  ],
  "agent-node/core": ["proto/vocab", "proto/session"],
  "agent-node": ["agent-node/core", "proto/vocab", "proto/session", "proto/gen", "proto/socket"],
};
