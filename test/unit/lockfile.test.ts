/** The lockfile installs on every platform that is supported, whichever of them it was written on. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lockfile = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const root = lockfile.packages[""];
const packages = Object.entries(lockfile.packages).filter(([path]) => path !== "");
const names = new Set(packages.map(([path]) => path.slice(path.lastIndexOf("node_modules/") + 13)));

const PLATFORMS = [
  ["linux", "x64"],
  ["linux", "arm64"],
  ["darwin", "arm64"],
] as const;
/** The Node that each platform runs, and tools that come as one program for each platform. */
const PER_PLATFORM = [/^node-/, /^@esbuild\//, /^@typescript\//, /^@rolldown\//, /^@oxlint\//, /^@oxfmt\//];

test("what a package wants for other platforms is locked too, or npm ci refuses", () => {
  const missing = packages.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !names.has(name))
      .map((name) => `${name} for ${path}`),
  );
  expect(missing).toEqual([]);
});

test("every package is named by its hash and by no registry", () => {
  const loose = packages.filter(([, { integrity, resolved }]) => !integrity || resolved !== undefined);
  expect(loose.map(([path]) => path)).toEqual([]);
});

test.each(PLATFORMS)("%s-%s has its own Node and tools", (os, cpu) => {
  const own = packages.filter(([, locked]) => locked.os?.includes(os) && locked.cpu?.includes(cpu));
  const paths = own.map(([path]) => path.slice("node_modules/".length));
  for (const tool of PER_PLATFORM) expect(paths.some((path) => tool.test(path))).toBe(true);
});

test("the Node of every platform is of one major version", () => {
  const runtimes = Object.entries(root?.optionalDependencies ?? {}).filter(([name]) =>
    name.startsWith("node-"),
  );
  expect(runtimes).toHaveLength(PLATFORMS.length);
  expect(new Set(runtimes.map(([, version]) => version.split(".")[0])).size).toBe(1);
});
