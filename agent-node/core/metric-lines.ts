/** Finds numbers in the output of a run: live samples while it goes, final values when it is over. */
import type { MetricSpec } from "../../proto/vocab/task.ts";
import { parseNumber, progressPairs, stepIn, withoutEscapes } from "./metric-text.ts";

/** What one attempt may make us remember; beyond it, lines are ignored and points dropped and counted. */
export const METRIC_LIMITS = { lineChars: 64 * 1024, points: 100_000, names: 64 } as const;

/** One number seen live. */
export interface LiveSample {
  readonly name: string;
  /** Printed on the same line, else the running number of this name's samples from 1. */
  readonly step: number;
  readonly value: number;
}

interface Reader {
  readonly name: string;
  readonly pattern: RegExp;
  /** The same line with a number that is none: a pattern for digits does not see it, and an earlier value would win. */
  readonly notNumber: RegExp;
}

/** A name followed by `nan` or `inf`, as Python, C, JavaScript and Rust print them. `RegExp.escape` is not in every Node that hosts have. */
const notNumberOf = (name: string): RegExp => {
  const escaped = name.replaceAll(/[^\w\s]/gu, (mark) => `\\u{${mark.codePointAt(0)?.toString(16)}}`);
  return new RegExp(`^\\s*${escaped}\\s*[:=]\\s*([+-]?(?:nan|inf(?:inity)?))\\s*$`, "imu");
};

/**
 * Reads one attempt's output in pieces of any size. A progress line ends with `\r` or `\n`, and every such
 * line gives live samples; only a line that ends with `\n` (or with the output) gives final values, the last one winning.
 */
export class MetricLines {
  /** Final values so far: the metric, when it is read by pattern, and everything in `also`. */
  readonly finals: Record<string, number> = {};
  /** What stood where a final value should: `nan` and the like. The last line of a name decides, so it has no value then. */
  readonly notNumbers: Record<string, string> = {};
  /** Points beyond the limits. */
  droppedPoints = 0;
  private readonly readers: readonly Reader[];
  private readonly decoder = new TextDecoder("utf-8", { fatal: false });
  private readonly counts = new Map<string, number>();
  private points = 0;
  private line = "";
  private isOverlong = false;
  /** The last character was `\r`: whether it ended a progress line or a CR LF line is not known yet. */
  private isAfterReturn = false;

  /** Throws a SyntaxError when a pattern of the specification is none. */
  constructor(spec: MetricSpec) {
    const own = spec.source.kind === "pattern" ? [{ name: spec.name, pattern: spec.source.pattern }] : [];
    this.readers = [...own, ...spec.also].map(({ name, pattern }) => ({
      name,
      pattern: new RegExp(pattern, "mu"),
      notNumber: notNumberOf(name),
    }));
  }

  /** The live samples that the next bytes complete. */
  push(bytes: Uint8Array): readonly LiveSample[] {
    return this.take(this.decoder.decode(bytes, { stream: true }));
  }

  /** Says that bytes of the output are missing here: the line they tore is not read. */
  skip(): void {
    this.decoder.decode();
    this.line = "";
    this.isAfterReturn = false;
    // What follows is the rest of some line, up to the next end.
    this.isOverlong = true;
  }

  /** Says that the output is over: an unterminated last line counts as a line. */
  end(): readonly LiveSample[] {
    const samples = [...this.take(this.decoder.decode())];
    this.finish(this.isAfterReturn ? "progress" : "line", samples);
    this.isAfterReturn = false;
    return samples;
  }

  private take(text: string): readonly LiveSample[] {
    const samples: LiveSample[] = [];
    let from = 0;
    for (const { index, 0: mark } of text.matchAll(/[\r\n]/gu)) {
      this.extend(text.slice(from, index), samples);
      from = index + 1;
      if (mark === "\n") this.finish("line", samples);
      this.isAfterReturn = mark === "\r";
    }
    this.extend(text.slice(from), samples);
    return samples;
  }

  private extend(part: string, samples: LiveSample[]): void {
    if (part.length === 0) return;
    if (this.isAfterReturn) this.finish("progress", samples);
    this.isAfterReturn = false;
    if (this.line.length + part.length > METRIC_LIMITS.lineChars) this.isOverlong = true;
    else this.line += part;
  }

  private finish(kind: "line" | "progress", samples: LiveSample[]): void {
    const text = withoutEscapes(this.line);
    const isWhole = !this.isOverlong;
    this.line = "";
    this.isOverlong = false;
    if (!isWhole || text.trim().length === 0) return;
    const printedStep = stepIn(text);
    const found = this.readPatterns(text, kind);
    for (const [name, value] of progressPairs(text)) if (!found.has(name)) found.set(name, value);
    for (const [name, value] of found) this.sample(name, value, printedStep, samples);
  }

  private readPatterns(text: string, kind: "line" | "progress"): Map<string, number> {
    const found = new Map<string, number>();
    for (const { name, pattern, notNumber } of this.readers) {
      const match = pattern.exec(text) ?? notNumber.exec(text);
      if (match === null) continue;
      const printed = match[1] ?? match[0];
      const value = parseNumber(printed);
      if (value !== undefined) found.set(name, value);
      if (kind === "line") this.setFinal(name, value, printed);
    }
    return found;
  }

  private setFinal(name: string, value: number | undefined, printed: string): void {
    if (value === undefined) {
      delete this.finals[name];
      this.notNumbers[name] = printed.slice(0, 40);
    } else {
      this.finals[name] = value;
      delete this.notNumbers[name];
    }
  }

  private sample(name: string, value: number, printedStep: number | undefined, samples: LiveSample[]): void {
    const count = this.counts.get(name);
    if (
      this.points >= METRIC_LIMITS.points ||
      (count === undefined && this.counts.size >= METRIC_LIMITS.names)
    ) {
      this.droppedPoints += 1;
      return;
    }
    this.points += 1;
    this.counts.set(name, (count ?? 0) + 1);
    samples.push({ name, step: printedStep ?? (count ?? 0) + 1, value });
  }
}
