/** What every tool parser hands back, and the few readings that all of them share. */
import type { Accelerator } from "../../../proto/vocab/host-facts.ts";

/** The accelerators one tool named, and what it could not say, one sentence each. */
export interface ToolFinding {
  readonly accelerators: readonly Accelerator[];
  readonly problems: readonly string[];
}

const MISSING = /^(?:|n\/?a|none|null|unknown|err!?|\[.*\])$/iu;

/** A figure or name as text; undefined for the many ways in which a tool says that it does not know. */
export function known(raw: unknown): string | undefined {
  if (typeof raw === "number") return Number.isFinite(raw) ? String(raw) : undefined;
  if (typeof raw !== "string") return undefined;
  const text = raw.trim();
  return MISSING.test(text) ? undefined : text;
}

/** A count of at least one; undefined for anything else, since a device without memory is a device whose memory is unknown. */
export function positive(raw: unknown): number | undefined {
  const text = known(raw);
  if (text === undefined) return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/** The object without the keys whose value is undefined, so that what is absent stays absent. */
export function withoutUndefined<T extends object>(value: {
  [K in keyof T]: T[K] | undefined;
}): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

/** The value as a record, empty unless it is a plain object. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The JSON document in a tool's output, which may be preceded by warnings; undefined when there is none. */
export function findJson(output: string): unknown {
  const lines = output.split("\n");
  for (let index = 0; index < lines.length; index++) {
    if (!/^\s*[[{]/u.test(lines[index] ?? "")) continue;
    const text = lines.slice(index).join("\n");
    const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
    try {
      return JSON.parse(text.slice(0, end + 1));
    } catch {
      // A warning may begin with a bracket too; the document may begin on a later line.
      if (index > MAX_WARNING_LINES) return undefined;
    }
  }
  return undefined;
}

const MAX_WARNING_LINES = 50;
