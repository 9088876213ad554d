/** Looks at the fleet's coordinator: whether it answers, and what it knows to be wrong. */
import type { CampaignHeader, StatusView } from "../../proto/vocab/views/status.ts";
import { otherRepository } from "./campaign-place.ts";
import type { Context } from "./context.ts";
import { findCoordinator } from "./coordinator.ts";
import { type Finding, finding } from "./finding.ts";
import { noteLines } from "./render/status-notes.ts";
import { terminalText } from "./terminal-text.ts";

/** The mirror's wait, moved lanes, edited results and the like are bad while the campaign lasts, and only worth a note where another one is meant. */
export const checkCoordinator = async (context: Context, fleet: string): Promise<readonly Finding[]> => {
  const coordinator = await findCoordinator({ ...context, fleet });
  const notes: Finding[] = [];
  const answer = await finding("coordinator", async () => {
    const status = await coordinator.client.status();
    notes.push(...(await campaignFindings(context, status)));
    return `${fleet} answers`;
  });
  await coordinator.close();
  return [answer, ...notes];
};

const campaignFindings = async (context: Context, status: StatusView): Promise<readonly Finding[]> => {
  const { campaign, notes } = status;
  const lines = noteLines(notes.filter(({ kind }) => kind !== "trust" && kind !== "awaits_submit"));
  const aside = campaign === undefined || lines.length === 0 ? undefined : await whyAside(context, campaign);
  return lines.map((line): Finding => {
    const sentence = line.replace(/^! /u, "");
    return aside === undefined
      ? { about: "campaign", status: "bad", sentence }
      : { about: "campaign", status: "note", sentence: `${aside}: ${sentence}` };
  });
};

/** Names a campaign that is not the one somebody asks for who stands here; undefined for the one that is. */
const whyAside = async (
  { cwd }: Context,
  { tag, status, repository }: CampaignHeader,
): Promise<string | undefined> => {
  const name = terminalText(tag, 64);
  if (status === "ended") return `${name}, which has ended`;
  const other = await otherRepository(cwd, repository);
  return other === undefined ? undefined : `${name} of ${terminalText(repository)}`;
};
