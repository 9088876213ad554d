/** Visits to a host that start nothing there: looking at it, and ending what runs. */
import type { ErrorFact } from "../../proto/vocab/errors.ts";
import type { FleetId } from "../../proto/vocab/ids.ts";
import type { AgentPlace } from "./bootstrap/agent-place.ts";
import { agentPid, stopAgent } from "./bootstrap/agent-verbs.ts";
import { purgeHost } from "./bootstrap/purge-host.ts";
import { missingOn } from "./bootstrap/requirements.ts";
import { surveyHost, type Survey } from "./bootstrap/survey.ts";
import { openTransport } from "./open-transport.ts";
import type { OpensshDeps } from "./openssh-master.ts";
import type { HostSpec } from "./spec.ts";
import type { Transport } from "./transport.ts";

/** What a visit needs besides the host. */
export interface VisitDeps extends OpensshDeps {
  /** Whose agent is meant; a host can be looked at before there is a fleet. */
  readonly fleet?: FleetId;
  /** Which coordinator visits. */
  readonly instance?: string;
}

/** What came of leaving a host. */
export interface Left {
  /** `<work_dir>/<machine id>/<fleet id>` there: where this fleet's agent is, if it is. */
  readonly agentDir: string;
  /** An agent ran there, or runs that it had left. */
  readonly hasEnded: boolean;
  /** Something of ours was there, and was removed. */
  readonly isPurged: boolean;
}

/** What a look at a host found. */
export interface HostLook extends Survey {
  /** The first thing that keeps us from working there. */
  readonly missing?: ErrorFact;
  /** Process id of this fleet's agent, when one answers. */
  readonly agentPid?: number;
}

const agentDirIn = (fleet: FleetId, { workDir, facts }: Survey): string =>
  `${workDir}/${facts.machineId}/${fleet}`;

/** Where an agent of this fleet would be, spoken to through whichever release is there; undefined when none is. */
const placeIn = (
  spec: HostSpec,
  { fleet, instance }: Pick<VisitDeps, "fleet" | "instance">,
  found: Survey,
): AgentPlace | undefined => {
  const [release] = found.releases;
  if (release === undefined || fleet === undefined) return undefined;
  return {
    host: spec.name,
    release: `${found.workDir}/rel/${release}`,
    agentDir: agentDirIn(fleet, found),
    ...(instance === undefined ? {} : { instance }),
  };
};

const visit = async <Value>(
  spec: HostSpec,
  deps: VisitDeps,
  work: (transport: Transport, found: Survey) => Promise<Value>,
): Promise<Value> => {
  const transport = await openTransport(spec, deps);
  try {
    return await work(transport, await surveyHost(transport.exec, spec));
  } finally {
    await transport.close();
  }
};

/** Looks at a host and changes nothing. Rejects when it cannot be reached or probed. */
export const inspectHost = (spec: HostSpec, deps: VisitDeps): Promise<HostLook> =>
  visit(spec, deps, async (transport, found) => {
    const missing = missingOn(spec, found.facts);
    const place = placeIn(spec, deps, found);
    const pid = place === undefined ? undefined : await agentPid(transport.exec, place);
    return {
      ...found,
      ...(missing === undefined ? {} : { missing }),
      ...(pid === undefined ? {} : { agentPid: pid }),
    };
  });

/**
 * Ends this fleet's agent on a host, if there is one, and with `purge` whatever it runs; then removes what this fleet left, and all of ours
 * when no other fleet is there. Rejects with `host_step_failed` (step `stop`) when the agent does not end, with `agent_owned` when it serves another
 * coordinator that lives, and when the host cannot be reached.
 */
export const leaveHost = (
  spec: HostSpec,
  deps: VisitDeps & { readonly fleet: FleetId },
  purge: boolean,
): Promise<Left> =>
  visit(spec, deps, async (transport, found) => {
    const agentDir = agentDirIn(deps.fleet, found);
    const place = placeIn(spec, deps, found);
    if (place === undefined) return { agentDir, hasEnded: false, isPurged: false };
    const hasEnded = await stopAgent(transport.exec, place, purge);
    if (purge) await purgeHost(transport.exec, place, found.workDir);
    return { agentDir, hasEnded, isPurged: purge };
  });
