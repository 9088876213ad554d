/** `npm test`: builds, then runs every tier that this machine can run, and says in one line why it skips another. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { tiers, type Tier } from "../test/tiers.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const run = (name: string, args: readonly string[]): number => {
  const path = fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
  return spawnSync(path, args, { cwd: root, stdio: "inherit" }).status ?? 1;
};

const present = (tier: Tier): boolean => tier.folders.some((folder) => existsSync(`${root}/${folder}`));

const isRequired = process.env["FLEET_REQUIRE"] === "all";
const wanted = process.argv.slice(2);

const main = (): number => {
  const unknown = wanted.find((name) => !tiers.some((tier) => tier.name === name));
  if (unknown !== undefined) {
    process.stderr.write(
      `no tier is named ${unknown}; there are: ${tiers.map(({ name }) => name).join(", ")}\n`,
    );
    return 1;
  }
  const built = run("node", ["scripts/build.ts"]);
  if (built !== 0) return built;
  const together: string[] = [];
  const alone: string[] = [];
  let isMissing = false;
  for (const tier of tiers.filter(present)) {
    if (wanted.length > 0 && !wanted.includes(tier.name)) continue;
    const reason = tier.lacks();
    if (reason === undefined) (tier.isAlone === true ? alone : together).push(...tier.folders);
    else {
      process.stdout.write(`skipped: ${tier.name}: ${reason}\n`);
      isMissing ||= isRequired && tier.ci;
    }
  }
  if (isMissing) {
    process.stderr.write("FLEET_REQUIRE=all: a tier that CI must run cannot run here\n");
    return 1;
  }
  const failures = [together, alone]
    .filter((folders) => folders.length > 0)
    .map((folders) => run("vitest", ["run", ...folders]));
  return failures.find((code) => code !== 0) ?? 0;
};

process.exitCode = main();
