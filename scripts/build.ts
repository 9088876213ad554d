/** Builds everything that runs: the CLI and the coordinator's daemon into `dist/coordinator`, what is pushed to hosts into `dist/agent`. */
import { chmod, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { buildAgent } from "./build-agent.ts";

const ROOT = resolve(import.meta.dirname, "..");

/** The entry checks Node's version itself, so an old Node must be able to read it. */
const OLDEST_READER = "node20";

/**
 * Writes `cli/main.js` and `daemon/main.js` into `outDir`, which is emptied first. One set of chunks serves both; npm packages stay in
 * `node_modules`; a verb's code is in a chunk that only this verb loads.
 */
export const buildCoordinator = async (outDir: string): Promise<void> => {
  await rm(outDir, { recursive: true, force: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["coordinator/cli/main.ts", "coordinator/daemon/main.ts"],
    outdir: outDir,
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
  await chmod(join(outDir, "cli/main.js"), 0o755);
};

if (import.meta.main)
  await Promise.all([buildCoordinator(join(ROOT, "dist/coordinator")), buildAgent(join(ROOT, "dist/agent"))]);
