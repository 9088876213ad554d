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

/** Where the report of an attempt's end stands in the facts stream. */
export interface EndPlace {
  readonly sequence: number;
  /** The numbering that the number is of; absent when an earlier release noted it. */
  readonly spool?: string;
}

/**
 * Whether an attempt is over, by what its folder notes and what was found in the spool. `lost`: it ended, and the report is gone with
 * the spool that held it; nobody can know whether it was read, and saying it again changes nothing when it was.
 */
export const endStatus = <End extends EndPlace>(
  noted: End | null,
  found: End | null,
  spool: string,
): { readonly kind: "open" | "lost" } | { readonly kind: "told"; readonly end: End } => {
  const isOfSpool = noted !== null && (noted.spool === undefined || noted.spool === spool);
  const end = found ?? (isOfSpool ? noted : null);
  if (end !== null) return { kind: "told", end };
  return { kind: noted === null ? "open" : "lost" };
};

/** Whether the coordinator confirmed the end, so that the attempt may be forgotten. */
export const isConfirmed = (
  end: EndPlace | null,
  spool: { readonly id: string; readonly acked: number },
): boolean =>
  end !== null && (end.spool === undefined || end.spool === spool.id) && end.sequence <= spool.acked;
