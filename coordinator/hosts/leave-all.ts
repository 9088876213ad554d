/** Ends a fleet on all hosts that ever had something of it: the declared ones first, then those that only the list of places knows. */
import { type ErrorFact, FleetError } from "../../proto/vocab/errors.ts";
import type { HostName } from "../../proto/vocab/ids.ts";
import type { PlacedHost, Places } from "./placed-hosts.ts";
import type { HostSpec } from "./spec.ts";
import type { Left } from "./visit.ts";

/** How leaving one host went. */
export interface LeftHost extends Partial<Pick<Left, "hasEnded" | "isPurged">> {
  readonly host: HostName;
  /** Why it could not be left. */
  readonly error?: ErrorFact;
  /** Where on it this fleet's files stay, as far as that is known; none but with an error. */
  readonly folders?: readonly string[];
  /** It could not be asked and need not be: in all its life the fleet put nothing there (`stranger`), or it was left before (`before`). */
  readonly spared?: "stranger" | "before";
}

/** A declared host, and what ends its agent; that resolves with the place which it ended. */
export interface DeclaredPlace {
  readonly spec: HostSpec;
  readonly leave: () => Promise<Left>;
}

/** The hosts, and how they are spoken to. */
export interface Leaving {
  readonly purge: boolean;
  readonly declared: readonly DeclaredPlace[];
  readonly placed: Places;
  /** Hosts that answered once. What they hold is in the list of places, unless that was lost. */
  readonly probed: ReadonlySet<HostName>;
  /** Leaves a host that is not declared, or not as it was. */
  readonly visit: (spec: HostSpec) => Promise<Left>;
}

type Try = { readonly spec: HostSpec } & (
  | { readonly left: Left }
  | { readonly error: ErrorFact; readonly agentDir?: string }
);

/** Two specs that lead to the same place, whatever runs there. */
const wayTo = ({
  connection,
  transport,
  alias,
  hostname,
  user,
  port,
  proxyJump,
  workDir,
}: HostSpec): string =>
  JSON.stringify([connection, transport, alias, hostname, user, port, proxyJump, workDir]);

const statusAfter = (purge: boolean): "ended" | "cleared" => (purge ? "cleared" : "ended");

const attempt = async (
  spec: HostSpec,
  leave: () => Promise<Left>,
  { placed, purge }: Leaving,
): Promise<Try> => {
  try {
    const left = await leave();
    await placed.settle(left.agentDir, statusAfter(purge));
    return { spec, left };
  } catch (error) {
    return { spec, error: FleetError.factOf(error) };
  }
};

/** A machine that another one has taken the address of is told of once: there is no way to it any more. */
const leavePlaced = async ({ spec, agentDir }: PlacedHost, leaving: Leaving): Promise<Try> => {
  const done = await attempt(spec, () => leaving.visit(spec), leaving);
  if ("error" in done || done.left.agentDir === agentDir) return done;
  await leaving.placed.settle(agentDir, statusAfter(leaving.purge));
  return { spec, error: { code: "host_left_behind", host: spec.name, way: "moved" }, agentDir };
};

/** Leaves them all; one answer for each name. */
export const leaveAll = async (leaving: Leaving): Promise<readonly LeftHost[]> => {
  const { purge, declared, placed, probed } = leaving;
  const first = await Promise.all(declared.map(({ spec, leave }) => attempt(spec, leave, leaving)));
  const silent = new Set(first.filter((one) => "error" in one).map(({ spec }) => wayTo(spec)));
  // Only now: what is declared may be the same machine by another name.
  const rest = placed.open(purge).filter(({ spec }) => !silent.has(wayTo(spec)));
  const second = await Promise.all(rest.map((one) => leavePlaced(one, leaving)));
  const tries = [...first, ...second];
  const names = new Set([
    ...tries.map(({ spec }) => spec.name),
    ...placed.open(purge).map(({ spec }) => spec.name),
    ...[...probed].filter((host) => !placed.has(host)),
  ]);
  return [...names].map((host) => judge(host, tries, leaving));
};

const judge = (host: HostName, tries: readonly Try[], { placed, probed, purge }: Leaving): LeftHost => {
  const open = placed.open(purge).filter(({ spec }) => spec.name === host);
  const ways = new Set(open.map(({ spec }) => wayTo(spec)));
  const own = tries.filter(({ spec }) => spec.name === host || ways.has(wayTo(spec)));
  const errors = own.flatMap((one) => ("error" in one ? [one.error] : []));
  // Whatever else was tried or is remembered: what these say is there, is there.
  const stays =
    errors.find(({ code }) => code === "host_left_behind") ??
    errors.find(({ code }) => code === "agent_owned");
  const unknown: ErrorFact = { code: "host_left_behind", host, way: "unknown" };
  const gone = own.flatMap((one) => ("error" in one && one.agentDir !== undefined ? [one.agentDir] : []));
  const folders = [...new Set([...open.map(({ agentDir }) => agentDir), ...gone])];
  if (open.length > 0 || stays) return { host, error: stays ?? errors.at(-1) ?? unknown, folders };
  const left = own.flatMap((one) => ("left" in one ? [one.left] : []));
  if (left.length > 0)
    return {
      host,
      hasEnded: left.some(({ hasEnded }) => hasEnded),
      isPurged: left.some(({ isPurged }) => isPurged),
    };
  if (placed.has(host)) return { host, spared: "before" };
  return probed.has(host) ? { host, error: errors.at(-1) ?? unknown, folders } : { host, spared: "stranger" };
};
