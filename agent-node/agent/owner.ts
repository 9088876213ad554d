/** The one owner of an agent, durable before it counts. */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { FleetId } from "../../proto/vocab/ids.ts";
import { adoptOwner, NOBODY, type Ownership, ownerRefusal, raiseSeen, type Seen } from "../core/ownership.ts";
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

  /** Why this coordinator is not the owner any more; null when it is. */
  refusalOf(generation: number, term: number): string | null {
    return ownerRefusal(this.#stored, generation, term);
  }

  /** Takes the coordinator as owner. */
  adopt(fleet: FleetId, generation: number, term: number): void {
    this.#store(adoptOwner(this.#stored, fleet, generation, term));
  }

  /** Remembers a grant. */
  raise(token: number, experiment: number): void {
    this.#store(raiseSeen(this.#stored, token, experiment));
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
