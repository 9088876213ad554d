/** The fleets of this machine when none is up: which there are, how long they have been down, and what they last did. */
import { commandText } from "../command-text.ts";
import { count, formatAge } from "../formats.ts";
import { renderTable } from "../table.ts";
import { terminalText } from "../terminal-text.ts";

/** One fleet that is not up. */
export interface RestingFleet {
  readonly fleet: string;
  /** `crashed`: its coordinator ended without saying so. */
  readonly status: "down" | "crashed";
  /** Wall-clock milliseconds of what is last known; absent when nothing is. */
  readonly asOf?: number;
  readonly campaign?: {
    readonly tag: string;
    readonly status: string;
    readonly experiments: number;
    readonly kept: number;
  };
}

const TITLES = ["FLEET", "STATUS", "SINCE", "LAST CAMPAIGN"];

const campaignText = ({ campaign }: RestingFleet): string =>
  campaign === undefined
    ? "none"
    : `${terminalText(campaign.tag, 64)} (${campaign.status === "ended" ? "ended" : "unfinished"}): ${count(campaign.experiments, "experiment")}, ${campaign.kept} kept`;

/** The lines of the screen at the wall-clock time `nowMs`; at least one fleet. */
export const fleetLines = (fleets: readonly RestingFleet[], nowMs: number): readonly string[] => {
  const rows = fleets.map((one) => ({
    cells: [
      terminalText(one.fleet, 64),
      one.status,
      one.asOf === undefined ? "never was up" : formatAge(Math.max(0, nowMs - one.asOf)),
      campaignText(one),
    ],
  }));
  const first = commandText(["--fleet", fleets[0]?.fleet ?? ""]);
  return [
    "no fleet is up",
    "",
    ...renderTable(TITLES, rows),
    "",
    `fleet status ${first} shows one, fleet up ${first} brings it up again, fleet down --purge --forget ${first} removes it`,
  ];
};
