/** The one owner of an agent, durable before it counts. */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { FleetId } from "../../proto/vocab/ids.ts";
import {
  adoptOwner,
  type Caller,
  NOBODY,
  type Ownership,
  type OwnerRefusal,
  ownerRefusal,
  raiseSeen,
  type Seen,
  verbRefusal,
} from "../core/ownership.ts";
import { writeDurable } from "../runner/durable.ts";

/** Whom this agent serves, kept in one file. */
export class Owner {
  readonly #path: string;
  #stored: Ownership;

  constructor(path: string) {
    this.#path = path;
    this.#stored = readStored(path);
  }

  /** Null before the first coordinator proved that it knows a session's secret. */
  get fleet(): FleetId | null {
    return this.#stored.fleet;
  }

  get seen(): Seen {
    return this.#stored.seen;
  }

  /** Why this coordinator is not the owner; null when it is. The owner was silent for `silentMs`. */
  refusalOf(caller: Caller, silentMs: number): OwnerRefusal | null {
    return ownerRefusal(this.#stored, caller, silentMs);
  }

  /** Why this instance may not change or end the agent; null when it may. */
  verbRefusalOf(instance: string | undefined, silentMs: number): OwnerRefusal | null {
    return verbRefusal(this.#stored, instance, silentMs);
  }

  /** Takes the coordinator as owner. */
  adopt(caller: Caller): void {
    this.#store(adoptOwner(this.#stored, caller));
  }

  /** Remembers a grant. */
  raise(grant: Parameters<typeof raiseSeen>[1]): void {
    this.#store(raiseSeen(this.#stored, grant));
  }

  #store(stored: Ownership): void {
    if (isDeepStrictEqual(stored, this.#stored)) return;
    writeDurable(this.#path, stored);
    this.#stored = stored;
  }
}

const readStored = (path: string): Ownership => {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Ownership;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return NOBODY;
    throw error;
  }
};
