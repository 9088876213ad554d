import { describe, expect, test } from "vitest";
import { frontierLines, queueLines, resultLines } from "../../../../coordinator/cli/render/experiments.ts";
import { liveLine } from "../../../../coordinator/cli/render/live-line.ts";
import { statusLines } from "../../../../coordinator/cli/render/status.ts";
import { as, type ExperimentId, type HostName } from "../../../../proto/vocab/ids.ts";
import { untrusted } from "../../../../proto/vocab/untrusted.ts";
import { busyHost, commit, quarantinedHost, frontier, lane, results, status } from "./sample-views.ts";

const screen = (view: typeof status, nowMs = 1_002_000): string => statusLines(view, nowMs).join("\n");

describe("the status screen", () => {
  test("shows what runs, and why a host does not", () => {
    expect(screen(status)).toMatchInlineSnapshot(`
      "lab  campaign mar5  1/2 hosts up  1/2 slots busy  queue 7  137 experiments (9 kept)  4 runs lost by hosts  busy 96.2 %  lost 41 min: void 20, build 12, idle 9  frontier 0.9812 (+0.0188) @ 4444444  as of 2 s ago

      HOST      ACCELERATOR      SLOTS  STATUS       EXPERIMENT      ELAPSED    METRIC             SEEN
      gpu1      RTX 4090 24G     1/1    busy         0141 rope-base  3:12/5:00  1.0034 (step 812)  3s
      rocm7600  RX 7600 gfx1102  0/1    quarantined  the tip itself fails there: hipErrorNoBinaryForGpu; tried again in 14 min; then: fleet undrain rocm7600"
    `);
  });

  test("counts lost minutes only where a cause has one", () => {
    const lost = { fetchMs: 59_999, envMs: 0, buildMs: 0, idleMs: 0, voidMs: 0, partitionMs: 0 };
    const header = (changes: Partial<typeof lost>): string => {
      if (status.campaign === undefined) throw new Error("the sample has a campaign");
      const campaign = { ...status.campaign, lost: { ...lost, ...changes } };
      return screen({ ...status, campaign }).split("\n")[0] ?? "";
    };
    expect(header({})).not.toContain("lost 0");
    expect(header({})).toContain("busy 96.2 %  frontier");
    expect(header({ envMs: 60_000, partitionMs: 3_700_000 })).toContain(
      "busy 96.2 %  lost 62 min: partition 61, env 1  frontier",
    );
  });

  test("leaves out columns that nobody needs", () => {
    const { campaign: _, ...view } = status;
    const idle = { ...busyHost, status: "up" as const, runs: [], staged: 0, slots: { busy: 0, total: 1 } };
    expect(screen({ ...view, hostRows: [idle], hosts: { up: 1, total: 1 } })).toMatchInlineSnapshot(`
      "lab  no campaign  1/1 host up  1/2 slots busy  as of 2 s ago

      HOST  ACCELERATOR   SLOTS  STATUS  SEEN
      gpu1  RTX 4090 24G  0/1    up      3s"
    `);
  });

  test("counts ages on while the view grows old, but no run that may be over", () => {
    expect(screen(status, 1_000_000 + 3_600_000)).toContain("as of 1 h ago");
    expect(screen(status, 1_060_000)).toMatch(/3:12\/5:00 .* 1min$/mu);
  });

  test("says how a campaign that did all its experiments goes on", () => {
    const { campaign } = status;
    if (!campaign) throw new Error("the sample has a campaign");
    const reason = untrusted("12 experiments are done");
    const ended = { ...campaign, status: "ended" as const, reason };
    const done = { ...ended, experiments: { total: 12, kept: 1, open: 0, stopAt: 12 } };
    expect(screen({ ...status, campaign: done })).toContain(
      "ended: 12 experiments are done; raise stop.experiments in fleet.yaml, then: fleet run",
    );
    const stopped = { ...done, experiments: { ...done.experiments, total: 11 } };
    expect(screen({ ...status, campaign: stopped })).toContain("done; then: fleet run");
  });

  test("says when only the ledger was asked, and how a campaign ended", () => {
    const { campaign } = status;
    if (!campaign) throw new Error("the sample has a campaign");
    const ended = {
      ...campaign,
      status: "ended" as const,
      isFailure: true,
      reason: untrusted("no host could be prepared"),
    };
    expect(screen({ ...status, source: "ledger", campaign: ended, hostRows: [] })).toMatchInlineSnapshot(`
      "lab  campaign mar5 (failed)  1/2 hosts up  1/2 slots busy  queue 7  137 experiments (9 kept)  4 runs lost by hosts  busy 96.2 %  lost 41 min: void 20, build 12, idle 9  frontier 0.9812 (+0.0188) @ 4444444  as of 2 s ago
      failed: no host could be prepared; then: fleet run
      no coordinator answers; this is what its ledger knows; then: fleet up"
    `);
  });

  test("gives each slot its line, silent hosts their age, notes their command", () => {
    const [run] = busyHost.runs;
    if (!run) throw new Error("the sample runs something");
    const two = {
      ...busyHost,
      slots: { busy: 1, total: 3 },
      runs: [
        run,
        {
          ...run,
          slot: 1,
          experiment: as<ExperimentId>(0),
          purpose: "baseline" as const,
          phase: "staged" as const,
        },
      ],
      blocked: [{ slot: 2, reason: untrusted("pid 77 python does not end") }],
    };
    const away = {
      ...quarantinedHost,
      host: as<HostName>("studio"),
      status: "away" as const,
      reason: untrusted("connection\u001B[2J reset"),
      mend: ["check", "studio"],
      seenAgoMs: 130_000,
    };
    const view = {
      ...status,
      hostRows: [two, away],
      workAhead: { firstIdleMs: 108_000, lastIdleMs: 408_000 },
      notes: [
        { kind: "trust", hosts: ["local"] },
        {
          kind: "mirror_waits",
          branch: "autoresearch/mar5",
          reason: "moved",
          detail: untrusted("2 commits"),
          mend: ["frontier", "adopt"],
        },
      ] as const,
    };
    expect(screen(view)).toMatchInlineSnapshot(`
      "lab  campaign mar5  1/2 hosts up  1/2 slots busy  queue 7  137 experiments (9 kept)  4 runs lost by hosts  busy 96.2 %  lost 41 min: void 20, build 12, idle 9  frontier 0.9812 (+0.0188) @ 4444444  as of 2 s ago

      HOST    ACCELERATOR      SLOTS  STATUS  EXPERIMENT             ELAPSED    METRIC             SEEN
      gpu1    RTX 4090 24G     1/3    busy    [0] 0141 rope-base     3:12/5:00  1.0034 (step 812)  3s
                                              [1] baseline (staged)  3:12/5:00  1.0034 (step 812)
                                      slot 2  waits: pid 77 python does not end; then: fleet check gpu1
      studio  RX 7600 gfx1102  0/1    away    connection reset, last heard 2 min ago; then: fleet check studio

      ! trust: experiments run with your rights, beside your keys, on local
      ! autoresearch/mar5 stays behind because somebody else moved it: 2 commits; then: fleet frontier adopt
      if this coordinator sleeps: first slot idle after 1 min, last after 6 min"
    `);
  });

  test("shows lanes when there are several", () => {
    const row = {
      lane,
      label: untrusted("RTX 4090 24G"),
      isPrimary: true,
      tip: commit("4"),
      landings: 2,
      record: 0.9812,
      gain: 0.0188,
      baselines: { done: 3, planned: 3 },
      open: 3,
    };
    const { record: _record, gain: _gain, ...young } = row;
    const second = {
      ...young,
      isPrimary: false,
      label: untrusted("cpu 8 cores"),
      baselines: { done: 1, planned: 3 },
    };
    expect(screen({ ...status, hostRows: [], lanes: [row, second] })).toMatchInlineSnapshot(`
      "lab  campaign mar5  1/2 hosts up  1/2 slots busy  queue 7  137 experiments (9 kept)  4 runs lost by hosts  busy 96.2 %  lost 41 min: void 20, build 12, idle 9  frontier 0.9812 (+0.0188) @ 4444444  as of 2 s ago

      LANE            TIP      RECORD  GAIN     LANDED  OPEN  BASELINES
      RTX 4090 24G *  4444444  0.9812  +0.0188  2       3
      cpu 8 cores     4444444                   2       3     1/3"
    `);
  });
});

