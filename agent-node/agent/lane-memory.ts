/** Remembers what a campaign's lanes on this host rest on since it was prepared: drivers and declared versions. */
import type { CampaignTag } from "../../proto/vocab/ids.ts";
import type { LaneInputs } from "../core/lane-inputs.ts";
import { PreparedStore } from "./prepared-store.ts";

/** One per agent; durable, so that the next agent compares with the same. */
export class LaneMemory {
  readonly #drivers: PreparedStore;
  readonly #versions: PreparedStore;

  constructor(paths: { readonly driversFile: string; readonly versionsFile: string }) {
    this.#drivers = new PreparedStore(paths.driversFile);
    this.#versions = new PreparedStore(paths.versionsFile);
  }

  /** What was found when this host was prepared for the campaign last. Throws errno errors. */
  preparedFor(campaign: CampaignTag): LaneInputs {
    return { drivers: this.#drivers.of(campaign), versions: this.#versions.of(campaign) };
  }

  /** At `prepare`. What was not found now, because its slot has no such device, stays as it was. Throws errno errors. */
  remember(campaign: CampaignTag, { drivers, versions }: LaneInputs): void {
    if (Object.keys(drivers).length > 0)
      this.#drivers.keep(campaign, { ...this.#drivers.of(campaign), ...drivers });
    if (Object.keys(versions).length > 0) this.#versions.keep(campaign, versions);
  }
}
