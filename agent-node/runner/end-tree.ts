/** Ends every process of an attempt: asks, waits, then kills until nothing is left or nothing can be done. */
import { setTimeout as delay } from "node:timers/promises";
import type { ProcessRow } from "../core/process-table.ts";

/** Whoever can list the live processes of one tree. */
export interface TreeScan {
  readonly scan: () => Promise<readonly ProcessRow[]>;
}

/** Pause between two looks at the tree. Short at first: mostly the rest of a tree is already on its way out. */
const LOOK_EVERY_MS = [2, 4, 8, 16, 20] as const;
/** How long SIGKILL is repeated before what is left is named: only a process stuck in the kernel outlives it. */
const KILL_SWEEP_MS = 5_000;

/**
 * SIGTERM to all, up to `graceMs` for them to end, then SIGKILL every 20 ms. Resolves with an empty list as soon
 * as the tree is empty, else with the survivors. Processes born meanwhile are found by the next look.
 */
export async function endTree(
  tree: TreeScan,
  graceMs: number,
  killSweepMs: number = KILL_SWEEP_MS,
): Promise<readonly ProcessRow[]> {
  let left = await tree.scan();
  if (left.length === 0) return left;
  // A stopped process does not see SIGTERM before it is continued.
  for (const signal of ["SIGTERM", "SIGCONT"] as const) send(left, signal);
  left = await lookUntil(tree, performance.now() + graceMs, () => undefined);
  if (left.length === 0) return left;
  send(left, "SIGKILL");
  return await lookUntil(tree, performance.now() + killSweepMs, (rows) => send(rows, "SIGKILL"));
}

/** Repeats SIGKILL at a slow pace until the tree is empty, however long that takes. */
export async function outliveSurvivors(tree: TreeScan, everyMs: number): Promise<void> {
  for (let left = await tree.scan(); left.length > 0; left = await tree.scan()) {
    send(left, "SIGKILL");
    await delay(everyMs);
  }
}

async function lookUntil(
  tree: TreeScan,
  deadline: number,
  act: (left: readonly ProcessRow[]) => void,
): Promise<readonly ProcessRow[]> {
  for (let looks = 0; ; looks += 1) {
    const left = await tree.scan();
    if (left.length === 0 || performance.now() >= deadline) return left;
    act(left);
    await delay(LOOK_EVERY_MS[looks] ?? LOOK_EVERY_MS.at(-1));
  }
}

function send(rows: readonly ProcessRow[], signal: NodeJS.Signals): void {
  for (const row of rows) {
    try {
      process.kill(row.pid, signal);
    } catch {
      // Gone since the scan, or not ours to end: the next look tells.
    }
  }
}
