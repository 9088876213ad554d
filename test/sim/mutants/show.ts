/** `npm run sim -- --mutants`: the mutants on the command line. */
import { hunt } from "./hunt.ts";
import { mutants } from "./list.ts";
import type { Mutant } from "./mutant.ts";
import { tryUnitTier } from "./unit-tier.ts";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const chosen = (names: readonly string[]): readonly Mutant[] => {
  const unknown = names.find((name) => !mutants.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new Error(
      `no mutant is named ${unknown}; there are: ${mutants.map(({ name }) => name).join(", ")}`,
    );
  return names.length === 0 ? mutants : mutants.filter(({ name }) => names.includes(name));
};

/** Hunts the named mutants, or all of them; how many were missed. */
export const showHunt = async (names: readonly string[], jobs: number | undefined): Promise<number> => {
  const all = chosen(names);
  const hunted = await hunt(all, {
    ...(jobs === undefined ? {} : { jobs }),
    told: ({ mutant: { name, rule }, caught }) =>
      say(caught ? `${name}: seed ${caught.seed}: ${caught.complaint}` : `${name}: MISSED: ${rule}`),
  });
  const missed = hunted.filter(({ caught }) => caught === undefined).length;
  say(`${all.length - missed} of ${all.length} mutants caught`);
  return missed;
};

/** Lets the compiler and the unit tier look at the named mutants, or all of them; how many they stop. */
export const showUnitTier = async (names: readonly string[]): Promise<number> => {
  const all = chosen(names);
  const tried = await tryUnitTier(all, ({ mutant: { name }, stoppedBy }) =>
    say(`${name}: ${stoppedBy === undefined ? "survives" : `stopped by the ${stoppedBy}`}`),
  );
  const stopped = tried.filter(({ stoppedBy }) => stoppedBy !== undefined).length;
  say(`${all.length - stopped} of ${all.length} mutants survive the unit tier`);
  return stopped;
};
