/** The one line of ours that stands above the output of a setup or build after which nothing ran. */
import type { ExitSummary } from "./attempt-course.ts";

/** Names the command and how it ended; `exit` is null when its runner died. */
export function howStageEnded(command: "setup" | "build", exit: ExitSummary | null): string {
  return `fleet: ${command} ${howEnded(exit)}; the run never began`;
}

function howEnded(exit: ExitSummary | null): string {
  if (exit === null) return "was left by its runner, which died";
  if (exit.notStarted !== undefined) return `could not be started: ${exit.notStarted.detail}`;
  if (exit.cancelled !== undefined) return `was ended: ${exit.cancelled.reason}`;
  if (exit.timedOut) return "was ended at its time limit";
  if (exit.signal !== null) return `was ended by ${exit.signal}`;
  return `ended with exit code ${exit.exitCode}`;
}
