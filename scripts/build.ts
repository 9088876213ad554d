/** Builds everything that runs: the CLI and the coordinator's daemon into `dist/coordinator`, what is pushed to hosts into `dist/agent`. */
import { chmod, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { buildAgent } from "./build-agent.ts";

const ROOT = resolve(import.meta.dirname, "..");
const COORDINATOR = join(ROOT, "dist/coordinator");
const CLI = join(COORDINATOR, "cli/main.js");

/** The entry checks Node's version itself, so an old Node must be able to read it. */
const OLDEST_READER = "node20";

/** One set of chunks for both programs; npm packages stay in `node_modules`, a verb's code in a chunk that only this verb loads. */
const buildCoordinator = async (): Promise<void> => {
  await rm(COORDINATOR, { recursive: true, force: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["coordinator/cli/main.ts", "coordinator/daemon/main.ts"],
    outdir: COORDINATOR,
    outbase: "coordinator",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: OLDEST_READER,
    sourcemap: true,
    keepNames: true,
    logLevel: "warning",
  });
  await chmod(CLI, 0o755);
};

await Promise.all([buildCoordinator(), buildAgent(join(ROOT, "dist/agent"))]);
