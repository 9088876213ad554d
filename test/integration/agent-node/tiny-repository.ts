/** A bare repository with a few commits, made by the git program, for tests of the agent. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CommitId, TreeId } from "../../../proto/vocab/ids.ts";
import { as } from "../../../proto/vocab/ids.ts";
import type { TreeEntry } from "../../../proto/vocab/task.ts";

const identity = {
  GIT_AUTHOR_NAME: "t",
  GIT_AUTHOR_EMAIL: "t@localhost",
  GIT_COMMITTER_NAME: "t",
  GIT_COMMITTER_EMAIL: "t@localhost",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

/** What a commit of a test holds: text, an executable script, or a link. */
export type Content = string | { readonly script: string } | { readonly link: string };

/** A commit as a lease names it. */
export interface TestCommit {
  readonly commit: CommitId;
  readonly tree: TreeId;
  readonly listing: readonly TreeEntry[];
}

/** Runs git on a repository and returns its trimmed output. */
export const git = (gitDir: string, ...argv: string[]): string =>
  execFileSync("git", [`--git-dir=${gitDir}`, ...argv], {
    encoding: "utf8",
    env: { ...process.env, ...identity },
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

/** Commits exactly these files to the bare repository, creating it when needed; no ref is moved but `refs/keep/<n>`. */
export const commitFiles = (gitDir: string, files: Readonly<Record<string, Content>>): TestCommit => {
  execFileSync("git", ["init", "--bare", "-q", gitDir], { env: { ...process.env, ...identity } });
  const work = `${gitDir}-work`;
  rmSync(work, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    const target = join(work, path);
    mkdirSync(dirname(target), { recursive: true });
    if (typeof content === "string") writeFileSync(target, content);
    else if ("link" in content) symlinkSync(content.link, target);
    else {
      writeFileSync(target, content.script);
      chmodSync(target, 0o755);
    }
  }
  rmSync(join(gitDir, "index"), { force: true });
  git(gitDir, `--work-tree=${work}`, "add", "-A", "-f");
  const tree = git(gitDir, "write-tree");
  const commit = git(gitDir, "commit-tree", tree, "-m", "t");
  git(gitDir, "update-ref", `refs/keep/${commit}`, commit);
  rmSync(work, { recursive: true, force: true });
  const listing = git(gitDir, "ls-tree", "-r", "-z", tree)
    .split("\0")
    .filter((line) => line !== "")
    .map((line): TreeEntry => {
      const [meta = "", path = ""] = line.split("\t");
      const [mode, , blob = ""] = meta.split(" ");
      return { path, mode: mode as TreeEntry["mode"], blob };
    });
  return { commit: as<CommitId>(commit), tree: as<TreeId>(tree), listing };
};
