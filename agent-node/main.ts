/** The agent's program: each verb prints one line of JSON; errors are `{error}` and exit code 1. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { FleetError } from "../proto/vocab/errors.ts";
import { askAgent } from "./agent/agent-info.ts";
import { runAgent } from "./agent/agent.ts";
import { bridge } from "./agent/bridge.ts";
import { selftest } from "./agent/selftest.ts";
import { agentPaths } from "./agent/paths.ts";
import { parseCapacity, readCapacity } from "./agent/slot-setting.ts";
import { LOCK_HELD_EXIT_CODE, startDetached } from "./agent/start-detached.ts";
import { startTimeOf } from "./runner/clock.ts";

const OPTIONS = {
  dir: { type: "string" },
  slots: { type: "string" },
  "machine-id": { type: "string" },
  "work-ahead": { type: "string", default: "1" },
  socket: { type: "string" },
  purge: { type: "boolean", default: false },
} as const;

const usage = (detail: string): FleetError => new FleetError({ code: "usage", detail });

const readArguments = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new FleetError({ code: "usage", detail: (cause as Error).message }, cause);
  }
};

/**
 * Which coordinator asks. In the environment, because an older agent's program refuses an option that it does not know. Taken out of it:
 * an agent that is started outlives whoever asked for it.
 */
const takeInstance = (): string | undefined => {
  const instance = process.env["FLEET_INSTANCE"];
  delete process.env["FLEET_INSTANCE"];
  return instance;
};

type Values = ReturnType<typeof readArguments>["values"];

const needed = (values: Values, name: "dir" | "slots" | "machine-id" | "socket"): string => {
  const value = values[name];
  if (value === undefined) throw usage(`--${name} is missing`);
  return value;
};

const agentOptions = (values: Values) => ({
  dir: resolve(needed(values, "dir")),
  machineId: needed(values, "machine-id"),
  program: resolve(process.argv[1] ?? ""),
});

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FleetError({ code: "usage", detail: "--slots is not JSON" }, cause);
  }
};

/** Most bytes of slots that are read from standard input. */
const SLOTS_BYTES_MAX = 1024 * 1024;

/** The slots as JSON; `-` stands for standard input, which other users of the host cannot read as they can arguments. */
const slotsText = async (values: Values): Promise<string> => {
  const given = needed(values, "slots");
  if (given !== "-") return given;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > SLOTS_BYTES_MAX) throw usage(`more than ${SLOTS_BYTES_MAX} bytes of slots`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

/** How long a stopped agent may take to be gone. */
const GONE_WAIT_MAX_MS = 15_000;

/** Resolves when the process has ended: only then is its lock free. */
const untilGone = async (pid: number): Promise<void> => {
  const deadline = Date.now() + GONE_WAIT_MAX_MS;
  while (startTimeOf(pid) !== undefined && Date.now() < deadline) await delay(10);
};

/** Nobody answers, but an agent that died may have left runs: only an agent can end them. */
const purgeWithoutAgent = async (dir: string, instance: string | undefined): Promise<unknown> => {
  const { attempts, slotsFile } = agentPaths(dir);
  if (!existsSync(attempts)) return null;
  const program = resolve(process.argv[1] ?? "");
  await startDetached({ dir, machineId: "purge", capacity: readCapacity(slotsFile), program });
  return await askAgent(dir, { verb: "stop", purge: true, instance });
};

const askRunning = async (values: Values, verb: "session" | "info" | "stop"): Promise<unknown> => {
  const dir = resolve(needed(values, "dir"));
  const instance = takeInstance();
  let answer = await askAgent(dir, verb === "stop" ? { verb, purge: values.purge, instance } : { verb });
  if (answer === null && verb === "stop" && values.purge) answer = await purgeWithoutAgent(dir, instance);
  if (answer === null && verb === "session") throw usage(`no agent runs in ${dir}`);
  if (answer !== null && verb === "stop") await untilGone((answer as { pid: number }).pid);
  return answer ?? { running: false };
};

/** Resolves to what the verb prints; undefined when it prints nothing. */
const perform = async (argv: readonly string[]): Promise<unknown> => {
  const { values, positionals } = readArguments(argv);
  const verb = positionals[0] ?? "";
  switch (verb) {
    case "start":
      return await startDetached({
        ...agentOptions(values),
        instance: takeInstance(),
        capacity: parseCapacity(parseJson(await slotsText(values)), values["work-ahead"]),
      });
    case "run": {
      const ended = await runAgent(agentOptions(values));
      if (ended === "lock_held") process.exitCode = LOCK_HELD_EXIT_CODE;
      return undefined;
    }
    case "session":
    case "info":
    case "stop":
      return await askRunning(values, verb);
    case "bridge":
      return await bridge(needed(values, "socket"));
    case "selftest":
      return await selftest();
    default:
      throw usage(`no verb ${JSON.stringify(verb)}`);
  }
};

const say = async (line: string): Promise<void> =>
  await new Promise((resolve) => process.stdout.write(line, () => resolve()));

const main = async (): Promise<void> => {
  try {
    const printed = await perform(process.argv.slice(2));
    await say(printed === undefined ? "" : `${JSON.stringify(printed)}\n`);
    // Standard input of a bridge, or a native thread, must not keep a finished verb alive.
    process.exit();
  } catch (thrown) {
    await say(`${JSON.stringify({ error: FleetError.factOf(thrown) })}\n`);
    process.exit(1);
  }
};

void main();
