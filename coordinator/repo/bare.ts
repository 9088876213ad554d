/** The bare repository in the state folder, which is the truth about every branch, and the place where foreign objects wait beside it. */
import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { FleetError } from "../../proto/vocab/errors.ts";
import { type GitPlace, git } from "./git.ts";

/** The coordinator's lock as this room needs it: proof that no other coordinator works in the state folder. */
export interface CoordinatorLock {
  readonly isHeld: boolean;
}

/** Paths of one fleet's repositories. */
export interface Bare {
  /** `repo.git`: every experiment, attempt and lane. */
  readonly gitDir: string;
  /** `quarantine.git`: objects that came from outside, until they are found sound. */
  readonly quarantineDir: string;
  /** `authors/`: worktrees of command authors. */
  readonly authorsDir: string;
}

/** Loose refs and objects beyond this count are packed at start, so that years of small pushes stay quick. */
const LOOSE_OBJECTS_MAX = 3000;

const pathsIn = (stateDir: string): Bare => ({
  gitDir: join(stateDir, "repo.git"),
  quarantineDir: join(stateDir, "quarantine.git"),
  authorsDir: join(stateDir, "authors"),
});

/**
 * Creates what is missing and clears what a killed coordinator left: `*.lock` files, which would make every later change of a ref fail,
 * half-written packs, and the quarantine. Only for the holder of the coordinator's lock: another's lock files would be live.
 */
export const openBare = async (stateDir: string, lock: CoordinatorLock): Promise<Bare> => {
  if (!lock.isHeld) {
    throw new FleetError({ code: "internal", detail: "openBare was called without the coordinator's lock" });
  }
  const bare = pathsIn(stateDir);
  await mkdir(bare.authorsDir, { recursive: true, mode: 0o700 });
  await rm(bare.quarantineDir, { recursive: true, force: true });
  await removeLeftovers(bare.gitDir);
  for (const dir of [bare.gitDir, bare.quarantineDir]) await createBare(dir);
  await packWhenLoose({ gitDir: bare.gitDir });
  return bare;
};

/** An empty bare repository of ours; one that is there stays as it is. */
export const createBare = async (dir: string): Promise<void> => {
  // No template: a template folder of this machine could bring hooks. An unborn HEAD keeps attributes of any branch out of merges.
  await git({ gitDir: dir }, ["init", "--quiet", "--bare", "--template=", "--initial-branch=none"]);
};

/** Lock files stand beside what they lock: at the top, among the refs, and beside packs; object folders hold none. */
const removeLeftovers = async (gitDir: string): Promise<void> => {
  const isLock = (name: string): boolean => name.endsWith(".lock");
  await removeMatching(gitDir, false, isLock);
  await removeMatching(join(gitDir, "refs"), true, isLock);
  await removeMatching(join(gitDir, "objects", "info"), false, isLock);
  const pack = join(gitDir, "objects", "pack");
  await removeMatching(pack, false, (name) => isLock(name) || name.startsWith("tmp_"));
};

const removeMatching = async (
  dir: string,
  isDeep: boolean,
  matches: (name: string) => boolean,
): Promise<void> => {
  if (!existsSync(dir)) return;
  const entries = await readdir(dir, { recursive: isDeep, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile() && matches(entry.name));
  await Promise.all(found.map((entry) => rm(join(entry.parentPath, entry.name), { force: true })));
};

const packWhenLoose = async (place: GitPlace): Promise<void> => {
  const counted = (await git(place, ["count-objects"])).stdout;
  if (Number.parseInt(counted, 10) <= LOOSE_OBJECTS_MAX) return;
  await git(place, ["repack", "-d", "-l", "-q"]);
  await git(place, ["pack-refs", "--all"]);
};
