/** Makes one host ready: connect, probe, copy what is missing, start the agent, verify that it outlives us. */
import { setTimeout as sleep } from "node:timers/promises";
import { FleetError } from "../../proto/vocab/errors.ts";
import { hostReason } from "../../proto/vocab/host-reason.ts";
import type { FleetId, HostName, MachineId } from "../../proto/vocab/ids.ts";
import { PROTOCOL_VERSION } from "../../proto/vocab/messages.ts";
import type { AgentPlace } from "./bootstrap/agent-place.ts";
import { agentPid } from "./bootstrap/agent-verbs.ts";
import { pruneCommand } from "./bootstrap/clean-scripts.ts";
import { copyRelease, type PlacedRelease } from "./bootstrap/copy-release.ts";
import { placeLocalRelease } from "./bootstrap/local-release.ts";
import type { PayloadStore } from "./bootstrap/payload.ts";
import { dropReleaseCommand } from "./bootstrap/release-scripts.ts";
import { startAgent, type StartedAgent } from "./bootstrap/start-agent.ts";
import { missingOn } from "./bootstrap/requirements.ts";
import { surveyHost, type Survey } from "./bootstrap/survey.ts";
import type { ForwardingMemory } from "./open-session.ts";
import { orStopped } from "./giving-up.ts";
import { openTransport } from "./open-transport.ts";
import type { OpensshDeps } from "./openssh-master.ts";
import { divideIntoSlots, type SlotPlan } from "./probe/slots.ts";
import { reachedHost, type ReachedHost } from "./reached-host.ts";
import type { HostSpec } from "./spec.ts";
import type { Transport } from "./transport.ts";

/** How long a login's end may take to kill what it started. */
const LOGOUT_SETTLE_MS = 300;
/** Removing releases from a disk that may be slow. */
const CLEAN_TIMEOUT_MS = 60_000;

/** The steps in their order. */
export type ReachStep = "connect" | "probe" | "copy" | "start" | "verify";

/** Told at the beginning and end of each step, and in between when there is something to say. `detail` may hold foreign text. */
export type OnStep = (progress: {
  readonly host: HostName;
  readonly step: ReachStep;
  readonly status: "running" | "done" | "failed";
  readonly detail: string;
}) => void;

/** What reaching needs besides the host; one for all hosts of a fleet. */
export interface ReachDeps extends OpensshDeps {
  readonly fleet: FleetId;
  /** Which coordinator reaches. */
  readonly instance?: string;
  readonly payloads: PayloadStore;
  /** What is remembered of hosts that forbid forwarding, by name; filled here. */
  readonly forwarding: Map<HostName, ForwardingMemory>;
  /** The other host that this machine is known as, if any. Asked before anything on it is changed. */
  readonly ownerOf?: (machineId: MachineId, host: HostName) => HostName | undefined;
  /** Notes that something of ours may be in `agentDir` from now on; awaited before anything is put on the host. */
  readonly notePlace?: (spec: HostSpec, agentDir: string) => Promise<void>;
}

interface Step {
  readonly say: (detail: string) => void;
}

type RunStep = <Value>(
  step: ReachStep,
  work: (step: Step) => Promise<readonly [Value, string]>,
) => Promise<Value>;

const stepsOf =
  (spec: HostSpec, onStep: OnStep): RunStep =>
  async (step, work) => {
    const tell = (status: "running" | "done" | "failed", detail: string): void =>
      onStep({ host: spec.name, step, status, detail });
    tell("running", "");
    try {
      const [value, detail] = await work({ say: (text) => tell("running", text) });
      tell("done", detail);
      return value;
    } catch (error) {
      const fact = FleetError.factOf(error);
      tell("failed", hostReason(fact));
      if (error instanceof FleetError && fact.code !== "internal") throw error;
      const plain =
        error instanceof FleetError || !(error instanceof Error) ? hostReason(fact) : error.message;
      throw new FleetError({ code: "host_step_failed", host: spec.name, step, detail: plain }, error);
    }
  };

