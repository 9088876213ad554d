/** Reads the files of an attempt folder as data of the contract; what does not fit is refused with the name of the field. */
import {
  CONTRACT_VERSION,
  type ExitFacts,
  type Order,
  type ProcessIdentity,
  type Started,
} from "./contract.ts";
import { FleetError } from "../../proto/vocab/errors.ts";

type Shape = Readonly<Record<string, Check>>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isCount: Check = (value) => typeof value === "number" && Number.isFinite(value) && value >= 0;
const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const isFlag: Check = (value) => typeof value === "boolean";
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isAbsolute: Check = (value) => typeof value === "string" && value.startsWith("/");
const isAbsolutes: Check = (value) => Array.isArray(value) && value.every(isAbsolute);
const isTextMap: Check = (value) => isObject(value) && Object.values(value).every(isText);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.some((word) => word === value);
const shaped =
  (shape: Shape): Check =>
  (value) =>
    isObject(value) && firstMisfit(value, shape) === undefined;

const IDENTITY: Shape = { pid: isCount, startTime: isText, bootId: isText };
const DEADLINE: Shape = { bootId: isText, monotonicMs: isCount, skewMs: maybe(isNumber) };

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const ORDER: Shape = {
  version: (value) => value === CONTRACT_VERSION,
  attempt: isText,
  token: isCount,
  kind: oneOf("stage", "run"),
  checkout: isAbsolute,
  command: isText,
  pty: isFlag,
  env: isTextMap,
  budgetSeconds: isCount,
  timeoutMs: isCount,
  graceMs: isCount,
  startDeadline: maybe(shaped(DEADLINE)),
  deviceLocks: isAbsolutes,
  freshPaths: isTexts,
  tmpDir: isAbsolute,
  outputHeadBytes: isCount,
  outputTailBytes: isCount,
  devices: maybe(listOf(shaped({ backend: isText, index: isCount, uuid: maybe(isText) }))),
  deviceMemory: maybe(oneOf("nvidia-smi", "rocm-smi")),
  cgroup: maybe(isAbsolute),
  metric: maybe(isObject),
};

const STARTED: Shape = {
  version: isCount,
  attempt: isText,
  token: isCount,
  runner: shaped(IDENTITY),
  tag: isText,
  atMs: isCount,
};

const EXIT: Shape = {
  version: isCount,
  attempt: isText,
  token: isCount,
  notStarted: maybe(shaped({ reason: isText, detail: isText })),
  exitCode: orNull(isCount),
  signal: orNull(isText),
  timedOut: isFlag,
  cancelled: maybe(shaped({ by: isText, reason: isText })),
  survivors: isTexts,
  runMs: isCount,
  peakMemory: maybe(shaped({ bytes: isCount, method: isText })),
  bytesSeen: isCount,
  bytesDropped: isCount,
  kernelOomKills: isCount,
  sleptMs: isCount,
  taints: maybe(listOf(shaped({ reason: isText, detail: isText }))),
  startedAtMs: orNull(isCount),
  treeEmptyAtMs: orNull(isCount),
  notes: isTexts,
};

/** The order in this text. Throws `internal` naming the first field that does not fit, among them a version we do not know. */
export function parseOrder(text: string): Order {
  const order = parse("order.json", text, ORDER) as unknown as Order;
  // Without a window a staged runner would wait for a dead agent for ever.
  if (order.kind === "run" && order.startDeadline === undefined)
    throw misfitError("order.json", "startDeadline");
  return order;
}

/** The content of `started`; throws as `parseOrder`. */
export const parseStarted = (text: string): Started => parse("started", text, STARTED) as unknown as Started;

/** The content of `exit.json`; throws as `parseOrder`. Versions one off are read: fields are only ever added. */
export const parseExit = (text: string): ExitFacts => parse("exit.json", text, EXIT) as unknown as ExitFacts;

/** The content of `runner.json`; throws as `parseOrder`. */
export const parseIdentity = (text: string): ProcessIdentity =>
  parse("runner.json", text, IDENTITY) as unknown as ProcessIdentity;

function parse(file: string, text: string, shape: Shape): Record<string, unknown> {
  const value = fromJson(file, text);
  const misfit = firstMisfit(value, shape);
  if (misfit !== undefined) throw misfitError(file, misfit);
  return value;
}

const misfitError = (file: string, field: string): FleetError =>
  new FleetError({
    code: "internal",
    detail: `${file}: ${field} does not fit contract version ${CONTRACT_VERSION}`,
  });

function fromJson(file: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FleetError({ code: "internal", detail: `${file} is not JSON` }, cause);
  }
  if (isObject(value)) return value;
  throw new FleetError({ code: "internal", detail: `${file} holds no object` });
}

function firstMisfit(value: Record<string, unknown>, shape: Shape): string | undefined {
  for (const [field, check] of Object.entries(shape)) if (!check(value[field])) return field;
  return undefined;
}
