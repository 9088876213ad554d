/** Tells a campaign as one page of markdown: what was asked, what was won, where it ran, how to go on. Pure. */
import type { CampaignHeader } from "../../proto/vocab/views/status.ts";
import type { FrontierView, LandingView, ResultView } from "../../proto/vocab/views/tables.ts";
import { type CampaignFacts, primaryOf } from "./campaign-facts.ts";

/** Kept experiments that the page lists, the latest ones. */
const KEPT_LISTED_MAX = 200;
const TEXT_CHARACTERS = 120;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The page. Foreign text is escaped: it can neither be markup nor leave its table cell. */
export const summaryMarkdown = (facts: CampaignFacts): string => {
  const { status, frontier } = facts;
  const { campaign } = status;
  if (!campaign)
    return `# ${cell(status.fleet)}\n\nNo campaign yet. Begin one with \`fleet run\` in a research repository.\n`;
  const lane = primaryOf(frontier);
  return `${[
    `# Campaign ${cell(campaign.tag)}`,
    headline(campaign, lane),
    outcomeTable(campaign, facts),
    ...(lane ? [keptSection(lane)] : []),
    ...(frontier.length > 1 ? [lanesSection(frontier)] : []),
    hostsSection(facts),
    goingOn(campaign),
  ].join("\n\n")}\n`;
};

const headline = ({ metric, isFailure, reason }: CampaignHeader, lane: FrontierView | undefined): string => {
  const goal = metric.goal === "min" ? "lower" : "higher";
  const failed = isFailure ? `The campaign failed: ${cell(reason)}.\n\n` : "";
  if (lane?.baseline === undefined || lane.record === undefined)
    return `${failed}The metric is ${cell(metric.name)} (${goal} is better). No baseline is measured yet.`;
  const gain = lane.gain ?? 0;
  const percent = lane.baseline === 0 ? "" : ` (${((100 * gain) / Math.abs(lane.baseline)).toFixed(2)} %)`;
  const words = gain > 0 ? `, better by **${value(gain)}**${percent}` : ", no better than the baseline yet";
  return `${failed}The metric is ${cell(metric.name)} (${goal} is better). The baseline measured ${value(lane.baseline)}, the frontier measures **${value(lane.record)}**${words}.`;
};

const outcomeTable = (campaign: CampaignHeader, { results, status }: CampaignFacts): string => {
  const by = (verdict: ResultView["status"]): number =>
    results.filter((row) => row.status === verdict && row.experiment !== 0).length;
  const { frontier, experiments, voidAttempts, busyShare } = campaign;
  const rows: readonly (readonly [string, string])[] = [
    ["status", `${campaign.status}${campaign.status === "running" ? "" : `: ${cell(campaign.reason)}`}`],
    [
      "experiments",
      `${experiments.total}: ${by("keep")} kept, ${by("discard")} discarded, ${by("crash")} crashed, ${experiments.open} open`,
    ],
    ["void attempts", voidAttempts === 0 ? "none" : `${voidAttempts} (the hosts' fault, measured again)`],
    [
      "frontier",
      frontier ? `\`${frontier.commit.slice(0, 12)}\`, branch \`${code(campaign.mirror)}\`` : "none yet",
    ],
    ["running for", duration(campaign.runningForMs)],
    [
      "utilisation",
      busyShare === undefined
        ? "not known yet"
        : `${(busyShare * 100).toFixed(1)} % of the slots' time went into experiments`,
    ],
    ["fleet", `${cell(status.fleet)}, ${status.hosts.total} host${status.hosts.total === 1 ? "" : "s"}`],
  ];
  return table(["", ""], rows);
};

const keptSection = (lane: FrontierView): string => {
  const landings = lane.landings.slice(-KEPT_LISTED_MAX);
  if (landings.length === 0) return "## Kept\n\nNothing beat the baseline yet.";
  const left = lane.landings.length - landings.length;
  const rows = landings.map((landing) => [
    String(landing.experiment),
    `\`${landing.commit.slice(0, 7)}\``,
    value(landing.value),
    landing.gain === undefined ? "" : value(landing.gain),
    `${cell(landing.subject)}${rebased(landing)}`,
    cell(landing.author),
  ]);
  const shown = table(["experiment", "commit", "value", "gain", "change", "author"], rows);
  return `## Kept\n\n${left > 0 ? `The first ${left} are left out.\n\n` : ""}${shown}`;
};

const rebased = ({ wasRebased }: LandingView): string =>
  wasRebased ? " (measured again on the moved tip)" : "";

const lanesSection = (frontier: readonly FrontierView[]): string =>
  `## Lanes\n\nNumbers of two lanes are never compared.\n\n${table(
    ["lane", "baseline", "frontier", "gain", "landed"],
    frontier.map((lane) => [
      `${cell(lane.label)}${lane.isPrimary ? " (primary)" : ""}`,
      lane.baseline === undefined ? "" : value(lane.baseline),
      lane.record === undefined ? "" : value(lane.record),
      lane.gain === undefined ? "" : value(lane.gain),
      String(lane.landings.length),
    ]),
  )}`;

const hostsSection = ({ status }: CampaignFacts): string =>
  `## Hosts\n\n${table(
    ["host", "accelerator", "slots", "status"],
    status.hostRows.map((row) => [
      cell(row.host),
      row.accelerators.map(cell).join(", "),
      String(row.slots.total),
      `${row.status}${row.reason === undefined ? "" : `: ${cell(row.reason)}`}`,
    ]),
  )}`;

const goingOn = (campaign: CampaignHeader): string =>
  [
    "## Going on",
    "",
    ...(campaign.status === "ended"
      ? [
          "- `fleet run` in the research repository goes on with this campaign; raise `stop` in fleet.yaml first if it has an end",
        ]
      : ["- `fleet status -w` watches it, `fleet stop` ends it"]),
    `- \`git diff HEAD...${code(campaign.mirror)}\` shows everything that was kept`,
    "- `fleet show <n>` and `fleet logs <n>` tell one experiment, `fleet frontier verify` checks git against the ledger",
  ].join("\n");

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const value = (n: number): string =>
  n !== 0 && (Math.abs(n) < 0.01 || Math.abs(n) >= 1e6) ? n.toPrecision(4) : n.toFixed(4);

const duration = (ms: number): string => {
  const [hours, minutes] = [Math.floor(ms / HOUR_MS), Math.floor((ms % HOUR_MS) / MINUTE_MS)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min` : `${Math.floor(ms / 1000)} s`;
};

const bare = (text: string): string => {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, " ")
    .trim();
  const characters = Array.from(line);
  return characters.length > TEXT_CHARACTERS ? `${characters.slice(0, TEXT_CHARACTERS - 1).join("")}…` : line;
};

/** Foreign text that is nothing but text: what markdown or HTML gives a meaning inside a line is escaped. */
const cell = (text: string): string =>
  bare(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_[\]|~$]/gu, String.raw`\$&`)
    .replaceAll(/(https?|ftp|www)(?=[:.])/giu, "$1&#8203;");

/** Foreign text inside a code span that it cannot close. */
const code = (text: string): string => bare(text).replaceAll(/[`|]/gu, "'");
