/** The tiers of the test suite: where each lives, what it needs of the machine, and whether CI must run it. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { missingImages } from "../scripts/test-hosts/images.ts";

/** One tier. `lacks` gives the reason why this machine cannot run it, or undefined. */
export interface Tier {
  readonly name: string;
  /** Paths that vitest filters by. */
  readonly folders: readonly string[];
  /** Whether `FLEET_REQUIRE=all` turns its absence into a failure. */
  readonly ci: boolean;
  readonly lacks: () => string | undefined;
  /** Runs after the others, with the machine to itself. */
  readonly isAlone?: boolean;
}

const runs = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: "ignore", timeout: 10_000 }).status === 0;

const nothing = (): undefined => undefined;

const lacksSshd = (): string | undefined => {
  const isThere = ["/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd"].some((path) =>
    existsSync(path),
  );
  if (!isThere) return "there is no sshd program (Debian: openssh-server)";
  return runs("ssh", "-V") ? undefined : "there is no ssh program (Debian: openssh-client)";
};

const lacksDocker = (): string | undefined => {
  if (!runs("docker", "info")) return "no Docker engine answers (docker info)";
  if (missingImages().length === 0) return undefined;
  if (process.getuid?.() !== 0) return "its images are not built yet, and only root can build them";
  return runs("debootstrap", "--version") ? undefined : "there is no debootstrap to build its images with";
};

/**
 * The README's two commands, executed. The second is the whole suite in a clone, which must not run itself again, and which nobody who
 * types `npm test` wants to wait for twice: CI runs it, and whoever asks for it by `npm test -- readme`.
 */
const lacksPatience = (): string | undefined => {
  if (process.env["FLEET_README_TEST"] !== undefined) return "this run is the README's own test";
  const isAskedFor = process.env["FLEET_REQUIRE"] === "all" || process.argv.includes("readme");
  return isAskedFor ? undefined : "it runs everything again in a clone; npm test -- readme does";
};

/** Every tier, the quick ones first. */
export const tiers: readonly Tier[] = [
  { name: "unit", folders: ["test/unit/"], ci: true, lacks: nothing },
  { name: "scenarios", folders: ["test/scenarios/"], ci: true, lacks: nothing },
  { name: "simulation", folders: ["test/sim/"], ci: true, lacks: nothing },
  { name: "contract", folders: ["test/contract/"], ci: true, lacks: nothing },
  { name: "integration", folders: ["test/integration/"], ci: true, lacks: nothing },
  { name: "faults on this machine", folders: ["test/hosts/faults/local/"], ci: true, lacks: nothing },
  {
    name: "hosts over sshd",
    folders: ["test/hosts/sshd/", "test/hosts/faults/sshd/"],
    ci: true,
    lacks: lacksSshd,
  },
  {
    name: "hosts in containers",
    folders: ["test/hosts/containers/", "test/hosts/faults/containers/"],
    ci: true,
    lacks: lacksDocker,
  },
  { name: "readme", folders: ["test/readme/"], ci: true, lacks: lacksPatience, isAlone: true },
];
