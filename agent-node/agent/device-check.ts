/** Whether the devices of a slot are fit to measure on: nobody else uses them, and the driver is the one that was there at `prepare`. */
import { readFileSync } from "node:fs";
import type { Logger } from "pino";
import type { Backend } from "../../proto/vocab/host-facts.ts";
import type { CampaignTag } from "../../proto/vocab/ids.ts";
import { askDeviceUsers, askDriverVersion } from "../devices/device-tools.ts";
import type { ToolAnswer } from "../devices/device-tools.ts";
import { strangersAmong } from "../devices/strangers.ts";
import { writeDurable } from "../runner/durable.ts";
import type { Fault } from "./fault.ts";
import type { SlotDevices } from "./slot-devices.ts";

/** Campaigns whose drivers are remembered; beyond it the one prepared longest ago goes. */
const CAMPAIGNS_MAX = 32;

/** Driver versions by campaign, latest prepared last, and by backend. */
type Drivers = readonly (readonly [CampaignTag, Partial<Record<Backend, string>>])[];

/** One per agent. What a tool cannot tell is not checked, which the log says once for each reason. */
export class DeviceCheck {
  readonly #driversFile: string;
  readonly #logger: Logger;
  readonly #said = new Set<string>();

  constructor(driversFile: string, logger: Logger) {
    this.#driversFile = driversFile;
    this.#logger = logger;
  }

  /** While staged: the first fault of a slot's devices; null when there is none to be seen. */
  async faultOf(campaign: CampaignTag, slot: SlotDevices): Promise<Fault | null> {
    const [lane, busy] = await Promise.all([this.#driverFault(campaign, slot), this.busyFault(slot)]);
    return lane ?? busy;
  }

  /** Whether a process of nobody's attempt uses one of the devices. */
  async busyFault({ devices, locks }: SlotDevices): Promise<Fault | null> {
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

  /** At `prepare`: the drivers that the campaign's lane on these devices rests on. Throws errno errors. */
  async rememberDrivers(campaign: CampaignTag, { devices }: SlotDevices): Promise<void> {
    const versions: Partial<Record<Backend, string>> = {};
    for (const backend of backendsOf(devices)) {
      const version = this.#known(`the driver of ${backend} devices`, await askDriverVersion(backend));
      if (version !== undefined) versions[backend] = version;
    }
    if (Object.keys(versions).length === 0) return;
    const stored = this.#read();
    const before = stored.find(([tag]) => tag === campaign)?.[1] ?? {};
    const others = stored.filter(([tag]) => tag !== campaign).slice(1 - CAMPAIGNS_MAX);
    writeDurable(this.#driversFile, [...others, [campaign, { ...before, ...versions }]]);
  }

  async #driverFault(campaign: CampaignTag, { devices }: SlotDevices): Promise<Fault | null> {
    const remembered = this.#read().find(([tag]) => tag === campaign)?.[1] ?? {};
    for (const backend of backendsOf(devices)) {
      const before = remembered[backend];
      if (before === undefined) continue;
      const now = this.#known(`the driver of ${backend} devices`, await askDriverVersion(backend));
      if (now === undefined || now === before) continue;
      const detail = `the ${backend} driver is ${now}, and was ${before} when the host was prepared`;
      return { reason: "lane_changed", detail };
    }
    return null;
  }

  #known<Value>(what: string, answer: ToolAnswer<Value>): Value | undefined {
    if (answer.kind === "known") return answer.value;
    if (!this.#said.has(what)) this.#logger.warn({ why: answer.why }, `${what}: cannot be told, not checked`);
    this.#said.add(what);
    return undefined;
  }

  #read(): Drivers {
    try {
      return JSON.parse(readFileSync(this.#driversFile, "utf8")) as Drivers;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }
}

/** Only backends whose tools can be asked. */
const backendsOf = (devices: SlotDevices["devices"]): Backend[] => [
  ...new Set(devices.map(({ backend }) => backend).filter((one) => one === "cuda" || one === "rocm")),
];
