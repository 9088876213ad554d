/** The table from end facts to outcomes. */
import { describe, expect, it } from "vitest";
import {
  attemptCourse,
  type CourseFacts,
  type ExitSummary,
} from "../../../../agent-node/core/attempt-course.ts";
import { taintReasons } from "../../../../proto/vocab/attempt.ts";
import { missingProgram } from "../../../../agent-node/core/failure-text.ts";

const CLEAN: ExitSummary = {
  exitCode: 0,
  signal: null,
  timedOut: false,
  kernelOomKills: 0,
  sleptMs: 0,
  notes: [],
};

const HOT = { reason: "throttled", detail: "hot" };
const CROWDED = { reason: "contended", detail: "crowded" };
const STEPPED = { reason: "clock_stepped", detail: "set" };

const course = (exit: Partial<ExitSummary> | null, changes: Partial<CourseFacts> = {}): unknown => {
  const end = attemptCourse({
    command: "run",
    exit: exit === null ? null : { ...CLEAN, ...exit },
    metric: { kind: "value", value: 1 },
    violated: [],
    tolerated: [],
    lastOutput: "",
    ...changes,
  });
  if (end.kind === "returned") return `returned: ${end.reason}`;
  expect(end.detail.length).toBeGreaterThan(0);
  const { outcome } = end;
  if (outcome.kind === "failed" || outcome.kind === "invalid_env") return `${outcome.kind} ${outcome.reason}`;
  return outcome.kind;
};

const cancelled = { by: "abort", reason: "operator" } as const;

describe("one command's end", () => {
  it.each<[string, unknown, Partial<ExitSummary> | null, Partial<CourseFacts>?]>([
    ["a metric", "succeeded", {}],
    ["prepare needs none", "succeeded", {}, { metric: { kind: "not_needed" } }],
    ["no metric line", "failed no_metric", {}, { metric: { kind: "missing", detail: "none" } }],
    ["a stale file", "failed stale_metric", {}, { metric: { kind: "stale", detail: "old" } }],
    ["an exit code", "failed exit", { exitCode: 2 }],
    ["a metric does not save a failure", "failed exit", { exitCode: 1 }],
    ["a signal", "failed exit", { exitCode: null, signal: "SIGSEGV" }],
    ["killed without evidence", "failed exit", { exitCode: null, signal: "SIGKILL" }],
    ["killed by the kernel", "oom", { exitCode: null, signal: "SIGKILL", kernelOomKills: 1 }],
    ["its shell tells 137", "oom", { exitCode: 137, kernelOomKills: 2 }],
    ["somebody else was killed by the kernel", "failed exit", { exitCode: 1, kernelOomKills: 1 }],
    ["CUDA", "oom", { exitCode: 1 }, { lastOutput: "RuntimeError: CUDA out of memory. Tried" }],
    ["torch", "oom", { exitCode: 1 }, { lastOutput: "torch.OutOfMemoryError: x" }],
    ["HIP", "oom", { exitCode: 1 }, { lastOutput: "HIP out of memory" }],
    ["Python", "oom", { exitCode: 1 }, { lastOutput: "Traceback\nMemoryError\n" }],
    ["memory on an exit of 0", "succeeded", {}, { lastOutput: "retrying: CUDA out of memory" }],
    ["time limit", "timed_out", { timedOut: true, exitCode: null, signal: "SIGKILL" }],
    ["cancelled wins over time", "cancelled", { cancelled, timedOut: true }],
    [
      "the system ended the runner",
      "invalid_env runner_died",
      { cancelled: { by: "terminated", reason: "x" } },
    ],
    ["touched what is frozen", "violated", {}, { violated: ["prepare.py"] }],
    ["touched and timed out", "violated", { timedOut: true }, { violated: ["prepare.py"] }],
    ["touched and cancelled", "cancelled", { cancelled }, { violated: ["prepare.py"] }],
    ["the host slept", "invalid_env slept", { sleptMs: 5_000 }],
    ["throttled", "invalid_env throttled", { taints: [HOT] }],
    ["the first of several taints", "invalid_env contended", { taints: [CROWDED, HOT] }],
    ["throttled until the time was over", "invalid_env throttled", { taints: [HOT], timedOut: true }],
    ["broke by itself, however hot", "failed exit", { taints: [HOT], exitCode: 1 }],
    ["touched and throttled", "violated", { taints: [HOT] }, { violated: ["prepare.py"] }],
    ["cancelled and throttled", "cancelled", { taints: [HOT], cancelled }],
    ["slept and throttled", "invalid_env slept", { taints: [HOT], sleptMs: 5_000 }],
    [
      "no metric, however hot",
      "failed no_metric",
      { taints: [HOT] },
      { metric: { kind: "missing", detail: "none" } },
    ],
    [
      "stale by a clock that was set",
      "invalid_env clock_stepped",
      { taints: [HOT, STEPPED] },
      { metric: { kind: "stale", detail: "old" } },
    ],
    ["stale and hot", "failed stale_metric", { taints: [HOT] }, { metric: { kind: "stale", detail: "old" } }],
    ["a taint of a later runner", "invalid_env agent_error", { taints: [{ reason: "later", detail: "x" }] }],
    ["hot, which is tolerated", "succeeded", { taints: [HOT] }, { tolerated: ["throttled"] }],
    [
      "at its time limit, hot, which is tolerated",
      "timed_out",
      { taints: [HOT], timedOut: true },
      { tolerated: ["throttled"] },
    ],
    [
      "stale by a clock that may be set",
      "failed stale_metric",
      { taints: [STEPPED] },
      { metric: { kind: "stale", detail: "old" }, tolerated: ["clock_stepped"] },
    ],
    [
      "one tolerated taint of two",
      "invalid_env throttled",
      { taints: [CROWDED, HOT] },
      { tolerated: ["contended", "swapped"] },
    ],
    [
      "asleep, whatever is tolerated",
      "invalid_env slept",
      { sleptMs: 5_000, taints: [HOT] },
      { tolerated: taintReasons },
    ],
    [
      "a taint of a later runner, whatever is tolerated",
      "invalid_env agent_error",
      { taints: [{ reason: "later", detail: "x" }] },
      { tolerated: taintReasons },
    ],
    ["the runner died", "invalid_env runner_died", null],
    [
      "program missing",
      "invalid_env program_not_found",
      { exitCode: 127 },
      { lastOutput: "sh: 1: uv: not found\n" },
    ],
    ["127 by itself", "failed exit", { exitCode: 127 }, { lastOutput: "loss 3\n" }],
    [
      "disk full",
      "invalid_env disk_full",
      { exitCode: 1 },
      { lastOutput: "OSError: [Errno 28] No space left on device" },
    ],
    ["output lost to a full disk", "invalid_env disk_full", { exitCode: 1, notes: ["x: ENOSPC: y"] }],
    [
      "the metric lost with it",
      "invalid_env disk_full",
      { notes: ["x: ENOSPC: y"] },
      { metric: { kind: "missing", detail: "" } },
    ],
    ["output lost after the metric", "succeeded", { notes: ["x: ENOSPC: y"] }],
    [
      "no room to start",
      "invalid_env disk_full",
      { notStarted: { reason: "runner_error", detail: "ENOSPC: no space left on device, write" } },
    ],
    ["build fails", "failed build", { exitCode: 1 }, { command: "build" }],
    ["build needs no metric", "succeeded", {}, { command: "build", metric: { kind: "missing", detail: "" } }],
    ["setup fails", "invalid_env setup_failed", { exitCode: 1 }, { command: "setup" }],
    ["aborted before go", "cancelled", { notStarted: { reason: "aborted", detail: "x" } }],
    ["window passed", "returned: late", { notStarted: { reason: "start_window", detail: "late" } }],
    ["device taken", "invalid_env device_busy", { notStarted: { reason: "device_busy", detail: "x" } }],
    ["not forked", "invalid_env agent_error", { notStarted: { reason: "spawn_failed", detail: "x" } }],
  ])("%s: %s", (_, expected, exit, changes) => {
    expect(course(exit, changes)).toBe(expected);
  });
});

