/** `fleet run`: starts or resumes the campaign of this repository and watches it. */
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { Answers, FilesLeft } from "../../../proto/vocab/wishes.ts";
import { bringUp } from "../bring-up.ts";
import { type CampaignSource, readCampaignSource, withTag } from "../campaign-source.ts";
import { type Context, type Invocation, stateRoot } from "../context.ts";
import { type Coordinator } from "../coordinator.ts";
import { ensureCoordinator } from "../daemon-process.ts";
import { chooseFleet } from "../fleet-choice.ts";
import { count, formatGain, formatValue, shortCommit } from "../formats.ts";
import { knownFleets } from "../known-fleets.ts";
import { flag, text } from "../options.ts";
import { localInventory } from "../remembered-inventory.ts";
import { resolveRevision } from "../../repo/research.ts";
import { scopeMisses } from "../scope-misses.ts";
import { terminalJson, terminalText } from "../terminal-text.ts";
import { readHistory, watchCampaign } from "../watch-campaign.ts";
import type { ExitCode } from "../words/words.ts";

const FILES_NAMED = 5;

/** Exit 4 when the campaign failed. A closed terminal leaves it running. */
export const run = async (invocation: Invocation): Promise<ExitCode> => {
  const { context } = invocation;
  refuseElsewhere(context.coordinator);
  const tag = text(invocation, "tag");
  const read = await readCampaignSource(context.cwd, context.now());
  const named = tag === undefined ? undefined : withTag(read, tag);
  const coordinator = await coordinatorFor(context);
  const source = named ?? (await asBefore(coordinator, read));
  const history = await readHistory(coordinator);
  const acceptChanges = flag(invocation, "acceptChanges");
  const answer = await coordinator.client.command({ kind: "start", spec: source.spec, acceptChanges });
  const detach = flag(invocation, "detach");
  if (context.json) context.out.line(terminalJson(answer));
  else {
    tellStart(context, answer, source);
    if (answer.outcome === "started") await warnOfScope(context, source);
  }
  if (detach) {
    if (!context.json) context.out.line("it goes on by itself; then: fleet status -w");
    return 0;
  }
  if ((await watchCampaign(context, coordinator, history)) === "left") {
    context.err.line("the campaign goes on; then: fleet status -w");
    return 0;
  }
  await tellEnd(context, coordinator);
  const { end } = history.progress;
  if (end?.isFailure === true)
    throw new FleetError({ code: "campaign_failed", campaign: source.spec.tag, detail: end.reason });
  return 0;
};

const refuseElsewhere = (coordinator: string | undefined): void => {
  if (coordinator === undefined) return;
  throw new FleetError({
    code: "usage",
    detail:
      "fleet run reads the repository in the working folder, which must be on the coordinator's machine",
    hint: "log in there and run it; fleet status and all others work from here",
  });
};

/** The named fleet, else the only one up, started again when it crashed; with none at all this machine alone. */
const coordinatorFor = async (context: Context): Promise<Coordinator> => {
  const known = knownFleets(stateRoot(context.env));
  if (context.fleet === undefined && known.every(({ status }) => status === "down")) {
    const { coordinator, hosts } = await bringUp({ ...context, fleet: localName }, localInventory);
    // What another inventory left elsewhere was told, and keeps nobody from working here.
    const failed = hosts.find(({ error }) => error !== undefined && error.code !== "host_left_behind");
    if (failed?.error) throw new FleetError(failed.error);
    return coordinator;
  }
  return ensureCoordinator(context, chooseFleet(context.fleet, known));
};

const localName = "local";

/** Without a tag in the file a campaign keeps the one it was started with, whatever day it is. */
const asBefore = async ({ client }: Coordinator, source: CampaignSource): Promise<CampaignSource> => {
  const { campaign } = await client.status();
  const isSame = campaign !== undefined && campaign.repository === source.repository && !source.hasTag;
  return isSame ? withTag(source, campaign.tag) : source;
};

const startWords: Readonly<Record<Answers["start"]["outcome"], string>> = {
  started: "begins",
  resumed: "goes on",
  running: "is running already",
  new_epoch: "goes on with new baselines",
};

const tellStart = ({ out, err }: Context, answer: Answers["start"], { spec }: CampaignSource): void => {
  const { experiments, hours } = spec.stop;
  const ends = [
    ...(experiments === undefined ? [] : [count(experiments, "experiment")]),
    ...(hours === undefined ? [] : [`${hours} h`]),
  ];
  const until = ends.length === 0 ? "until fleet stop" : `until ${ends.join(" or ")}`;
  out.line(
    `campaign ${terminalText(answer.campaign, 64)} ${startWords[answer.outcome]}, ${spec.budgetSeconds} s an experiment, ${until}`,
  );
  if (answer.difference !== "")
    for (const line of answer.difference.split("\n")) out.line(`  ${terminalText(line)}`);
  const dirty = withoutOurs(answer.dirty);
  const untracked = withoutOurs(answer.untracked);
  if (dirty.count > 0) err.line(`warning: changes that are not committed take no part: ${filesText(dirty)}`);
  if (untracked.count > 0) err.line(`untracked files take no part: ${filesText(untracked)}`);
};

const warnOfScope = async ({ err }: Context, { spec }: CampaignSource): Promise<void> => {
  const commit = await resolveRevision(spec.repository, spec.from);
  for (const sentence of await scopeMisses(spec, commit)) err.line(`warning: ${sentence}`);
};

/** The campaign file is read as it lies there, and the results are ours. */
const OURS = /^(?:fleet\.yaml|results(?:\.[^/]+)?\.tsv)$/u;

const withoutOurs = ({ count: total, named }: FilesLeft): FilesLeft => {
  const others = named.filter((file) => !OURS.test(file));
  return { count: total - (named.length - others.length), named: others };
};

const filesText = ({ count: total, named }: FilesLeft): string => {
  const shown = named.slice(0, FILES_NAMED).map((file) => terminalText(file, 80));
  return `${shown.join(", ")}${total > shown.length ? ` and ${total - shown.length} more` : ""}`;
};

/** The gain first, then where the papers are. */
const tellEnd = async (context: Context, coordinator: Coordinator): Promise<void> => {
  const { client } = coordinator;
  const [status, results, frontier] = await Promise.all([
    client.status(),
    client.results(),
    client.frontier(),
  ]);
  const { writeReport } = await import("../write-report.ts");
  const paths = await writeReport(context, { status, results, frontier });
  const lane = frontier.find((one) => one.isPrimary);
  if (context.json) {
    context.out.line(terminalJson({ status, paths }));
    return;
  }
  const { out } = context;
  if (lane?.record !== undefined && lane.gain !== undefined)
    out.line(
      `frontier ${formatValue(lane.record)} @ ${shortCommit(lane.tip)}, gain ${formatGain(lane.gain)} over the baseline ${formatValue(lane.baseline)}`,
    );
  if (!paths) return;
  for (const [name, file] of Object.entries(paths)) out.line(`${name.padEnd(9)}${file}`);
};
