/** Live samples and final values from output cut anywhere. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { METRIC_LIMITS, MetricLines, type LiveSample } from "../../../../agent-node/core/metric-lines.ts";
import type { MetricSpec } from "../../../../proto/vocab/task.ts";

const SPEC: MetricSpec = {
  name: "val_bpb",
  goal: "min",
  source: { kind: "pattern", pattern: "^val_bpb:\\s*(\\S+)" },
  also: [{ name: "peak_vram_mb", pattern: "^peak_vram_mb:\\s*([\\d.,]+)" }],
};

// The shapes of the first autoresearch program: a progress line rewritten in place, then a closing block.
const OUTPUT =
  "\rstep 00952 (99.9%) | loss: 0.998100 | lrm: 0.00 | dt: 327ms | tok/sec: 1,600,000 | mfu: 39.8% | epoch: 1 | remaining: 0s    " +
  "\rstep 00953 (100.0%) | loss: 0.997900 | lrm: 0.00 | dt: 326ms | tok/sec: 1,610,000 | mfu: 39.8% | epoch: 1 | remaining: 0s    " +
  "\n---\nval_bpb:          0.997900\ntraining_seconds: 300.1\npeak_vram_mb:     45,060.2\nnum_steps:        953\n";

function read(
  text: string,
  cuts: readonly number[] = [],
  spec = SPEC,
): { live: LiveSample[]; lines: MetricLines } {
  const lines = new MetricLines(spec);
  const bytes = new TextEncoder().encode(text);
  const ends = [...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  const live: LiveSample[] = [];
  let from = 0;
  for (const end of [...ends, bytes.length]) {
    live.push(...lines.push(bytes.subarray(from, end)));
    from = end;
  }
  live.push(...lines.end());
  return { live, lines };
}

describe("the closing block", () => {
  it("gives the final values, commas and all", () => {
    expect(read(OUTPUT).lines.finals).toEqual({ val_bpb: 0.9979, peak_vram_mb: 45_060.2 });
  });

  it("reads progress lines live, with the step they print", () => {
    const { live } = read(OUTPUT);
    expect(live.filter(({ step }) => step === 953)).toEqual([
      { name: "loss", step: 953, value: 0.9979 },
      { name: "lrm", step: 953, value: 0 },
      { name: "dt", step: 953, value: 326 },
      { name: "tok/sec", step: 953, value: 1_610_000 },
      { name: "mfu", step: 953, value: 39.8 },
      { name: "epoch", step: 953, value: 1 },
      { name: "remaining", step: 953, value: 0 },
    ]);
    expect(live).toContainEqual({ name: "loss", step: 952, value: 0.9981 });
    expect(live).toContainEqual({ name: "val_bpb", step: 1, value: 0.9979 });
  });

  it("reads the same however the output is cut", () => {
    const whole = read(OUTPUT);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
        const cut = read(OUTPUT, cuts);
        expect(cut.live).toEqual(whole.live);
        expect(cut.lines.finals).toEqual(whole.lines.finals);
      }),
    );
  });
});

describe("final values", () => {
  it.each([
    ["a line that only a return ends is live", "val_bpb: 1\r", {}, 1],
    ["a rewritten line ends with its last text", "val_bpb: 1\rval_bpb: 2\n", { val_bpb: 2 }, 2],
    ["CR LF ends a line", "val_bpb: 1\r\n", { val_bpb: 1 }, 1],
    ["CR CR LF ends a line", "val_bpb: 1\r\r\n", { val_bpb: 1 }, 1],
    ["an unterminated last line counts", "x\nval_bpb: 3", { val_bpb: 3 }, 1],
    ["the last line wins", "val_bpb: 1\nval_bpb: 2\n", { val_bpb: 2 }, 2],
    ["anchors hold", "  val_bpb: 1\nbest val_bpb: 2\n", {}, 0],
    ["thousands commas", "val_bpb: 140,000\n", { val_bpb: 140_000 }, 1],
    ["commas elsewhere are no number", "val_bpb: 1,40\n", {}, 0],
    ["exponents", "val_bpb: 1.5e-3\n", { val_bpb: 0.0015 }, 1],
    ["nan is no value, and takes back an earlier one", "val_bpb: 1\nval_bpb: nan\n", {}, 1],
    ["nan before a value is forgotten", "val_bpb: nan\nval_bpb: 1\n", { val_bpb: 1 }, 1],
    ["nan where the pattern looks for digits", "peak_vram_mb: 3\npeak_vram_mb: -NaN\n", {}, 1],
    ["nan in a sentence is nothing", "peak_vram_mb: 3\npeak_vram_mb: nan is rare\n", { peak_vram_mb: 3 }, 1],
    ["infinity is no value", "val_bpb: Infinity\n", {}, 0],
    ["overflow is no value", "val_bpb: 1e999\n", {}, 0],
    ["hexadecimal is no value", "val_bpb: 0x10\n", {}, 0],
    ["colours are not seen", "\u001b[1mval_bpb:\u001b[0m 0.5\n", { val_bpb: 0.5 }, 1],
    ["two bytes of one letter may be cut", "ü\nval_bpb: 1\n", { val_bpb: 1 }, 1],
  ])("%s", (_, text, finals, samples) => {
    const { lines, live } = read(text, [1]);
    expect(lines.finals).toEqual(finals);
    expect(live.length).toBe(samples);
  });

  it("remembers what stood where the number should", () => {
    expect(read("val_bpb: nan\n").lines.notNumbers).toEqual({ val_bpb: "nan" });
    expect(read("val_bpb: nan\nval_bpb: 1\n").lines.notNumbers).toEqual({});
  });

  it("reads none by pattern when the metric is in a file", () => {
    const spec: MetricSpec = { ...SPEC, source: { kind: "json", file: "m.json", path: "a" } };
    expect(read(OUTPUT, [], spec).lines.finals).toEqual({ peak_vram_mb: 45_060.2 });
  });
});

it.each([
  ["step 00012 loss", 12],
  ["step: 1,200", 1200],
  ["Step #7", 7],
  ["[12/500] done", 12],
  ["num_steps: 953", undefined],
  ["at 2024/01 x", 2024],
  ["100.0%", undefined],
])("finds the step of %j", (line, step) => {
  const { live } = read(`${line} | loss: 1\n`);
  expect(live).toContainEqual({ name: "loss", step: step ?? 1, value: 1 });
});

describe("limits", () => {
  it("ignores a line beyond the longest, and reads on behind it", () => {
    const long = `val_bpb: 1 ${"x".repeat(METRIC_LIMITS.lineChars)}`;
    expect(read(`${long}\n`).lines.finals).toEqual({});
    expect(read(`${long}\nval_bpb: 2\n`).lines.finals).toEqual({ val_bpb: 2 });
  });

  it("drops and counts points of too many names", () => {
    const line = Array.from({ length: METRIC_LIMITS.names + 3 }, (_, index) => `k${index}: ${index}`).join(
      " | ",
    );
    const { live, lines } = read(`${line}\n`);
    expect(live.length).toBe(METRIC_LIMITS.names);
    expect(lines.droppedPoints).toBe(3);
  });

  it("drops and counts points beyond the most, and still takes finals", () => {
    const { live, lines } = read(`${"loss: 1 | x\n".repeat(METRIC_LIMITS.points + 5)}val_bpb: 2\n`);
    expect(live.length).toBe(METRIC_LIMITS.points);
    expect(lines.droppedPoints).toBe(6);
    expect(lines.finals).toEqual({ val_bpb: 2 });
  });

  it("does not read a line that a gap tore", () => {
    const lines = new MetricLines(SPEC);
    lines.push(new TextEncoder().encode("val_b"));
    lines.skip();
    lines.push(new TextEncoder().encode("val_bpb: 1\nval_bpb: 2\n"));
    expect(lines.finals).toEqual({ val_bpb: 2 });
  });
});
