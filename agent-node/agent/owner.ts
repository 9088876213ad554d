/** Whom this agent serves and the highest numbers it ever saw from them: how a rolled-back or stale coordinator is noticed. */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { FleetId } from "../../proto/vocab/ids.ts";
import type { AgentHello } from "../../proto/vocab/messages.ts";
import { writeDurable } from "../runner/durable.ts";

/** The highest generation, term, token and experiment ever seen. */
export type Seen = AgentHello["seen"];

interface Stored {
  readonly fleet: FleetId | null;
  readonly seen: Seen;
}

const NOTHING: Stored = { fleet: null, seen: { generation: 0, term: 0, token: 0, experiment: 0 } };

/** The one owner of an agent, durable before it counts. */
export class Owner {
  readonly #path: string;
  #stored: Stored;

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

  /** Why this coordinator is not the owner any more; null when it is. The term starts anew with each generation. */
  refusalOf(generation: number, term: number): string | null {
    const { seen } = this.#stored;
    const isOlder = generation < seen.generation || (generation === seen.generation && term < seen.term);
    if (!isOlder) return null;
    return `The agent serves generation ${seen.generation}, term ${seen.term}; the caller is generation ${generation}, term ${term}.`;
  }

  /** Takes the coordinator as owner. */
  adopt(fleet: FleetId, generation: number, term: number): void {
    this.#store({ fleet, seen: { ...this.seen, generation, term } });
  }

  /** Remembers a grant. */
  raise(token: number, experiment: number): void {
    const { seen } = this.#stored;
    const next = {
      ...seen,
      token: Math.max(seen.token, token),
      experiment: Math.max(seen.experiment, experiment),
    };
    if (next.token !== seen.token || next.experiment !== seen.experiment) {
      this.#store({ ...this.#stored, seen: next });
    }
  }

  #store(stored: Stored): void {
    if (isDeepStrictEqual(stored, this.#stored)) return;
    writeDurable(this.#path, stored);
    this.#stored = stored;
  }
}

const readStored = (path: string): Stored => {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Stored;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return NOTHING;
    throw error;
  }
};
