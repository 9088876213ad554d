/** Asks the vendors' tools who uses a device, what holds its clocks down and which driver runs it, and never waits long for one that hangs. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Backend } from "../../proto/vocab/host-facts.ts";
import { parseAmdUsers, parseNvidiaUsers, parseRocmUsers, type DeviceUser } from "../core/device-users.ts";
import { parseAmdThrottle, parseNvidiaThrottle, type ThrottleState } from "../core/throttle-reasons.ts";
import { parseAmdDriver, parseNvidiaDriver, parseRocmDriver } from "../core/driver-version.ts";

/** A tool that has not answered by then is not waited for. */
const TOOL_LIMIT_MS = 5_000;
const TOOL_OUTPUT_BYTES_MAX = 1024 * 1024;

/** What was found out, or in one sentence why nothing was; foreign text. */
export type ToolAnswer<Value> =
  | { readonly kind: "known"; readonly value: Value }
  | { readonly kind: "unknown"; readonly why: string };

interface Query<Value> {
  readonly tool: string;
  readonly words: readonly string[];
  readonly parse: (text: string) => Value | undefined;
}

/** Tried in this order. */
type Queries<Value> = Readonly<Partial<Record<Backend, readonly Query<Value>[]>>>;

const CSV = "--format=csv,noheader,nounits";

// Not `rocm-smi --showpids`: it tells how many devices a process uses, but not which.
const USERS: Queries<readonly DeviceUser[]> = {
  cuda: [
    {
      tool: "nvidia-smi",
      words: ["--query-compute-apps=pid,gpu_uuid,used_memory", CSV],
      parse: parseNvidiaUsers,
    },
  ],
  rocm: [
    { tool: "amd-smi", words: ["process", "--json"], parse: parseAmdUsers },
    { tool: "rocm-smi", words: ["--showpidgpus"], parse: parseRocmUsers },
  ],
};

const DRIVER: Queries<string> = {
  cuda: [{ tool: "nvidia-smi", words: ["--query-gpu=driver_version", CSV], parse: parseNvidiaDriver }],
  rocm: [
    { tool: "amd-smi", words: ["static", "--driver", "--json"], parse: parseAmdDriver },
    { tool: "rocm-smi", words: ["--showdriverversion", "--json"], parse: parseRocmDriver },
  ],
};

// The fields were renamed with driver 535. AMD's `throttle_status` is not asked: on Radeon cards it is set for a power cap, and on
// some of them always.
const THROTTLE: Queries<readonly ThrottleState[]> = {
  cuda: ["clocks_event_reasons", "clocks_throttle_reasons"].map((field) => ({
    tool: "nvidia-smi",
    words: [`--query-gpu=index,uuid,${field}.active`, CSV],
    parse: parseNvidiaThrottle,
  })),
  rocm: ["--throttle", "--violation"].map((option) => ({
    tool: "amd-smi",
    words: ["metric", option, "--json"],
    parse: parseAmdThrottle,
  })),
};

/** Every process on every device of this vendor. Never rejects; what is asked is left when the signal aborts. */
export const askDeviceUsers = (
  backend: Backend,
  signal?: AbortSignal,
): Promise<ToolAnswer<readonly DeviceUser[]>> => askFirst(USERS[backend] ?? [], signal);

/** What holds the clocks of this vendor's devices down; devices that cannot tell are left out. As `askDeviceUsers`. */
export const askThrottle = (
  backend: Backend,
  signal?: AbortSignal,
): Promise<ToolAnswer<readonly ThrottleState[]>> => askFirst(THROTTLE[backend] ?? [], signal);

/** The driver's version. Never rejects. */
export const askDriverVersion = (backend: Backend): Promise<ToolAnswer<string>> =>
  askFirst(DRIVER[backend] ?? []);

async function askFirst<Value>(
  queries: readonly Query<Value>[],
  stop?: AbortSignal,
): Promise<ToolAnswer<Value>> {
  const problems: string[] = [];
  for (const query of queries) {
    const answer = await ask(query, stop);
    if (answer.kind === "known") return answer;
    problems.push(answer.why);
  }
  return { kind: "unknown", why: problems.join("; ") };
}

async function ask<Value>(
  { tool, words, parse }: Query<Value>,
  stop?: AbortSignal,
): Promise<ToolAnswer<Value>> {
  // An abort is answered at once, also by a tool that hangs in the kernel and cannot be killed.
  const limit = AbortSignal.timeout(TOOL_LIMIT_MS);
  const signal = stop === undefined ? limit : AbortSignal.any([limit, stop]);
  const options = { signal, killSignal: "SIGKILL", maxBuffer: TOOL_OUTPUT_BYTES_MAX } as const;
  try {
    const { stdout } = await promisify(execFile)(tool, words, options);
    const value = parse(stdout);
    if (value !== undefined) return { kind: "known", value };
    return { kind: "unknown", why: `${tool} printed: ${stdout.trim().slice(0, 200)}` };
  } catch (error) {
    if (limit.aborted) return { kind: "unknown", why: `${tool} did not answer in ${TOOL_LIMIT_MS} ms` };
    return { kind: "unknown", why: `${tool}: ${(error as Error).message.slice(0, 300)}` };
  }
}
