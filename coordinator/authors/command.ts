/** An author that is a command: it works in a worktree at a tip, and what it leaves there becomes one experiment or none. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AuthorSpec, Scope } from "../core/campaign.ts";
import type { Proposal } from "../core/events.ts";
import { authorEnv } from "./author-env.ts";
import type { AuthorRepository, AuthorWorktree, ExperimentBase } from "./author-port.ts";
import type { Digest } from "./digest.ts";
import { isEditable } from "../dialects/editable.ts";
import { named, requireInScope } from "./scope.ts";
import { endTree } from "./process-tree.ts";
import { type TerminalEnd, runInTerminal } from "./terminal.ts";

const TAG_VARIABLE = "FLEET_AUTHOR_SESSION";

/** One session to run. */
export interface CommandSession extends ExperimentBase {
  readonly spec: Extract<AuthorSpec, { kind: "command" }>;
  readonly scope: Scope;
  readonly digest: Digest;
  readonly repository: AuthorRepository;
  /** Names the session; what an earlier run of it left running is found by it. */
  readonly tag: string;
  /** Made for this session alone; keeps `digest.md`, `digest.json` and `output` after it. */
  readonly folder: string;
  readonly graceMs: number;
  readonly ambient: Readonly<Record<string, string | undefined>>;
  /** Ends the session early, as `failed`. */
  readonly signal?: AbortSignal;
}

/** What came of a session. Details quote foreign text. */
export type SessionEnd =
  | {
      readonly kind: "proposed";
      readonly proposal: Proposal;
      /** What the operator should know though the experiment goes on, for instance dropped files. */
      readonly notes: readonly string[];
    }
  | { readonly kind: "nothing" | "failed" | "exhausted"; readonly detail: string };

/**
 * Runs one session from worktree to commit; what a run that was cut off left behind is ended first, so that no two work at once. Throws `scope_violation` for tracked changes outside the scope, and as the
 * repository does.
 */
export async function runCommandAuthor(session: CommandSession): Promise<SessionEnd> {
  const strays = await endTree({ tag: tagOf(session) }, session.graceMs);
  if (strays.length > 0)
    return { kind: "failed", detail: `processes of an earlier run would not end: ${strays.join(", ")}` };
  const worktree = await session.repository.openWorktree(session);
  try {
    const end = await runCommand(session, worktree);
    const failure = failureOf(end, session.spec.deadlineSeconds);
    if (failure !== undefined) return { kind: "failed", detail: failure };
    return await collect(session, worktree, end);
  } finally {
    await worktree.close();
  }
}

/** What everything that the session starts carries in its environment. */
const tagOf = ({ tag }: CommandSession): string => `${TAG_VARIABLE}=${tag}`;

async function runCommand(session: CommandSession, worktree: AuthorWorktree): Promise<TerminalEnd> {
  const { spec, folder, digest } = session;
  const path = (name: string): string => join(folder, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(path("digest.md"), digest.markdown);
  await writeFile(path("digest.json"), digest.json);
  const env = authorEnv(session.ambient, spec.envKeep, {
    base: session.base,
    instructions: join(worktree.folder, spec.instructions),
    digest: path("digest.md"),
    digestJson: path("digest.json"),
    editable: session.scope.editable,
    deadlineSeconds: spec.deadlineSeconds,
  });
  return runInTerminal({
    command: spec.command,
    folder: worktree.folder,
    env: { ...env, [TAG_VARIABLE]: session.tag },
    tag: tagOf(session),
    outputFile: path("output"),
    deadlineMs: spec.deadlineSeconds * 1000,
    graceMs: session.graceMs,
    ...(session.signal === undefined ? {} : { signal: session.signal }),
  });
}

/** Work that was cut off or failed is unfinished: it is not measured. */
function failureOf(end: TerminalEnd, deadlineSeconds: number): string | undefined {
  const lastLine = end.lastLine === "" ? "" : `; last line: ${end.lastLine}`;
  if (end.survivors.length > 0) return `processes would not end: ${end.survivors.join(", ")}`;
  if (end.kind === "timed_out") return `not done within ${deadlineSeconds} s${lastLine}`;
  if (end.kind === "aborted") return "ended early on request";
  if (end.signal !== 0) return `ended by signal ${end.signal}${lastLine}`;
  return end.exitCode === 0 ? undefined : `exit code ${end.exitCode}${lastLine}`;
}

async function collect(
  session: CommandSession,
  worktree: AuthorWorktree,
  end: TerminalEnd,
): Promise<SessionEnd> {
  const { scope, base, experiment } = session;
  const work = await worktree.collect({
    isInScope: (path) => isEditable(scope, path),
    check: (proposed) => requireInScope(scope, proposed),
    defaultSubject: `experiment ${experiment}`,
  });
  const dropped =
    work.dropped.length > 0 ? [`left out new files outside the scope: ${named(work.dropped)}`] : [];
  if (work.kind === "none")
    return { kind: "nothing", detail: ["no difference to the base", ...dropped].join("; ") };
  const { subject, commit, tree } = work;
  const proposal: Proposal = { author: "command", subject, base, commit, tree, knobs: {} };
  const cut = end.droppedBytes > 0 ? [`${end.droppedBytes} bytes of its output were not kept`] : [];
  return { kind: "proposed", proposal, notes: [...dropped, ...cut] };
}
