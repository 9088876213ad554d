/** The soak's program: `timers` measures liveness with the default timers, `flap` shakes many hosts for minutes. Exits with 1 when a target is missed. */
import { bench, type Found } from "../bench/measure.ts";
import { join } from "node:path";

const RESULTS = join(import.meta.dirname, "results");

const soaks: Readonly<Record<string, (argv: readonly string[]) => Promise<Found>>> = {
  timers: async () => (await import("./timers.ts")).measureTimers(),
  flap: async (argv) => (await import("./flap.ts")).measureFlapping(argv),
};

const [name = "", ...argv] = process.argv.slice(2);
const soak = soaks[name];
if (soak === undefined) {
  console.error(`usage: npm run soak -- ${Object.keys(soaks).join("|")}`);
  process.exitCode = 2;
} else {
  const { targets } = await bench(name, () => soak(argv), RESULTS);
  if (targets.some(({ isMet }) => !isMet)) process.exitCode = 1;
}
