/** `npm run sim`: many seeds, or one of them again, whole or shrunk. */
import { parseArgs } from "node:util";
import { showHunt, showUnitTier } from "./mutants/show.ts";
import { faultText, parseFault, type Plan, planOf } from "./plan.ts";
import { runSeeds, type Tally } from "./pool.ts";
import { shrink } from "./shrink.ts";
import { simulate } from "./simulate.ts";

const USAGE = `npm run sim -- --seeds N [--from N] [--jobs N]   simulate N courses
npm run sim -- --seed N [--faults "…"] [--shrink]   one course again
npm run sim -- --mutants [NAME…] [--jobs N]         break one rule at a time, until a course shows it
npm run sim -- --mutants [NAME…] --unit             which of them the compiler or the unit tier stops`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const replayOf = ({ seed, faults }: Plan): string =>
  `npm run sim -- --seed ${seed} --faults "${faults.map(faultText).join(" ")}"`;

const one = (plan: Plan, isShrunk: boolean): number => {
  const shown = isShrunk ? shrink(plan) : plan;
  const course = simulate(shown);
  say(replayOf(shown));
  say(
    `${course.records} records, ${course.runs} runs, over after ${Math.round(course.endedAtMs / 1000)} s, ${course.fingerprint}`,
  );
  if (course.failure === undefined) return 0;
  say(`broken after ${course.failure.atMs} ms: ${course.failure.stack}`);
  return 1;
};

const FAILURES_SHOWN = 10;

const many = async (from: number, seeds: number, jobs: number | undefined): Promise<number> => {
  const began = performance.now();
  let shown = 0;
  const told = (tally: Tally): void => {
    for (const { seed, message } of tally.failures.slice(shown, FAILURES_SHOWN))
      say(`seed ${seed}: ${message}\n  npm run sim -- --seed ${seed} --shrink`);
    shown = tally.failures.length;
    const perSecond = tally.seeds / ((performance.now() - began) / 1000);
    if (process.stdout.isTTY)
      process.stdout.write(`\r${tally.seeds}/${seeds}, ${shown} broken, ${perSecond.toFixed(0)} a second `);
  };
  const stretch = { from, to: from + seeds - 1 };
  const tally = await runSeeds(stretch, { told, ...(jobs === undefined ? {} : { jobs }) });
  const seconds = (performance.now() - began) / 1000;
  say(
    `\n${tally.seeds} seeds in ${seconds.toFixed(0)} s: ${tally.steps} events, ${tally.runs} runs, ${tally.records} records; ${tally.failures.length} broken`,
  );
  return tally.failures.length === 0 ? 0 : 1;
};

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: "string" },
      from: { type: "string", default: "1" },
      jobs: { type: "string" },
      seed: { type: "string" },
      faults: { type: "string" },
      shrink: { type: "boolean", default: false },
      mutants: { type: "boolean", default: false },
      unit: { type: "boolean", default: false },
    },
  });
  const jobs = values.jobs === undefined ? undefined : Number(values.jobs);
  if (values.mutants) {
    const bad = values.unit ? await showUnitTier(positionals) : await showHunt(positionals, jobs);
    return bad === 0 ? 0 : 1;
  }
  if (values.seed !== undefined) {
    const plan = planOf(Number(values.seed));
    const { faults } = values;
    const given = faults
      ?.split(/\s+/u)
      .filter((word) => word !== "")
      .map(parseFault);
    return one(given ? { ...plan, faults: given } : plan, values.shrink);
  }
  if (values.seeds === undefined) {
    say(USAGE);
    return 1;
  }
  return await many(Number(values.from), Number(values.seeds), jobs);
};

process.exitCode = await main();
