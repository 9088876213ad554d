/** What the contract accepts, and how it names what it does not. */
import { expect, it } from "vitest";
import { parseExit, parseOrder } from "../../../../agent-node/runner/contract-parse.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";

const ORDER = {
  version: 1,
  attempt: "a1",
  token: 3,
  kind: "run",
  checkout: "/c",
  command: "true",
  pty: true,
  env: { A: "b" },
  budgetSeconds: 1,
  timeoutMs: 1,
  graceMs: 1,
  startDeadline: { bootId: "b", monotonicMs: 5 },
  deviceLocks: ["/l"],
  freshPaths: ["x"],
  tmpDir: "/t",
  outputHeadBytes: 1,
  outputTailBytes: 63,
};

it("reads an order, with fields that a later release added", () => {
  expect(parseOrder(JSON.stringify({ ...ORDER, later: 1 }))).toMatchObject(ORDER);
});

it.each([
  ["version", 2],
  ["checkout", "relative"],
  ["env", { A: 1 }],
  ["timeoutMs", null],
  ["startDeadline", { bootId: "b" }],
  ["startDeadline", { bootId: "b", monotonicMs: 5, skewMs: "0" }],
  ["startDeadline", undefined],
  ["deviceLocks", ["relative"]],
  ["kind", "other"],
  ["devices", [{ backend: "cuda" }]],
])("refuses %s %j by name", (field, value) => {
  try {
    parseOrder(JSON.stringify({ ...ORDER, [field]: value }));
    expect.unreachable();
  } catch (error) {
    expect(FleetError.factOf(error)).toEqual({
      code: "internal",
      detail: `order.json: ${field} does not fit contract version 1`,
    });
  }
});

it("reads the exit facts of the next version, and refuses half a file", () => {
  const exit = {
    version: 2,
    attempt: "a1",
    token: 3,
    exitCode: 0,
    signal: null,
    timedOut: false,
    survivors: [],
    runMs: 1,
    bytesSeen: 0,
    bytesDropped: 0,
    kernelOomKills: 0,
    sleptMs: 0,
    startedAtMs: 1,
    treeEmptyAtMs: null,
    notes: [],
  };
  expect(parseExit(JSON.stringify(exit))).toEqual(exit);
  const tainted = { ...exit, taints: [{ reason: "one of tomorrow", detail: "x" }] };
  expect(parseExit(JSON.stringify(tainted))).toEqual(tainted);
  expect(() => parseExit(JSON.stringify({ ...exit, taints: ["x"] }))).toThrow("taints does not fit");
  expect(() => parseExit(JSON.stringify(exit).slice(0, 40))).toThrow("exit.json is not JSON");
});
