/** Looks at a run's accelerators while it runs: who else uses them, and what holds their clocks down. */
import type { Backend } from "../../proto/vocab/host-facts.ts";
import type { Look } from "../core/taints.ts";
import { askDeviceUsers, askThrottle, type ToolAnswer } from "./device-tools.ts";
import { strangersAmong } from "./strangers.ts";

/** As orders name devices. */
interface WatchedDevice {
  readonly backend: Backend;
  readonly index: number;
  readonly uuid?: string;
}

/** Whoever could not tell so often in a row is not asked again: asking costs the host a process each time. */
const SILENT_MAX = 3;

/** One per run. */
export class DeviceEye {
  readonly #devices: readonly WatchedDevice[];
  readonly #locks: readonly string[];
  readonly #silent = new Map<string, number>();

  /** `locks` are the lock files of the devices: what runs under one carries its mark. */
  constructor(devices: readonly WatchedDevice[], locks: readonly string[]) {
    this.#devices = devices;
    this.#locks = locks;
  }

  /** What disturbs a run of these processes. Rejects only when the signal aborts. */
  async look(own: ReadonlySet<number>, signal: AbortSignal): Promise<Look["found"]> {
    const found: { strangers?: readonly string[]; throttled?: readonly string[] } = {};
    for (const backend of new Set(this.#devices.map((device) => device.backend))) {
      const isOurs = this.#ours(backend);
      const users = await this.#known(`users of ${backend}`, () => askDeviceUsers(backend, signal));
      if (users !== undefined) {
        const pids = users.flatMap(({ pid, device }) => (isOurs([device]) && !own.has(pid) ? [pid] : []));
        found.strangers = [...(found.strangers ?? []), ...(await strangersAmong(pids, this.#locks))];
      }
      const states = await this.#known(`clocks of ${backend}`, () => askThrottle(backend, signal));
      const held = states?.filter(({ device }) => isOurs(device));
      if (held !== undefined && held.length > 0)
        found.throttled = [...(found.throttled ?? []), ...held.flatMap(({ reasons }) => reasons)];
    }
    signal.throwIfAborted();
    return found;
  }

  #ours(backend: Backend): (names: readonly (string | number)[]) => boolean {
    const devices = this.#devices.filter((device) => device.backend === backend);
    const isOne = (name: string | number): boolean =>
      devices.some(({ uuid, index }) => name === (typeof name === "string" ? uuid : index));
    return (names) => names.some(isOne);
  }

  async #known<Value>(what: string, ask: () => Promise<ToolAnswer<Value>>): Promise<Value | undefined> {
    const silent = this.#silent.get(what) ?? 0;
    if (silent >= SILENT_MAX) return undefined;
    const answer = await ask();
    this.#silent.set(what, answer.kind === "known" ? 0 : silent + 1);
    return answer.kind === "known" ? answer.value : undefined;
  }
}
