/** Whether a sweep can turn its knobs in the files of one commit, and what is to be said where it cannot. */
import type { KnobMisfit } from "../../proto/vocab/knob-misfit.ts";
import type { CampaignSpec, Knob, Scope } from "../core/campaign.ts";
import { isEditable } from "./editable.ts";
import { type FileTexts, findKnobs } from "./knob-spots.ts";

/** A file's text at some commit; undefined where there is none. */
type ReadText = (path: string) => Promise<string | undefined>;

/** The files that these knobs name, each read once. */
export async function readKnobFiles(knobs: readonly Knob[], read: ReadText): Promise<FileTexts> {
  const paths = [...new Set(knobs.map((knob) => knob.file))];
  const texts = await Promise.all(paths.map(async (path) => [path, await read(path)] as const));
  return Object.fromEntries(texts.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** What is wrong with a sweep's knobs in these files, including files that experiments may not change. */
export function knobMisfits(knobs: readonly Knob[], scope: Scope, files: FileTexts): readonly KnobMisfit[] {
  const frozen = knobs.filter(({ file }) => files[file] !== undefined && !isEditable(scope, file));
  return [
    ...frozen.map(({ name, file }): KnobMisfit => ({ knob: name, file, kind: "frozen" })),
    ...findKnobs(knobs, files).misfits,
  ];
}

/** What is wrong with a campaign's knobs at a commit; nothing when its author is no sweep. Rejects as `read` does. */
export async function campaignMisfits(
  { author, scope }: Pick<CampaignSpec, "author" | "scope">,
  read: ReadText,
): Promise<readonly KnobMisfit[]> {
  if (author.kind !== "sweep") return [];
  return knobMisfits(author.knobs, scope, await readKnobFiles(author.knobs, read));
}

/** One misfit as a sentence that names knob and file, without full stop. Foreign text is not neutralised. */
export function misfitText(misfit: KnobMisfit): string {
  const name = `knob "${misfit.knob}"`;
  switch (misfit.kind) {
    case "no_file":
      return `${name} is not found, because there is no file ${misfit.file}`;
    case "frozen":
      return `${name} stands in ${misfit.file}, which experiments may not change`;
    case "matches":
      return misfit.times === 0
        ? `${name} is not found in ${misfit.file}`
        : `${name} is found ${misfit.times} times in ${misfit.file} and must be found once`;
    case "no_value":
      return `${name} is found in ${misfit.file}, but without a value`;
    case "overlap":
      return `${name} and knob "${misfit.other}" overlap in ${misfit.file}`;
    case "pattern":
      return `the pattern of ${name} ${misfit.detail}`;
    // A newer coordinator may know more kinds.
    default:
      return `knob "${(misfit as KnobMisfit).knob}" does not fit ${(misfit as KnobMisfit).file}`;
  }
}
