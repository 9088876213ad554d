/** The attempt folder: every file that an agent and a runner exchange, versioned so that either may be one release older than the other. */
import type { AttemptId } from "../../proto/vocab/ids.ts";
import type { PeakMemory } from "../../proto/vocab/attempt.ts";
import type { Backend } from "../../proto/vocab/host-facts.ts";
import type { MetricSpec } from "../../proto/vocab/task.ts";

/** Version of everything below; a runner accepts orders of this version only. */
export const CONTRACT_VERSION = 1;

/** Names inside an attempt folder; README.md of this room tells who writes each of them and when. */
export const FILES = {
  order: "order.json",
  runner: "runner.json",
  deadline: "deadline.json",
  go: "go",
  abort: "abort",
  started: "started",
  exit: "exit.json",
  cleared: "cleared",
  output: "output",
  log: "runner.log",
} as const;

/** Until when a staged runner may start, on the monotonic clock of one boot. */
export interface StartDeadline {
  readonly bootId: string;
  readonly monotonicMs: number;
  /** How much further a clock that counts suspend was when this was written; earlier releases do not say it. */
  readonly skewMs?: number;
}

/** A process that can be recognised later although its pid may be reused. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the system prints it: clock ticks since boot on Linux, a date on macOS. */
  readonly startTime: string;
  readonly bootId: string;
}

/** What one runner shall do: one command of an attempt. Written by the agent before the runner starts, never changed. */
export interface Order {
  readonly version: typeof CONTRACT_VERSION;
  readonly attempt: AttemptId;
  readonly token: number;
  /** `stage` (setup, build) starts at once and takes no device; `run` waits for `go` and holds the device locks. */
  readonly kind: "stage" | "run";
  /** Absolute path of the checkout: the working directory of the command. */
  readonly checkout: string;
  /** One `sh -c` text. */
  readonly command: string;
  /** False: one pipe for both streams instead of a pseudo-terminal. */
  readonly pty: boolean;
  /** The complete environment of the command; the runner adds its tags, TMPDIR and TERM. */
  readonly env: Readonly<Record<string, string>>;
  /** What the experiment was promised; the clock that ends it is `timeoutMs`. */
  readonly budgetSeconds: number;
  readonly timeoutMs: number;
  /** From SIGTERM to the first SIGKILL. */
  readonly graceMs: number;
  /** Absent on `stage` orders. `deadline.json`, when present, replaces it. */
  readonly startDeadline?: StartDeadline;
  /** Absolute paths of the lock files of the slot's devices, on a local disk. */
  readonly deviceLocks: readonly string[];
  /** Paths below the checkout, removed before the command starts. */
  readonly freshPaths: readonly string[];
  /** Absolute path of a private temporary folder, emptied and created by the runner. */
  readonly tmpDir: string;
  readonly outputHeadBytes: number;
  readonly outputTailBytes: number;
  /** The slot's devices, looked at while the command runs; absent where there are none, and in orders of earlier releases. */
  readonly devices?: readonly {
    readonly backend: Backend;
    readonly index: number;
    readonly uuid?: string;
  }[];
  /** The vendor tool that knows device memory per process; absent on slots without an accelerator it knows. */
  readonly deviceMemory?: "nvidia-smi" | "rocm-smi";
  /** Absolute path of a cgroup folder that holds this attempt alone, when somebody made one. */
  readonly cgroup?: string;
  /** How the output is to be read; the runner only keeps it for whoever adopts the folder. */
  readonly metric?: MetricSpec;
}

/** Written and fsynced before the command is forked: from here on something may have run. */
export interface Started {
  readonly version: number;
  readonly attempt: AttemptId;
  readonly token: number;
  readonly runner: ProcessIdentity;
  /** Value of FLEET_TAG in the environment of every process of the tree. */
  readonly tag: string;
  /** Wall clock, milliseconds since 1970. */
  readonly atMs: number;
}

/** Why an ordered command was never forked. */
export type NotStartedReason =
  | "aborted"
  | "start_window"
  | "wrong_token"
  | "slept"
  | "device_busy"
  | "spawn_failed"
  | "runner_error";

/** How one command ended; written once, atomically, when nothing of it runs any more or what still runs cannot be ended. */
export interface ExitFacts {
  readonly version: number;
  readonly attempt: AttemptId;
  readonly token: number;
  /** Absent when the command was forked. `detail` may quote the host: foreign text. */
  readonly notStarted?: { readonly reason: NotStartedReason; readonly detail: string };
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  /** Absent when nobody cancelled. `terminated`: the runner itself was sent SIGTERM. */
  readonly cancelled?: { readonly by: "abort" | "terminated"; readonly reason: string };
  /** Processes that did not end, as `pid command`; the device locks stay held and `cleared` appears when they are gone. */
  readonly survivors: readonly string[];
  /** From fork to the end of the main process. */
  readonly runMs: number;
  readonly peakMemory?: PeakMemory;
  readonly bytesSeen: number;
  readonly bytesDropped: number;
  /** Processes that the kernel's memory killer ended on this host meanwhile: evidence, not proof. */
  readonly kernelOomKills: number;
  /** How long the host was suspended meanwhile. */
  readonly sleptMs: number;
  /**
   * What happened to the host meanwhile that makes a number worthless, the gravest first; absent when nothing did. Reasons may be those
   * of a later release; `detail` is foreign text.
   */
  readonly taints?: readonly { readonly reason: string; readonly detail: string }[];
  /** Wall clock of the fork and of the empty tree, milliseconds since 1970; null when it did not happen. */
  readonly startedAtMs: number | null;
  readonly treeEmptyAtMs: number | null;
  /** What did not work but did not stop the run, one sentence each; foreign text. */
  readonly notes: readonly string[];
}