describe("tables", () => {
  test("of results", () => {
    expect(resultLines(results).join("\n")).toMatchInlineSnapshot(`
      "EXPERIMENT  COMMIT   VALUE     MEMORY   VERDICT  CHANGE
                  0000000  1.0000    23.6 GB  keep     baseline
      0001        1111111  1.0100    23.6 GB  discard  wider
      0002        2222222  0.9900    23.6 GB  keep     rope-base
      0003        3333333  -         23.6 GB  crash    bigger batch
      0004        4444444  0.9812    23.6 GB  keep     swiglu
      0005        5555555  250.0000  23.6 GB  discard  diverged"
    `);
  });

  test("of the frontier", () => {
    expect(frontierLines(frontier, 1_000_000).join("\n")).toMatchInlineSnapshot(`
      "RTX 4090 24G (primary): 0.9812 @ 4444444, +0.0188 over its baseline 1.0000
      COMMIT   EXPERIMENT  VALUE   GAIN       LANDED               AUTHOR  CHANGE
      4444444  0004        0.9812  +0.008800  2 min ago   rebased  submit  swiglu
      2222222  0002        0.9900  +0.0100    10 min ago           sweep   rope-base"
    `);
  });

  test("of an empty queue are a sentence", () => {
    expect(queueLines([])).toEqual(["nothing waits for a verdict"]);
  });
});

test("the live line fits the terminal", () => {
  expect(liveLine(status, 200)).toMatchInlineSnapshot(
    `"137 experiments, 9 kept | gpu1 0141 3:12/5:00 1.0034"`,
  );
  expect(liveLine(status, 20)).toHaveLength(19);
});
