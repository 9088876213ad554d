/** Asks whether the compiler and the unit tier let a mutant pass: one that they stop proves nothing about the simulation. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { inTrees } from "./hunt.ts";
import type { Mutant } from "./mutant.ts";

/** What stopped a mutant before the simulation could; nothing when it survived. */
export interface Tried {
  readonly mutant: Mutant;
  readonly stoppedBy: "compiler" | "unit tier" | undefined;
}

/** Tries them all. One tree at a time: the unit tier uses every core by itself. */
export const tryUnitTier = (
  mutants: readonly Mutant[],
  told: (tried: Tried) => void,
): Promise<readonly Tried[]> =>
  inTrees(mutants, 1, async (mutant, { folder }) => {
    const tried = { mutant, stoppedBy: await whatStops(folder) };
    told(tried);
    return tried;
  });

/** A busy machine stops no mutant. */
const TEST_MAX_MS = 300_000;

const whatStops = async (folder: string): Promise<Tried["stoppedBy"]> => {
  if (!(await passes(folder, "tsc", "-p", "."))) return "compiler";
  return (await passes(
    folder,
    "vitest",
    "run",
    "--bail",
    "1",
    "--testTimeout",
    String(TEST_MAX_MS),
    "test/unit/",
  ))
    ? undefined
    : "unit tier";
};

const passes = (folder: string, program: string, ...args: string[]): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const path = join(folder, "node_modules/.bin", program);
    const child = spawn(path, args, { cwd: folder, stdio: "ignore" });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code === 0));
  });
