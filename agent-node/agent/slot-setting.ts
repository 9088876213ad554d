/** The slots of this host as `start` names them: which devices an experiment on each may see. */
import { readFileSync } from "node:fs";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Backend } from "../../proto/vocab/host-facts.ts";
import { writeDurable } from "../runner/durable.ts";

/** Most checkouts that one slot stages ahead. */
export const WORK_AHEAD_MAX = 8;
/** Most slots of one host. */
export const SLOTS_MAX = 256;

const BACKENDS: readonly string[] = ["cuda", "rocm", "mps", "cpu"] satisfies readonly Backend[];

/** One device of a slot. */
export interface SlotDevice {
  readonly backend: Backend;
  readonly index: number;
  readonly uuid?: string;
}

/** One slot: an exclusive unit of capacity and the variables that the inventory gives it. */
export interface SlotSetting {
  readonly index: number;
  readonly devices: readonly SlotDevice[];
  readonly env: Readonly<Record<string, string>>;
}

/** All that `start` says about capacity. */
export interface Capacity {
  readonly slots: readonly SlotSetting[];
  /** Attempts that a slot stages beside the running one. */
  readonly workAhead: number;
}

/** Checks what came from outside. Throws `usage` with the first thing that does not fit. */
export const parseCapacity = (slots: unknown, workAhead: unknown): Capacity => {
  if (!Array.isArray(slots) || slots.length > SLOTS_MAX) throw misfit("--slots is not a list of slots");
  const parsed = slots.map(parseSlot);
  if (new Set(parsed.map(({ index }) => index)).size !== parsed.length) throw misfit("a slot is named twice");
  const ahead = Number(workAhead);
  if (!Number.isInteger(ahead) || ahead < 0 || ahead > WORK_AHEAD_MAX) {
    throw misfit(`--work-ahead is not a whole number from 0 to ${WORK_AHEAD_MAX}`);
  }
  return { slots: parsed, workAhead: ahead };
};

/** The capacity of the last start; none when this host was never started. */
export const readCapacity = (path: string): Capacity => {
  try {
    const stored = JSON.parse(readFileSync(path, "utf8")) as { slots?: unknown; workAhead?: unknown };
    return parseCapacity(stored.slots, stored.workAhead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { slots: [], workAhead: 1 };
    throw error;
  }
};

/** Stores the capacity for the next agent. */
export const storeCapacity = (path: string, capacity: Capacity): void => writeDurable(path, capacity);

const misfit = (detail: string): FleetError => new FleetError({ code: "usage", detail });

const parseSlot = (raw: unknown): SlotSetting => {
  const slot = raw as { index?: unknown; devices?: unknown; env?: unknown } | null;
  if (!isCount(slot?.index)) throw misfit("a slot has no index");
  if (!Array.isArray(slot.devices)) throw misfit(`slot ${slot.index} has no list of devices`);
  const env = (slot.env ?? {}) as Record<string, unknown>;
  if (!Object.values(env).every((value) => typeof value === "string")) {
    throw misfit(`slot ${slot.index} has a variable that is not text`);
  }
  return { index: slot.index, devices: slot.devices.map(parseDevice), env: env as Record<string, string> };
};

const parseDevice = (raw: unknown): SlotDevice => {
  const device = raw as { backend?: unknown; index?: unknown; uuid?: unknown } | null;
  if (!isCount(device?.index)) throw misfit("a device has no index");
  if (!BACKENDS.includes(String(device.backend))) throw misfit(`no such backend: ${String(device.backend)}`);
  const backend = device.backend as Backend;
  return typeof device.uuid === "string"
    ? { backend, index: device.index, uuid: device.uuid }
    : { backend, index: device.index };
};

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
