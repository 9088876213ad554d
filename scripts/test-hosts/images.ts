/** Builds the images of the test hosts without any registry: a Debian from its mirror, imported, then one layer for each kind of sshd. */
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** `easy` forwards and has generous limits, `stock` has Debian's own, `closed` forbids forwarding. */
export type ImageKind = "easy" | "stock" | "closed";

/** Every kind of image. */
export const IMAGE_KINDS: readonly ImageKind[] = ["easy", "stock", "closed"];

const RECIPE_FOLDER = join(import.meta.dirname, "image");
const SUITE = "bookworm";
const DEFAULT_MIRROR = "http://deb.debian.org/debian";
const PACKAGES = ["openssh-server", "git", "procps", "iproute2"];
/** What only people read, or what only makes later installs possible. */
const DROPPED = [
  "usr/share/doc",
  "usr/share/man",
  "usr/share/info",
  "usr/share/locale",
  "var/cache/apt",
  "var/lib/apt/lists",
  "etc/machine-id",
];
const OUTPUT_MAX_BYTES = 16 * 1024 * 1024;

const run = (program: string, args: readonly string[]): string => {
  const ended = spawnSync(program, args, { encoding: "utf8", maxBuffer: OUTPUT_MAX_BYTES });
  if (ended.error !== undefined) throw ended.error;
  if (ended.status === 0) return ended.stdout;
  const said = `${ended.stdout}${ended.stderr}`.trim().split("\n").slice(-20).join("\n");
  throw new Error(`${program} ${args.join(" ")} ended with ${ended.status ?? ended.signal}:\n${said}`);
};

const tagOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 16);

const recipeFile = (name: string): string => readFileSync(join(RECIPE_FOLDER, name), "utf8");

const baseName = (): string =>
  `fleet-testbase:${tagOf(SUITE, process.arch, ...PACKAGES, "without", ...DROPPED)}`;

/** Name and tag of an image; the tag is a hash of everything it is made of. */
export const imageName = (kind: ImageKind): string => {
  const files = ["Dockerfile", "start-host.sh", `sshd_config.${kind}`];
  return `fleet-testhost-${kind}:${tagOf(baseName(), ...files.map(recipeFile))}`;
};

/** The kinds whose images are not here yet. Throws when no Docker engine answers. */
export const missingImages = (): readonly ImageKind[] => {
  const args = ["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "fleet-testhost-*"];
  const here = new Set(run("docker", args).split("\n"));
  return IMAGE_KINDS.filter((kind) => !here.has(imageName(kind)));
};

const hasImage = (name: string): boolean =>
  spawnSync("docker", ["image", "inspect", name], { stdio: "ignore" }).status === 0;

/** Needs root, because debootstrap enters the new tree, and the mirror. */
const buildBase = (): void => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-testbase-"));
  try {
    const [root, tar] = [join(folder, "root"), join(folder, "root.tar")];
    const mirror = process.env["FLEET_DEBIAN_MIRROR"] ?? DEFAULT_MIRROR;
    run("debootstrap", ["--variant=minbase", `--include=${PACKAGES.join(",")}`, SUITE, root, mirror]);
    for (const path of DROPPED) rmSync(join(root, path), { recursive: true, force: true });
    for (const name of readdirSync(join(root, "etc/ssh")))
      if (name.startsWith("ssh_host_")) rmSync(join(root, "etc/ssh", name));
    run("tar", ["-C", root, "-cf", tar, "."]);
    run("docker", ["import", tar, baseName()]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Only files are added and one user, so the build needs no network. */
const buildKind = (kind: ImageKind): void => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-testhost-"));
  try {
    cpSync(RECIPE_FOLDER, folder, { recursive: true });
    const given = [`BASE=${baseName()}`, `KIND=${kind}`].flatMap((pair) => ["--build-arg", pair]);
    run("docker", ["build", "--network=none", ...given, "--tag", imageName(kind), folder]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const buildMissing = (): void => {
  for (const kind of missingImages()) {
    if (!hasImage(baseName())) buildBase();
    buildKind(kind);
  }
};

/**
 * Makes the images that are missing, in a process that holds a lock, so that test files that run side by side build each once.
 * Rejects with the last lines of the program that failed.
 */
export const ensureImages = async (): Promise<void> => {
  if (missingImages().length === 0) return;
  const lock = join(tmpdir(), `fleet-test-images-${userInfo().uid}.lock`);
  await promisify(execFile)("flock", [lock, process.execPath, import.meta.filename]);
};

if (import.meta.main) buildMissing();
