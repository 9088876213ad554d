/** The name of a lane: a hash of all that makes two numbers comparable. */
import type { Manifest } from "../../proto/vocab/attempt.ts";
import type { LaneId, SlotClass } from "../../proto/vocab/ids.ts";
import type { CampaignSpec } from "./campaign.ts";
import { shortHash } from "./hash.ts";

const sorted = (record: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The lane of a slot: hash of slot class, budget, metric, manifest and epoch (DESIGN §1; the epoch closes old lanes). */
export const laneIdOf = (
  slotClass: SlotClass,
  spec: Pick<CampaignSpec, "budgetSeconds" | "metric">,
  manifest: Manifest,
  epoch: number,
): LaneId =>
  shortHash(
    JSON.stringify([
      slotClass,
      spec.budgetSeconds,
      spec.metric,
      manifest.frozenHash,
      sorted(manifest.versions),
      epoch,
    ]),
  ) as LaneId;
