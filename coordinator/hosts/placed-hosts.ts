/** Remembers where anything of this fleet was put, from before it is put there until it is gone: whatever the inventory says by then. */
import { join } from "node:path";
import type { HostName } from "../../proto/vocab/ids.ts";
import { readList, writeList } from "./remembered-list.ts";
import type { HostSpec } from "./spec.ts";

/** One place on one machine. */
export interface PlacedHost {
  /** How it was reached when something was put there last. */
  readonly spec: HostSpec;
  /** `<work_dir>/<machine id>/<fleet id>`, absolute. */
  readonly agentDir: string;
  /** `running`: an agent may run there. `ended`: none does, our files are there. `cleared`: nothing is, or it goes by another name now. */
  readonly status: "running" | "ended" | "cleared";
}

const isPlaced = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  "spec" in value &&
  typeof value.spec === "object" &&
  "agentDir" in value &&
  typeof value.agentDir === "string" &&
  "status" in value;

/** What leaving hosts needs of the list. */
export type Places = Pick<PlacedHosts, "open" | "has" | "settle">;

/** The places of one fleet. One process at a time may change them: the coordinator, else whoever ends the fleet without one. */
export class PlacedHosts {
  readonly #path: string;
  #list: readonly PlacedHost[];
  #changing: Promise<undefined> = Promise.resolve(undefined);

  /** Those of the fleet in this state folder. A damaged list is none; `onDamaged` is told why. */
  static async open(
    stateDir: string,
    onDamaged: (detail: string) => void = () => undefined,
  ): Promise<PlacedHosts> {
    const path = join(stateDir, "placed.json");
    return new PlacedHosts(path, (await readList<PlacedHost>(path, isPlaced, onDamaged)) ?? []);
  }

  constructor(path: string, list: readonly PlacedHost[]) {
    this.#path = path;
    this.#list = list;
  }

  /** All that ever were, one for each name and place. */
  get all(): readonly PlacedHost[] {
    return this.#list;
  }

  /** Where something is left that `fleet down` is to end, or with `purge` to remove. */
  open(purge: boolean): readonly PlacedHost[] {
    return this.#list.filter(({ status }) => status === "running" || (purge && status === "ended"));
  }

  /** Whether anything was ever put on a host of this name. */
  has(host: HostName): boolean {
    return this.#list.some(({ spec }) => spec.name === host);
  }

  /** Notes that an agent may run there from now on; resolves when that is durable. */
  place(spec: HostSpec, agentDir: string): Promise<void> {
    return this.#change((list) => [
      ...list
        .filter((one) => one.agentDir !== agentDir || one.spec.name !== spec.name)
        .map((one): PlacedHost => (one.agentDir === agentDir ? { ...one, status: "cleared" } : one)),
      { spec, agentDir, status: "running" },
    ]);
  }

  /** Notes what became of a place; resolves when that is durable. */
  settle(agentDir: string, status: "ended" | "cleared"): Promise<void> {
    return this.#change((list) =>
      list.map((one) => (one.agentDir === agentDir && one.status !== "cleared" ? { ...one, status } : one)),
    );
  }

  /** One change after the other; what could not be written is not believed either. */
  async #change(edit: (list: readonly PlacedHost[]) => readonly PlacedHost[]): Promise<void> {
    const before = this.#changing;
    const done = Promise.withResolvers<undefined>();
    this.#changing = done.promise;
    await before;
    try {
      const next = edit(this.#list);
      if (JSON.stringify(next) !== JSON.stringify(this.#list)) await writeList(this.#path, next);
      this.#list = next;
    } finally {
      done.resolve(undefined);
    }
  }
}