const divide = (spec: HostSpec, survey: Survey): readonly SlotPlan[] => {
  const division = divideIntoSlots(survey.facts, spec.slots);
  if (division.kind === "slots") return division.slots;
  const { detail } = division;
  throw new FleetError({ code: "host_step_failed", host: spec.name, step: "probe", detail });
};

const survey = async (transport: Transport, spec: HostSpec): Promise<Survey> => {
  const found = await surveyHost(transport.exec, spec);
  const missing = missingOn(spec, found.facts);
  if (missing !== undefined) throw new FleetError(missing);
  return found;
};

/** A second name must not change what the first one's agent was told. */
const refuseTaken = ({ name }: HostSpec, { ownerOf }: ReachDeps, { facts }: Survey): void => {
  const other = ownerOf?.(facts.machineId, name);
  if (other !== undefined) throw new FleetError({ code: "host_duplicate", host: name, other });
};

const slotSettings = (spec: HostSpec, slots: readonly SlotPlan[]): unknown[] =>
  slots.map(({ index, devices }) => ({
    index,
    devices: devices.map(({ backend, index: device, uuid }) => ({
      backend,
      index: device,
      ...(uuid === undefined ? {} : { uuid }),
    })),
    env: spec.env,
  }));

const describeMachine = ({ facts }: Survey, slots: readonly SlotPlan[]): string =>
  `${facts.os}-${facts.arch}, ${slots.length} x ${slots[0]?.label ?? "nothing"}`;

/** Everything that the later steps share. */
interface Course {
  readonly spec: HostSpec;
  readonly deps: ReachDeps;
  readonly found: Survey;
  readonly slots: readonly SlotPlan[];
}

const bring = (course: Course, transport: Transport, step: Step): Promise<PlacedRelease> =>
  course.spec.connection === "local"
    ? placeLocalRelease(course.spec, course.found, course.deps.payloads)
    : copyRelease(transport.exec, course.spec, course.found, course.deps.payloads, step.say);

const agentDirOf = ({ deps, found }: Pick<Course, "deps" | "found">): string =>
  `${found.workDir}/${found.facts.machineId}/${deps.fleet}`;

const placeOf = (course: Course, placed: PlacedRelease): AgentPlace => ({
  host: course.spec.name,
  release: placed.folder,
  agentDir: agentDirOf(course),
  ...(course.deps.instance === undefined ? {} : { instance: course.deps.instance }),
});

const start = async (
  course: Course,
  transport: Transport,
  placed: PlacedRelease,
): Promise<StartedAgent | "damaged"> =>
  startAgent(transport.exec, placeOf(course, placed), {
    machineId: course.found.facts.machineId,
    slots: slotSettings(course.spec, course.slots),
    ...(course.spec.workAhead === undefined ? {} : { workAhead: course.spec.workAhead }),
    unchecked: placed.unchecked,
  });

/** Starts the agent; a release that was damaged on the host's disk is copied once more. */
const startWhole = async (
  course: Course,
  transport: Transport,
  placed: PlacedRelease,
  step: Step,
): Promise<StartedAgent> => {
  const { spec, found } = course;
  let agent = await start(course, transport, placed);
  if (agent === "damaged") {
    step.say("the release is damaged and is copied again");
    await transport.exec(dropReleaseCommand(found.workDir, placed.release, placed.files), {
      timeoutMs: CLEAN_TIMEOUT_MS,
    });
    const afresh: Survey = { ...found, blobs: new Set(), releases: new Set() };
    agent = await start(course, transport, await bring({ ...course, found: afresh }, transport, step));
  }
  if (agent === "damaged") throw new Error(`what was copied to ${placed.folder} does not stay as it was`);
  if (agent.protocol !== PROTOCOL_VERSION)
    throw new FleetError({
      code: "agent_version",
      host: spec.name,
      agent: agent.protocol,
      coordinator: PROTOCOL_VERSION,
    });
  return agent;
};

