/** Watches whether anybody still cares for this agent, and remembers for how long it is to wait when nobody does. */
import { readFileSync } from "node:fs";
import {
  abandoned,
  firstGuardianship,
  guarded,
  type Guardianship,
  isOrphan,
  ORPHAN_AFTER_MS,
} from "../core/orphan.ts";
import { monotonicMs } from "../runner/clock.ts";
import { writeDurable } from "../runner/durable.ts";

/** Kept in one file, so that an agent that was started anew waits as long. */
export class Guardian {
  readonly #path: string;
  #state: Guardianship;

  constructor(path: string) {
    this.#path = path;
    this.#state = firstGuardianship(monotonicMs(), readAfterMs(path));
  }

  /** A coordinator opened a session and said how long to wait for the next one. */
  greeted(afterMs: number | undefined): void {
    const before = this.#state;
    this.#state = guarded(before, afterMs);
    if (this.#state.afterMs === before.afterMs) return;
    try {
      writeDurable(this.#path, { afterMs: this.#state.afterMs });
    } catch {
      // A full disk must not cost the session; this agent knows it, and the next one is told again.
    }
  }

  /** A session is over. */
  left(): void {
    this.#state = abandoned(this.#state, monotonicMs());
  }

  /** Whether it is time to go. */
  isOrphan(busy: number): boolean {
    return isOrphan(this.#state, monotonicMs(), busy);
  }
}

/** What is not there, or not readable, is the default: to go too late harms nobody. */
const readAfterMs = (path: string): number => {
  try {
    const { afterMs } = JSON.parse(readFileSync(path, "utf8")) as { readonly afterMs?: unknown };
    return typeof afterMs === "number" && afterMs > 0 ? afterMs : ORPHAN_AFTER_MS;
  } catch {
    return ORPHAN_AFTER_MS;
  }
};
