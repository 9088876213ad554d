/** How a coordinator is reached, whichever way leads there: a fresh stream to its socket for every question. */
import type { Duplex } from "node:stream";
import { FleetError } from "../../../proto/vocab/errors.ts";

/** How to reach one coordinator. */
export interface Door {
  /** Name of the fleet, for errors. */
  readonly fleet: string;
  /** A fresh connection to the coordinator's socket, for instance through SSH. */
  readonly dial: () => Promise<Duplex>;
}

/** What is thrown when nobody can be heard; a fact that says why already stays what it is. */
export const unreachable = (fleet: string, cause: unknown): FleetError => {
  if (cause instanceof FleetError) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new FleetError({ code: "coordinator_unreachable", fleet, detail }, cause);
};
