/** What an agent does with an attempt that an earlier agent left, by what lies in its folder. Pure. */

/** The files of the attempt's run. */
export interface RunTraces {
  /** Written before the command is forked. */
  readonly hasStarted: boolean;
  readonly hasExit: boolean;
  readonly hasGo: boolean;
  /** Found by pid, start time and boot. */
  readonly isRunnerAlive: boolean;
}

/** How far the run of an earlier agent is; null when there is none. */
export type RunStatus = "waits for go" | "runs";

/** A runner that died before it wrote `started` never forked anything. */
export const runStatus = ({ hasStarted, hasExit, hasGo, isRunnerAlive }: RunTraces): RunStatus | null => {
  if (hasStarted || hasExit) return "runs";
  if (!isRunnerAlive) return null;
  return hasGo ? "runs" : "waits for go";
};

/** `restage`: nothing of the attempt can have run, so it begins anew, after what staging left was ended. */
export const howToTakeUp = (isStaged: boolean, status: RunStatus | null): RunStatus | "restage" =>
  isStaged && status !== null ? status : "restage";
