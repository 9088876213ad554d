/** What `prepare` found out on this host, one fact sheet per campaign in one file: it must outlive the agent. */
import { readFileSync } from "node:fs";
import type { CampaignTag } from "../../proto/vocab/ids.ts";
import { writeDurable } from "../runner/durable.ts";

/** Campaigns that are remembered; beyond it the one prepared longest ago goes. */
const CAMPAIGNS_MAX = 32;

/** By name. */
export type FactSheet = Readonly<Record<string, string>>;

/** Latest prepared last. */
type Sheets = readonly (readonly [CampaignTag, FactSheet])[];

/** One file. Both functions throw errno errors. */
export class PreparedStore {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** What was kept for this campaign last; empty when nothing was. */
  of(campaign: CampaignTag): FactSheet {
    return this.#read().find(([tag]) => tag === campaign)?.[1] ?? {};
  }

  /** Replaces what was kept for this campaign. */
  keep(campaign: CampaignTag, facts: FactSheet): void {
    const others = this.#read().filter(([tag]) => tag !== campaign);
    writeDurable(this.#file, [...others.slice(1 - CAMPAIGNS_MAX), [campaign, facts]]);
  }

  #read(): Sheets {
    try {
      return JSON.parse(readFileSync(this.#file, "utf8")) as Sheets;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }
}
