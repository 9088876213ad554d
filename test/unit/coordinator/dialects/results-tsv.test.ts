/** Rows of results.tsv, written and read. */
import { describe, expect, it } from "vitest";
import { readResults } from "../../../../coordinator/dialects/results-reader.ts";
import {
  plainCell,
  resultCells,
  resultsFileName,
  resultsHeader,
  resultsLine,
} from "../../../../coordinator/dialects/results-tsv.ts";
import type { ResultRow } from "../../../../coordinator/core/rows.ts";
import { untrusted } from "../../../../proto/vocab/untrusted.ts";

const cells = (
  further: Partial<Parameters<typeof resultsLine>[0]> = {},
): Parameters<typeof resultsLine>[0] => ({
  commit: "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334",
  value: 0.99790049,
  memoryBytes: 45060 * 1024 ** 2,
  status: "keep",
  description: untrusted("halve the batch"),
  ...further,
});

describe("a row", () => {
  it("has seven letters of the commit, six decimals, gigabytes with one", () => {
    expect(resultsLine(cells())).toBe("a1b2c3d\t0.997900\t44.0\tkeep\thalve the batch");
    expect(resultsHeader("val_bpb")).toBe("commit\tval_bpb\tmemory_gb\tstatus\tdescription");
  });

  it("of a crash has zeros, whatever was measured", () => {
    expect(resultsLine(cells({ status: "crash" }))).toBe("a1b2c3d\t0.000000\t0.0\tcrash\thalve the batch");
  });

  it.each([
    [-0.0000001, "0.000000"],
    [Number.NaN, "0.000000"],
    [-1.5, "-1.500000"],
    [12345.678, "12345.678000"],
  ])("writes %d as %s", (value, text) => {
    expect(resultsLine(cells({ value })).split("\t")[1]).toBe(text);
  });

  it.each([
    ["a\tb\nc\r\nd", "a b c d"],
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["\u200B+1", "'+1"],
    ["-lr", "'-lr"],
    ["@x", "'@x"],
    ["\u001B[31mred\u001B[0m \u001B]0;title\u0007end", "red end"],
    ["a\u202Eb\u2066c\u0000d\u009B", "abcd"],
    ["é 日本 ✓", "é 日本 ✓"],
    ["", ""],
  ])("makes %j harmless", (text, plain) => {
    expect(plainCell(untrusted(text))).toBe(plain);
  });

  it("cuts a long description without breaking a letter", () => {
    const cell = plainCell(untrusted("x".repeat(399) + "😀".repeat(9)));
    expect(cell).toHaveLength(400);
    expect(cell.isWellFormed()).toBe(true);
  });
});

describe("the core's rows", () => {
  const trial = (value: number, bytes: number): unknown => ({
    accepted: { value, peakMemory: { bytes, method: "vmhwm" } },
  });
  const row = (
    verdict: string,
    trials: readonly unknown[],
    landings: readonly unknown[] = [],
    reason: object = { kind: "not_better" },
  ): ResultRow =>
    ({
      kind: "experiment",
      lane: { landings, origin: { commit: "0".repeat(40) } },
      experiment: { id: 7, commit: "e".repeat(40), subject: "deeper", verdict, reason, trials },
    }) as unknown as ResultRow;

  it("say of a run that touched what is frozen that its value does not count", () => {
    const violated = row("discard", [trial(0.6, 0)], [], {
      kind: "run_ended",
      outcome: "violated",
      detail: "run changed what is frozen: eval.py",
    });
    expect(resultsLine(resultCells(violated))).toBe(
      "eeeeeee\t0.600000\t0.0\tdiscard\tdeeper (not counted: run changed what is frozen: eval.py)",
    );
  });

  it("begin with the baseline at the commit the lane began from", () => {
    const baseline = {
      kind: "baseline",
      lane: { origin: { commit: "0123456789" } },
      value: 1,
      memoryBytes: 1024 ** 3,
    } as unknown as ResultRow;
    expect(resultsLine(resultCells(baseline))).toBe("0123456\t1.000000\t1.0\tkeep\tbaseline");
  });

  it("name the landed commit and value of a keep", () => {
    const landing = { experiment: 7, to: "f".repeat(40), value: 0.5 };
    const kept = row("keep", [trial(0.6, 0), trial(0.5, 1024 ** 3)], [landing]);
    expect(resultsLine(resultCells(kept))).toBe("fffffff\t0.500000\t1.0\tkeep\tdeeper");
  });

  it("name the experiment's own commit and last value of a discard, and no value of a crash", () => {
    const discarded = row("discard", [trial(0.6, 0), trial(0.7, 0), { accepted: {} }]);
    expect(resultsLine(resultCells(discarded))).toBe("eeeeeee\t0.700000\t0.0\tdiscard\tdeeper");
    expect(resultsLine(resultCells(row("crash", [{}])))).toBe("eeeeeee\t0.000000\t0.0\tcrash\tdeeper");
  });
});

describe("a results file's name", () => {
  it("is the campaign's for the primary lane and names any other", () => {
    const lane = { id: "3fa2c1deadbe", label: "2x NVIDIA GeForce RTX 4090 (2)" };
    expect(resultsFileName("results.tsv", lane, true)).toBe("results.tsv");
    expect(resultsFileName("results.tsv", lane, false)).toBe(
      "results.2x-nvidia-geforce-rtx-4090-2-3fa2c1.tsv",
    );
    expect(resultsFileName("results.tsv", { id: "abcdef00", label: "../日本" }, false)).toBe(
      "results.lane-abcdef.tsv",
    );
  });
});

describe("reading", () => {
  it("gives back what was written", () => {
    const text = `${resultsHeader("loss")}\n${resultsLine(cells())}\n${resultsLine(cells({ status: "crash" }))}\n`;
    expect(readResults(text)).toEqual({
      metric: "loss",
      rows: [
        {
          line: 2,
          commit: "a1b2c3d",
          value: 0.9979,
          memoryGib: 44,
          status: "keep",
          description: "halve the batch",
        },
        { line: 3, commit: "a1b2c3d", status: "crash", description: "halve the batch" },
      ],
      problems: [],
    });
  });

  it("finds columns by name in other dialects' files", () => {
    const text = [
      "# metric: lower is better",
      "commit\tval_bpb\tmem_gb\tavg_tok_sec\tstatus\tdescription",
      "baseline\t1.5\t2.0\t140,000\tKEEP\tno modifications",
      "bea057b\t—\t—\t0\tcrash\ttoo deep",
      "",
    ].join("\r\n");
    expect(readResults(text)).toEqual({
      metric: "val_bpb",
      rows: [
        {
          line: 3,
          commit: "baseline",
          value: 1.5,
          memoryGib: 2,
          status: "keep",
          description: "no modifications",
        },
        { line: 4, commit: "bea057b", status: "crash", description: "too deep" },
      ],
      problems: [],
    });
  });

  it("names what it cannot read and goes on", () => {
    const text = "commit\tm\tstatus\ndeadbee\tx\tkeep\ndeadbee\t1\tmaybe\ndeadbee\t1\tkeep\n";
    const { rows, problems } = readResults(text);
    expect(rows).toHaveLength(1);
    expect(problems).toEqual([
      "Line 2 has no number for the metric.",
      "Line 3 has no status among keep, discard and crash.",
    ]);
    expect(readResults("deadbee\t1\tkeep").problems).toHaveLength(1);
    expect(readResults("")).toEqual({ rows: [], problems: [] });
  });
});
