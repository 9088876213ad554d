/** The live attempts of each host: an index that the fold keeps, so that nobody looks through all attempts for those of one host. */
import { hostOfSlot } from "../../proto/vocab/ids.ts";
import type { Attempt, Campaign } from "./state.ts";
import { put } from "./table.ts";

type Leases = Campaign["leases"];

export const withLease = (leases: Leases, { id, slot }: Attempt): Leases => {
  const host = hostOfSlot(slot);
  return put(leases, host, [...(leases[host] ?? []), id]);
};

/** Those that are in it no more stay out. */
export const withoutLeases = (leases: Leases, attempts: readonly Attempt[]): Leases =>
  attempts.reduce((all, { id, slot }) => {
    const host = hostOfSlot(slot);
    const its = all[host];
    return its?.includes(id)
      ? put(
          all,
          host,
          its.filter((one) => one !== id),
        )
      : all;
  }, leases);
