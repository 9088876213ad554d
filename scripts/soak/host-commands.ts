/** What a simulated host answers to the coordinator's commands: git runs really, the probe ran once for all, and the agent's verbs go straight to its control socket. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { askAgent } from "../../agent-node/agent/agent-info.ts";
import { agentPaths } from "../../agent-node/agent/paths.ts";
import { parseCapacity, storeCapacity } from "../../agent-node/agent/slot-setting.ts";
import { mkdirSync } from "node:fs";
import type { AgentGroup } from "./agent-group.ts";
import type { Answer, AnswerCommand } from "./ssh-door.ts";

const SURVEY_END = "@@fleet-survey-1 end";

/** One simulated host's place. */
export interface HostPlace {
  readonly machineId: string;
  readonly home: string;
  readonly group: AgentGroup;
}

const done = (answer: unknown): Answer => ({ code: 0, stdout: `${JSON.stringify(answer)}\n` });

const runShell = async (command: string, stdin: Buffer, home: string): Promise<Answer> => {
  const child = spawn("sh", ["-c", command], { cwd: home, env: { PATH: process.env["PATH"], HOME: home } });
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const ended = once(child, "close") as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
  return { code: code ?? 1, stdout: stdout.toString("utf8"), stderr: stderr.toString("utf8") };
};

/** The same machine's survey for every host, with an identity and a home of its own, and the release in place. */
export class Surveys {
  readonly #release: string;
  #first: Promise<{ readonly home: string; readonly text: string }> | undefined;

  constructor(release: string) {
    this.#release = release;
  }

  async answer(command: string, stdin: Promise<Buffer>, { machineId, home }: HostPlace): Promise<Answer> {
    this.#first ??= stdin.then(async (script) => ({
      home,
      text: (await runShell(command, script, home)).stdout,
    }));
    const first = await this.#first;
    const stdout = first.text
      .replaceAll(first.home, home)
      .replace(/^machine_id=.*$/mu, `machine_id=${machineId}`)
      .replace(SURVEY_END, `@@fleet-survey-1 release ${this.#release}\n${SURVEY_END}`);
    return { code: 0, stdout };
  }
}

const start = async (command: string, stdin: Promise<Buffer>, place: HostPlace): Promise<Answer> => {
  const dir = dirIn(command);
  const capacity = parseCapacity(
    JSON.parse((await stdin).toString("utf8")),
    /--work-ahead (\d+)/u.exec(command)?.[1] ?? 1,
  );
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const running = await askAgent(dir, { verb: "slots", ...capacity });
  if (running !== null) return done({ ...running, started: false });
  storeCapacity(agentPaths(dir).slotsFile, capacity);
  return done({ ...(await place.group.start({ dir, machineId: place.machineId })), started: true });
};

const dirIn = (command: string): string => {
  const dir = /--dir (\S+)/u.exec(command)?.[1];
  if (dir === undefined) throw new Error(`no folder in ${command}`);
  return dir;
};

const ask = async (command: string, verb: "session" | "info"): Promise<Answer> => {
  const answer = await askAgent(dirIn(command), { verb });
  if (answer === null && verb === "session") return { code: 1, stdout: "", stderr: "no agent runs\n" };
  return done(answer ?? { running: false });
};

/** How this host answers. */
export const answersOf =
  (place: HostPlace, surveys: Surveys): AnswerCommand =>
  async (command, stdin) => {
    if (command.startsWith("sh -s --")) return await surveys.answer(command, stdin, place);
    const verb = /agent\.cjs (start|session|info) --dir/u.exec(command)?.[1];
    if (verb === "start") return await start(command, stdin, place);
    if (verb === "session" || verb === "info") return await ask(command, verb);
    if (command.includes("g() { git ")) return await runShell(command, await stdin, place.home);
    // What tidies the work folder finds nothing to do.
    return { code: 0, stdout: "" };
  };

/** Where a host keeps its home. */
export const homeOf = (folder: string, name: string): string => join(folder, "hosts", name);
