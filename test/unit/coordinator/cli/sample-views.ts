/** Views as a coordinator would give them, small enough to read in a snapshot. */
import {
  as,
  type CampaignTag,
  type CommitId,
  type ExperimentId,
  type HostName,
  type LaneId,
} from "../../../../proto/vocab/ids.ts";
import type { AttemptId } from "../../../../proto/vocab/ids.ts";
import { untrusted } from "../../../../proto/vocab/untrusted.ts";
import type { HostRow } from "../../../../proto/vocab/views/host-row.ts";
import type { StatusView } from "../../../../proto/vocab/views/status.ts";
import type { FrontierView, ResultView } from "../../../../proto/vocab/views/tables.ts";

export const commit = (letter: string): CommitId => as<CommitId>(letter.repeat(40));
export const lane = as<LaneId>("60691b1080c1");

export const busyHost: HostRow = {
  host: as<HostName>("gpu1"),
  accelerators: [untrusted("RTX 4090 24G")],
  slots: { busy: 1, total: 1 },
  status: "busy",
  runs: [
    {
      slot: 0,
      attempt: as<AttemptId>("a9"),
      experiment: as<ExperimentId>(141),
      subject: untrusted("rope-base"),
      purpose: "screen",
      commit: commit("a"),
      phase: "running",
      elapsedMs: 192_000,
      budgetMs: 300_000,
      lastMetric: { name: untrusted("val_bpb"), value: 1.0034, step: 812 },
    },
  ],
  staged: 1,
  blocked: [],
  quarantined: [],
  lanes: [lane],
  seenAgoMs: 1_200,
};

export const quarantinedHost: HostRow = {
  host: as<HostName>("rocm7600"),
  accelerators: [untrusted("RX 7600 gfx1102")],
  slots: { busy: 0, total: 1 },
  status: "quarantined",
  reason: untrusted("the tip itself fails there: hipErrorNoBinaryForGpu; tried again in 14 min"),
  mend: ["undrain", "rocm7600"],
  runs: [],
  staged: 0,
  blocked: [],
  quarantined: [],
  lanes: [lane],
};

export const status: StatusView = {
  fleet: "lab",
  asOf: 1_000_000,
  source: "daemon",
  campaign: {
    tag: as<CampaignTag>("mar5"),
    repository: "/home/me/nanochat",
    resultsFile: "results.tsv",
    status: "running",
    reason: untrusted(""),
    isFailure: false,
    metric: { name: untrusted("val_bpb"), goal: "min" },
    runningForMs: 7_260_000,
    experiments: { total: 137, kept: 9, open: 3 },
    voidAttempts: 4,
    queue: 7,
    busyShare: 0.9617,
    lost: {
      fetchMs: 59_000,
      envMs: 0,
      buildMs: 12.4 * 60_000,
      idleMs: 9 * 60_000,
      voidMs: 20 * 60_000,
      partitionMs: 0,
    },
    frontier: { value: 0.9812, gain: 0.0188, commit: commit("4") },
    mirror: "autoresearch/mar5",
  },
  hosts: { up: 1, total: 2 },
  slots: { busy: 1, total: 2 },
  hostRows: [busyHost, quarantinedHost],
  lanes: [],
  notes: [],
};

export const row = (
  experiment: number,
  verdict: ResultView["status"],
  value: number | undefined,
  description: string,
): ResultView => ({
  lane,
  laneLabel: untrusted("RTX 4090 24G"),
  isPrimary: true,
  experiment: as<ExperimentId>(experiment),
  commit: commit(String(experiment % 10)),
  ...(value === undefined ? {} : { value }),
  memoryBytes: 23_600_000_000,
  status: verdict,
  description: untrusted(description),
});

export const results: readonly ResultView[] = [
  row(0, "keep", 1, "baseline"),
  row(1, "discard", 1.01, "wider"),
  row(2, "keep", 0.99, "rope-base"),
  row(3, "crash", undefined, "bigger batch"),
  row(4, "keep", 0.9812, "swiglu"),
  row(5, "discard", 250, "diverged"),
];

export const frontier: readonly FrontierView[] = [
  {
    lane,
    label: untrusted("RTX 4090 24G"),
    isPrimary: true,
    origin: commit("0"),
    baseline: 1,
    tip: commit("4"),
    record: 0.9812,
    gain: 0.0188,
    landings: [
      {
        experiment: as<ExperimentId>(2),
        subject: untrusted("rope-base"),
        author: untrusted("sweep"),
        commit: commit("2"),
        value: 0.99,
        gain: 0.01,
        at: 400_000,
        wasRebased: false,
      },
      {
        experiment: as<ExperimentId>(4),
        subject: untrusted("swiglu"),
        author: untrusted("submit"),
        commit: commit("4"),
        value: 0.9812,
        gain: 0.0088,
        at: 880_000,
        wasRebased: true,
      },
    ],
  },
];
