/** A checkout against a tree's listing and against itself, with git's own ids and hostile files. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { compareFrozen, snapshotFrozen } from "../../../../agent-node/guard/frozen.ts";
import { verifyTree } from "../../../../agent-node/guard/tree-check.ts";
import type { TreeEntry } from "../../../../proto/vocab/task.ts";

const IDENTITY = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "core.hooksPath=/dev/null"];

/** A committed repository and its listing as git gives it. */
function makeCheckout(format: "sha1" | "sha256"): { root: string; listing: TreeEntry[] } {
  const root = mkdtempSync(join(tmpdir(), "fleet-guard-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const git = (...words: string[]): string =>
    execFileSync("git", ["-C", root, ...IDENTITY, ...words], { encoding: "utf8" });
  mkdirSync(join(root, "src/deep"), { recursive: true });
  writeFileSync(join(root, "train.py"), "print(1)\n");
  writeFileSync(join(root, "empty"), "");
  writeFileSync(join(root, "src/deep/big.bin"), Buffer.alloc(700_001, 7));
  writeFileSync(join(root, "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
  symlinkSync("train.py", join(root, "link"));
  git("init", "-q", `--object-format=${format}`);
  git("add", ".");
  git("commit", "-qm", "x");
  const listing = git("ls-tree", "-r", "-z", "HEAD")
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const [, mode = "", blob = "", path = ""] = /^(\d+) \w+ (\w+)\t(.*)$/u.exec(line) ?? [];
      return { path, mode: mode as TreeEntry["mode"], blob };
    });
  return { root, listing };
}

it.each(["sha1", "sha256"] as const)("agrees with git on an untouched checkout (%s)", async (format) => {
  const { root, listing } = makeCheckout(format);
  expect(listing.length).toBe(5);
  expect(await verifyTree(root, listing)).toEqual([]);
});

it.each<[string, string[], (root: string) => void]>([
  ["changed content", ["train.py"], (root) => writeFileSync(join(root, "train.py"), "print(2)\n")],
  ["a missing file", ["empty"], (root) => rmSync(join(root, "empty"))],
  ["an executable bit", ["run.sh"], (root) => chmodSync(join(root, "run.sh"), 0o644)],
  [
    "a link that leads elsewhere",
    ["link"],
    (root) => {
      rmSync(join(root, "link"));
      symlinkSync("run.sh", join(root, "link"));
    },
  ],
  [
    "a link with the same content in place of a file",
    ["train.py"],
    (root) => {
      renameSync(join(root, "train.py"), join(root, "other"));
      symlinkSync("other", join(root, "train.py"));
    },
  ],
  [
    "a linked folder above a file",
    ["src/deep/big.bin"],
    (root) => {
      renameSync(join(root, "src"), join(root, "elsewhere"));
      symlinkSync("elsewhere", join(root, "src"));
    },
  ],
  [
    "a pipe that nobody writes",
    ["train.py"],
    (root) => {
      rmSync(join(root, "train.py"));
      execFileSync("mkfifo", [join(root, "train.py")]);
    },
  ],
  [
    "a folder in place of a file",
    ["empty"],
    (root) => {
      rmSync(join(root, "empty"));
      mkdirSync(join(root, "empty"));
    },
  ],
])("names %s", async (_, paths, change) => {
  const { root, listing } = makeCheckout("sha1");
  change(root);
  expect(await verifyTree(root, listing)).toEqual(paths);
});

it("notices a frozen file that was changed and restored with its old times", async () => {
  const { root } = makeCheckout("sha1");
  const paths = ["train.py", "src/deep/big.bin", "link", "missing"];
  const before = await snapshotFrozen(root, paths);
  expect(compareFrozen(before, await snapshotFrozen(root, paths))).toEqual([]);
  const file = join(root, "train.py");
  const old = new Date(1_000_000);
  writeFileSync(file, "print(2)\n");
  writeFileSync(file, "print(1)\n");
  utimesSync(file, old, old);
  expect(compareFrozen(before, await snapshotFrozen(root, paths))).toEqual(["train.py"]);
  writeFileSync(join(root, "missing"), "");
  const stored = JSON.parse(JSON.stringify(before)) as typeof before;
  expect(compareFrozen(stored, await snapshotFrozen(root, paths))).toEqual(["missing", "train.py"]);
});
