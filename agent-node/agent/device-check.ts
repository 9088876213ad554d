/** Asks the vendors' tools about the devices of a slot: which driver runs them, and whether somebody else uses them. */
import type { Logger } from "pino";
import type { Lease } from "../../proto/vocab/attempt.ts";
import type { Backend } from "../../proto/vocab/host-facts.ts";
import { askDeviceUsers, askDriverVersion } from "../devices/device-tools.ts";
import type { ToolAnswer } from "../devices/device-tools.ts";
import { strangersAmong } from "../devices/strangers.ts";
import type { Fault } from "./fault.ts";
import type { SlotDevices } from "./slot-devices.ts";

/** One per agent. What a tool cannot tell is not checked, which the log says once for each reason. */
export class DeviceCheck {
  readonly #logger: Logger;
  readonly #said = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Whether a process of nobody's attempt uses one of the devices, unless such company is tolerated: a container's are never known as ours. */
  async busyFault(
    { devices, locks }: SlotDevices,
    { tolerated }: Pick<Lease, "tolerated">,
  ): Promise<Fault | null> {
    if (tolerated?.includes("contended")) return null;
    const pids: number[] = [];
    for (const backend of backendsOf(devices)) {
      const users = this.#known(`users of ${backend} devices`, await askDeviceUsers(backend)) ?? [];
      const own = devices.filter((device) => device.backend === backend);
      const isOwn = (name: string | number): boolean =>
        own.some(({ uuid, index }) => name === (typeof name === "string" ? uuid : index));
      pids.push(...users.filter(({ device }) => isOwn(device)).map(({ pid }) => pid));
    }
    const strangers = await strangersAmong(pids, locks);
    if (strangers.length === 0) return null;
    return { reason: "device_busy", detail: `in use by a foreign process: ${strangers.join(", ")}` };
  }

  /** The drivers of the slot's devices by backend, as far as they can be told; asks nobody on a slot without accelerators. */
  async driversOf({ devices }: SlotDevices): Promise<Readonly<Partial<Record<Backend, string>>>> {
    const drivers: Partial<Record<Backend, string>> = {};
    for (const backend of backendsOf(devices)) {
      const driver = this.#known(`the driver of ${backend} devices`, await askDriverVersion(backend));
      if (driver !== undefined) drivers[backend] = driver;
    }
    return drivers;
  }

  #known<Value>(what: string, answer: ToolAnswer<Value>): Value | undefined {
    if (answer.kind === "known") return answer.value;
    if (!this.#said.has(what)) this.#logger.warn({ why: answer.why }, `${what}: cannot be told, not checked`);
    this.#said.add(what);
    return undefined;
  }
}

/** Only backends whose tools can be asked. */
const backendsOf = (devices: SlotDevices["devices"]): Backend[] => [
  ...new Set(devices.map(({ backend }) => backend).filter((one) => one === "cuda" || one === "rocm")),
];
