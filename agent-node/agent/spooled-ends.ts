/** Which attempts' ends stand in the spool: the agent may have died, or its disk been full, before that was noted in their folders. */
import type { Lease } from "../../proto/vocab/attempt.ts";
import { decodeToCoordinator } from "../../proto/session/wire.ts";
import type { Spool } from "../spool/spool.ts";
import type { DoneFacts } from "./attempt-store.ts";

/** The ends in this facts stream, for leases to be looked up; a returned lease is told by attempt and token alone. */
export const spooledEnds = (
  facts: Pick<Spool, "after" | "id">,
): ((lease: Pick<Lease, "attempt" | "token" | "generation">) => DoneFacts | null) => {
  const found = new Map<string, DoneFacts>();
  for (const item of facts.after(0, Infinity)) {
    if (item.kind !== "entry") continue;
    const message = decodeToCoordinator(item.payload);
    if (message.kind !== "report") continue;
    const { report } = message;
    const place = { sequence: item.sequence, spool: facts.id };
    if (report.kind === "returned")
      found.set(`${report.attempt} ${report.token}`, { kind: "returned", ...place });
    if (report.kind !== "outcome") continue;
    const { attempt, token, generation } = report.outcome;
    found.set(`${attempt} ${token} ${generation}`, { kind: "outcome", ...place });
  }
  return ({ attempt, token, generation }) =>
    found.get(`${attempt} ${token} ${generation}`) ?? found.get(`${attempt} ${token}`) ?? null;
};
