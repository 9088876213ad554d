/** Numbers and progress pairs of one line, and lines that are made to take long. */
import { expect, test } from "vitest";
import { parseNumber, progressPairs } from "../../../../agent-node/core/metric-text.ts";

/** The processor's time for this work, in milliseconds: a busy machine must not make it look slow. */
const cpuMsOf = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
};

test("pairs are read with their units, whatever space is around them", () => {
  expect(progressPairs("step 3 | loss : 0.9 | tok/sec=1,000 | mfu: 39.8% | dt:\t327 ms | e: 1e-3")).toEqual([
    ["loss", 0.9],
    ["tok/sec", 1000],
    ["mfu", 39.8],
    ["dt", 327],
    ["e", 0.001],
  ]);
  expect(progressPairs("9x: 1 | a: | : 2 | a b: 1 c d | step: 4 | x: 1: 2")).toEqual([]);
});

test("a line beyond 1 KiB holds no pairs", () => {
  const line = (length: number): string => `loss: 1 |${" ".repeat(length - 9)}`;
  expect(progressPairs(line(1024))).toEqual([["loss", 1]]);
  expect(progressPairs(line(1025))).toEqual([]);
});

test("what is longer than 64 characters is no number", () => {
  expect(parseNumber(`0.${"1".repeat(62)}`)).toBeCloseTo(0.111);
  expect(parseNumber(`0.${"1".repeat(63)}`)).toBeUndefined();
  expect(parseNumber(`${" ".repeat(100)}7.`)).toBe(7);
});

test("lines that are made to take long do not", () => {
  const long = 60_000;
  const nasty = [`x|a${" ".repeat(long)}b`, `x|a${" ".repeat(long)}`, `x|a:${"1".repeat(long)}.1.1`];
  expect(cpuMsOf(() => nasty.forEach((line) => progressPairs(line)))).toBeLessThan(500);
  expect(cpuMsOf(() => parseNumber(`${"1".repeat(long)}.1.1`))).toBeLessThan(500);
});
