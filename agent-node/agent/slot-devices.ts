/** What the devices of a slot ask of an experiment's environment and of its runner. */
import { dirname, join } from "node:path";
import { deviceEnvironment } from "../devices/device-environment.ts";
import type { Order } from "../runner/contract.ts";
import { sharedLockFolder } from "./paths.ts";
import type { SlotDevice, SlotSetting } from "./slot-setting.ts";

/** For one slot. */
export interface SlotDevices {
  readonly devices: readonly SlotDevice[];
  /** Makes exactly these devices visible. */
  readonly env: Readonly<Record<string, string>>;
  /** The inventory's variables. */
  readonly slotEnv: Readonly<Record<string, string>>;
  /** Files whose lock is the right to use a device, shared by every fleet of this user on this machine. */
  readonly locks: readonly string[];
  readonly memoryTool: Order["deviceMemory"];
}

const MEMORY_TOOLS = { cuda: "nvidia-smi", rocm: "rocm-smi", mps: undefined, cpu: undefined } as const;

/**
 * `dir` is the agent's folder. Locks lie beside it, in the machine's folder, because other fleets must find them; those of an
 * accelerator also in the folder that fleets with another work folder look into. Throws when that one is somebody else's.
 */
export const slotDevices = (dir: string, setting: SlotSetting): SlotDevices => {
  const { index, devices, env } = setting;
  const own = join(dirname(dir), "locks");
  const folders = devices.every(({ backend }) => backend === "cpu") ? [own] : [own, sharedLockFolder()];
  const names = devices.length === 0 ? [`cpu-${index}`] : devices.map(deviceName);
  const tools = devices.map(({ backend }) => MEMORY_TOOLS[backend]);
  return {
    devices,
    env: deviceEnvironment(devices),
    slotEnv: env,
    locks: folders.flatMap((folder) => [...new Set(names)].map((name) => join(folder, `${name}.sqlite`))),
    memoryTool: tools.find((tool) => tool !== undefined),
  };
};

/** Indices shift when a device falls off the bus, so a uuid names it when there is one. */
const deviceName = ({ backend, index, uuid }: SlotDevice): string =>
  `${backend}-${(uuid ?? String(index)).replaceAll(/[^A-Za-z0-9-]/g, "_").slice(0, 80)}`;
