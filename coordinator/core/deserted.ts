/** Lanes whose hosts are gone: what waits there would wait for ever, and must not keep a campaign from its end. */
import { valuesOf } from "./change.ts";
import type { Draft } from "./draft.ts";
import type { Host, Lane } from "./state.ts";

/** A host that is being prepared may turn out to be of any lane. */
const mayMeasureIn = ({ preparation }: Host, lane: Lane): boolean =>
  preparation.kind === "none" ||
  (preparation.kind === "ready" && Object.values(preparation.lanes).includes(lane.id));

const isGone = (d: Draft, { name }: Host): boolean =>
  d.link(name).kind === "away" && d.silenceOf(name) >= d.policy.desertedMs;

/** Whether no host can be expected to measure in this lane; a drained one can, its operator only has to say so. */
export const isDeserted = (d: Draft, lane: Lane): boolean =>
  !valuesOf(d.ledgered.hosts).some((host) => mayMeasureIn(host, lane) && !isGone(d, host));

/** Whether every host has left this lane for others: nobody who comes back would measure in it. */
export const isAbandoned = (d: Draft, lane: Lane): boolean =>
  !valuesOf(d.ledgered.hosts).some((host) => mayMeasureIn(host, lane));
