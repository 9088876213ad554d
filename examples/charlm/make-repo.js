#!/usr/bin/env node
/** Makes a research repository of this example: `node make-repo.js <folder>` copies it and its text, and commits once. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const EXAMPLE_FILES = ["README.md", "fleet.yaml", "package.json", "prepare.js", "program.md", "train.js"];

/** The text: the declarations of Node's own interfaces, part of every install and the same bytes on each platform. */
const TEXT_PACKAGE = "@types/node";
const TEXT_FILES = [
  "assert",
  "buffer",
  "child_process",
  "crypto",
  "dgram",
  "dns",
  "events",
  "fs",
  "http",
  "http2",
  "module",
  "net",
  "perf_hooks",
  "process",
  "sqlite",
  "stream",
  "test",
  "tls",
  "url",
  "util",
  "v8",
  "vm",
  "worker_threads",
  "zlib",
];
const TEXT_SHA256 = "dfd54c40acbbb66d07b9aa69c7c398cc7d1778f7d7fc74739cebbf554598629b";

/** The text's bytes; an error that names both hashes when they are not the ones this example was made with. */
function readText() {
  const manifest = createRequire(import.meta.url).resolve(`${TEXT_PACKAGE}/package.json`);
  const folder = dirname(manifest);
  const text = Buffer.concat(TEXT_FILES.map((name) => readFileSync(join(folder, `${name}.d.ts`))));
  const found = createHash("sha256").update(text).digest("hex");
  if (found !== TEXT_SHA256) {
    const { version } = JSON.parse(readFileSync(manifest, "utf8"));
    throw new Error(
      `the text in ${folder} (${TEXT_PACKAGE} ${version}) is not the expected one: ` +
        `expected sha256 ${TEXT_SHA256}, found ${found}; run npm ci to install the pinned version`,
    );
  }
  return text;
}

function copyExample(target, text) {
  mkdirSync(join(target, "data"), { recursive: true });
  for (const file of EXAMPLE_FILES) copyFileSync(join(HERE, file), join(target, file));
  writeFileSync(join(target, "data/text.txt"), text);
}

/** Runs git with an identity of its own and nobody's configuration. */
function git(cwd, ...args) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  const identity = { NAME: "charlm example", EMAIL: "charlm@localhost" };
  const env = {
    ...Object.fromEntries(inherited),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: identity.NAME,
    GIT_AUTHOR_EMAIL: identity.EMAIL,
    GIT_COMMITTER_NAME: identity.NAME,
    GIT_COMMITTER_EMAIL: identity.EMAIL,
  };
  const { status, error, stdout, stderr } = spawnSync("git", args, { cwd, env, encoding: "utf8" });
  if (error) throw new Error(`git cannot be started: ${error.message}`);
  if (status !== 0) throw new Error(`git ${args[0]} failed with exit code ${status}: ${stderr.trim()}`);
  return stdout.trim();
}

function refuseUsedFolder(target) {
  mkdirSync(target, { recursive: true });
  if (readdirSync(target).length > 0) throw new Error(`${target} is not empty`);
}

function makeRepo(target) {
  const text = readText();
  refuseUsedFolder(target);
  copyExample(target, text);
  git(target, "init", "-q", "-b", "main");
  git(target, "add", "--all", "--force");
  git(target, "commit", "-q", "-m", "A byte-level language model to improve");
  return git(target, "rev-parse", "HEAD");
}

const [folder, ...rest] = process.argv.slice(2);
if (folder === undefined || folder.startsWith("-") || rest.length > 0) {
  process.stderr.write("usage: node make-repo.js <folder>\n");
  process.exitCode = 1;
} else {
  try {
    const target = resolve(folder);
    const commit = makeRepo(target);
    process.stdout.write(`${target} ${commit}\n`);
  } catch (error) {
    process.stderr.write(`make-repo: ${error.message}\n`);
    process.exitCode = 1;
  }
}