it("tells every taint, not only the one that decides", () => {
  const end = attemptCourse({
    command: "run",
    exit: { ...CLEAN, taints: [CROWDED, HOT] },
    metric: { kind: "value", value: 1 },
    violated: [],
    tolerated: [],
    lastOutput: "",
  });
  expect(end).toMatchObject({ detail: "crowded; hot" });
});

it("still tells what was tolerated", () => {
  const facts = {
    command: "run",
    metric: { kind: "value", value: 1 },
    violated: [],
    lastOutput: "",
  } as const;
  const exit = { ...CLEAN, taints: [CROWDED, HOT] };
  const end = attemptCourse({ ...facts, exit, tolerated: ["contended", "throttled"] });
  expect(end).toMatchObject({ detail: "run succeeded; tolerated: crowded; hot" });
  expect(attemptCourse({ ...facts, exit: CLEAN, tolerated: taintReasons })).toMatchObject({
    detail: "run succeeded",
  });
});

it.each([
  ["sh: 1: cargo: not found", "cargo"],
  ["/bin/sh: 3: uv: not found\r\n", "uv"],
  ["bash: line 1: nvcc: command not found", "nvcc"],
  ["train.sh: line 12: just: command not found", "just"],
  ["zsh: command not found: uv", "uv"],
  ["/usr/bin/env: ‘python’: No such file or directory", "python"],
  ["env: python3: No such file or directory", "python3"],
  ["/bin/sh: ./gone: No such file or directory", "./gone"],
  ["sh: 1: ./gone: not found", "./gone"],
  ["loss: not good", undefined],
])("names the program in %j", (output, program) => {
  expect(missingProgram(output)).toBe(program);
});
