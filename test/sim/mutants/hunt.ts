/** Hunts mutants with the simulation, one after the other on each core: each must break a promise in some seed. */
import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { MutantTree } from "./mutant-tree.ts";
import type { Mutant } from "./mutant.ts";

/** The seed in which a promise was broken, and which. */
export interface Catch {
  readonly seed: number;
  readonly complaint: string;
}

/** What came of hunting one mutant; it was missed when nothing was caught. */
export interface Hunted {
  readonly mutant: Mutant;
  readonly caught: Catch | undefined;
}

/** How far a hunt goes. */
export interface HuntOptions {
  /** Seeds from the first on until a mutant counts as missed. */
  readonly seedsMax?: number;
  /** Begins each hunt with the seed that noticed the mutant before. */
  readonly isHinted?: boolean;
  readonly jobs?: number;
  /** Hears of each mutant as soon as its hunt is over. */
  readonly told?: (hunted: Hunted) => void;
}

const SEEDS_MAX = 2_000;
/** A mutant may run in circles where no step ends, which is no catch: it says nothing about the rule. */
const HUNT_MAX_MS = 900_000;

/** Hunts them all, in whatever order they are done. Rejects when a mutant does not even run. */
export const hunt = async (
  mutants: readonly Mutant[],
  options: HuntOptions = {},
): Promise<readonly Hunted[]> => {
  const { seedsMax = SEEDS_MAX, isHinted = false, jobs = availableParallelism(), told } = options;
  return await inTrees(mutants, jobs, async (mutant, { folder }) => {
    const hunted = { mutant, caught: await huntIn(folder, isHinted ? mutant.seed : 1, seedsMax) };
    told?.(hunted);
    return hunted;
  });
};

/** Gives each mutant a tree of its own for as long as `use` takes; so many trees at a time. */
export const inTrees = async <T>(
  mutants: readonly Mutant[],
  jobs: number,
  use: (mutant: Mutant, tree: MutantTree) => Promise<T>,
): Promise<readonly T[]> => {
  const left = [...mutants];
  const done: T[] = [];
  const work = async (): Promise<void> => {
    const tree = new MutantTree();
    try {
      for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
        const its = mutant;
        done.push(await tree.as(its, () => use(its, tree)));
      }
    } finally {
      tree.remove();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, mutants.length) }, work));
  return done;
};

const run = promisify(execFile);

const huntIn = async (folder: string, first: number, seedsMax: number): Promise<Catch | undefined> => {
  const args = ["test/sim/mutants/hunter.ts", String(first), String(seedsMax)];
  const { stdout } = await run(process.execPath, args, { cwd: folder, timeout: HUNT_MAX_MS });
  return (JSON.parse(stdout) as Catch | null) ?? undefined;
};