/** A new agent must answer on a new connection after the one that started it has ended (some systems kill at logout). */
const proveItStays = async (
  course: Course,
  transport: Transport,
  placed: PlacedRelease,
  agent: StartedAgent,
): Promise<Transport> => {
  const { spec, deps, found } = course;
  await transport.close();
  await sleep(LOGOUT_SETTLE_MS);
  const again = await openTransport(spec, deps);
  const pid = await agentPid(again.exec, placeOf(course, placed));
  if (pid === agent.pid) return again;
  await again.close();
  throw new FleetError({ code: "killed_on_logout", host: spec.name, user: found.facts.user });
};

/** What lies ready on the host for its agent to start from. */
interface Readied {
  readonly course: Course;
  readonly placed: PlacedRelease;
}

const makeReady = async (
  spec: HostSpec,
  deps: ReachDeps,
  transport: Transport,
  run: RunStep,
): Promise<Readied> => {
  const course = await run("probe", async () => {
    const found = await survey(transport, spec);
    refuseTaken(spec, deps, found);
    const slots = divide(spec, found);
    return [{ spec, deps, found, slots }, describeMachine(found, slots)];
  });
  const placed = await run("copy", async (step) => {
    await deps.notePlace?.(spec, agentDirOf(course));
    const copied = await bring(course, transport, step);
    return [copied, copied.sentBytes === 0 ? "nothing to send" : `${(copied.sentBytes / 1e6).toFixed(1)} MB`];
  });
  return { course, placed };
};

/** Does what starts nothing on the host; giving it up closes the connection under it. */
const unlessStopped = async <Value>(
  host: HostName,
  transport: Transport,
  signal: AbortSignal | undefined,
  work: () => Promise<Value>,
): Promise<Value> => {
  const giveUp = (): void => void transport.close().catch(() => undefined);
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    return await orStopped(host, signal, work());
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
};

/**
 * Reaches one host and leaves it with its agent running; doing it again converges. Rejects with a `FleetError` that names the host:
 * the precise code where there is one, else `host_step_failed`; `host_duplicate` when `ownerOf` names another host. `signal` gives it up,
 * with `host_unreachable`, as long as no agent was told to start; from then on it goes to its end, so that whoever started one can end it.
 */
export const reachHost = async (
  spec: HostSpec,
  deps: ReachDeps,
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<ReachedHost> => {
  const run = stepsOf(spec, onStep);
  const connecting = signal === undefined ? deps : { ...deps, signal };
  let transport = await run("connect", async () => [await openTransport(spec, connecting), spec.alias]);
  try {
    const { course, placed } = await unlessStopped(spec.name, transport, signal, () =>
      makeReady(spec, deps, transport, run),
    );
    const agent = await run("start", async (step) => {
      const started = await startWhole(course, transport, placed, step);
      return [started, `${started.started ? "started" : "already running"}, pid ${started.pid}`];
    });
    if (agent.started && spec.connection === "ssh")
      transport = await run("verify", async () => [
        await proveItStays(course, transport, placed, agent),
        "survived logout",
      ]);
    if (agent.started && placed.files.length > 0)
      await transport.exec(
        pruneCommand(course.found.workDir, placed.release, course.found.facts.machineId, placed.files),
        { timeoutMs: CLEAN_TIMEOUT_MS },
      );
    const forwarding = deps.forwarding.get(spec.name) ?? { isRefused: false };
    deps.forwarding.set(spec.name, forwarding);
    const { found, slots } = course;
    return reachedHost({
      name: spec.name,
      facts: found.facts,
      slots,
      agent,
      transport,
      place: placeOf(course, placed),
      workDir: found.workDir,
      forwarding,
      socketFolder: deps.socketFolder,
    });
  } catch (error) {
    await transport.close();
    throw error;
  }
};
