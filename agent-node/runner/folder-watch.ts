/** Notices at once when a folder's entries change, and never misses it for long where the system's notices fail. */
import { watch } from "node:fs";

/** Network disks and full notice queues lose notices: look again this often in any case. */
export const RECHECK_MS = 500;

/** Calls `look` now, after each change of the folder's own entries, and every RECHECK_MS, until the signal aborts. */
export function watchFolder(folder: string, look: () => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  const timer = setInterval(look, RECHECK_MS);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  try {
    const watcher = watch(folder, { signal, persistent: false }, look);
    // No notices (inotify limit reached, folder removed): the timer remains.
    watcher.on("error", () => undefined);
  } catch {
    // The same.
  }
  look();
}
