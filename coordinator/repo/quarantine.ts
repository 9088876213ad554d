/** Lets objects from outside in: they wait in a folder of their own, are checked, and enter the bare repository only as a whole. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { CommitId } from "../../proto/vocab/ids.ts";
import type { Bare } from "./bare.ts";
import type { GitPlace } from "./git.ts";
import { setRefOnce } from "./refs.ts";
import { LOOSE_TRANSFER_MAX, countObjects, presentCommits, refCommits, transferObjects } from "./pack.ts";

/** One intake's waiting room; it also sees what the bare repository has, for this process only and without an alternates file. */
export interface Quarantine {
  readonly place: Exclude<GitPlace, string>;
  /** Commits that the bare repository has whole. */
  readonly known: readonly CommitId[];
  /** For scratch files; gone with the quarantine. */
  readonly scratchDir: string;
}

const quoted = (path: string): string => `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** Runs `work` with an empty quarantine and removes it afterwards, whatever happened. Any number may be open at once. */
export const withQuarantine = async <T>(
  bare: Bare,
  work: (quarantine: Quarantine) => Promise<T>,
): Promise<T> => {
  const scratchDir = await mkdtemp(join(bare.quarantineDir, "incoming-"));
  try {
    const objects = join(scratchDir, "objects");
    await mkdir(objects);
    const env = {
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(join(bare.gitDir, "objects")),
    };
    const known = await refCommits({ gitDir: bare.gitDir });
    return await work({ place: { gitDir: bare.quarantineDir, env }, known, scratchDir });
  } finally {
    await rm(scratchDir, { recursive: true, force: true });
  }
};

/** Brings `commit` from a repository into the quarantine, every object checked. Rejects as `transferObjects` does. */
export const receive = async (
  quarantine: Quarantine,
  from: GitPlace,
  commit: CommitId,
  maxBytes: number,
): Promise<void> => {
  const known = await presentCommits(from, quarantine.known);
  await transferObjects(from, quarantine.place, { commit, known, maxBytes, isLoose: false });
};

/**
 * Takes `commit` out of quarantine into the bare repository under `ref`. Rejects with `branch_refused` when an object is missing or
 * refused by fsck, with `branch_exists` when `ref` already names another commit.
 */
export const admit = async (
  bare: Bare,
  quarantine: Quarantine,
  commit: CommitId,
  ref: string,
  maxBytes: number,
): Promise<void> => {
  const main = { gitDir: bare.gitDir };
  const transfer = { commit, known: quarantine.known };
  const isLoose = (await countObjects(quarantine.place, transfer)) <= LOOSE_TRANSFER_MAX;
  await transferObjects(quarantine.place, main, { ...transfer, maxBytes, isLoose });
  const set = await setRefOnce(bare, ref, commit);
  if (set.kind === "taken") throw new FleetError({ code: "branch_exists", branch: ref });
};
