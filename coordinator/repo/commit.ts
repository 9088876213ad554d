/** Writes commits by plumbing: no worktree, no index of anybody, and the same inputs always give the same commit. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommitId, type TreeId, as } from "../../proto/vocab/ids.ts";
import { type GitPlace, git } from "./git.ts";

/** Who a commit names; git's configuration is never asked. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** Everything that a commit's id depends on. */
export interface CommitOrder {
  readonly tree: TreeId;
  readonly parents: readonly CommitId[];
  /** Foreign text; made one clean line. */
  readonly subject: string;
  /** Lines of the last paragraph, as `Name: value`. */
  readonly trailers?: readonly string[];
  readonly atSeconds: number;
  /** Absent: the fleet itself. */
  readonly author?: Identity;
}

const FLEET: Identity = { name: "fleet", email: "fleet@localhost" };
const SUBJECT_CHARACTERS_MAX = 200;

/** The environment that gives git an identity and a time, so that it asks no configuration. */
export const identityEnv = (author: Identity, atSeconds: number): Record<string, string> => {
  // Without the @ git takes small numbers for something else than seconds and refuses them.
  const date = `@${Math.floor(atSeconds)} +0000`;
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: FLEET.name,
    GIT_COMMITTER_EMAIL: FLEET.email,
    GIT_COMMITTER_DATE: date,
  };
};

/** First line of foreign text without control characters, cut at a limit; `fallback` when nothing is left. */
export const cleanSubject = (text: string, fallback: string): string => {
  const line = text.split(/[\r\n]/).find((candidate) => candidate.trim() !== "") ?? "";
  const clean = line.replaceAll(/\p{Cc}/gu, " ").trim();
  return clean === "" ? fallback : Array.from(clean).slice(0, SUBJECT_CHARACTERS_MAX).join("");
};

/** git refuses a name of which nothing is left after it dropped what it cannot store. */
const usable = (author: Identity | undefined): Identity =>
  author !== undefined && /[^\s.,:;<>"\\'\p{Cc}]/u.test(author.name) ? author : FLEET;

/** Writes one commit. */
export const commitTree = async (place: GitPlace, order: CommitOrder): Promise<CommitId> => {
  const trailers = order.trailers ?? [];
  const subject = cleanSubject(order.subject, "experiment");
  const message = [subject, ...(trailers.length === 0 ? [] : ["", ...trailers]), ""].join("\n");
  const parents = order.parents.flatMap((parent) => ["-p", parent]);
  const env = identityEnv(usable(order.author), order.atSeconds);
  const { stdout } = await git(place, ["commit-tree", ...parents, order.tree], { stdin: message, env });
  return as<CommitId>(stdout.trim());
};

/** A change of a few whole files, for instance a sweep's new value. */
export interface EditOrder {
  readonly base: CommitId;
  /** Files keep the mode they have in the base; a new file is a plain one. */
  readonly edits: readonly { readonly path: string; readonly content: string | Uint8Array }[];
  readonly subject: string;
  readonly atSeconds: number;
}

/** Builds the commit with those files on top of `base`, in an index of its own. The tree may equal the base's. */
export const editTree = async (
  place: GitPlace,
  order: EditOrder,
): Promise<{ readonly commit: CommitId; readonly tree: TreeId }> => {
  const scratch = await mkdtemp(join(tmpdir(), "fleet-index-"));
  try {
    const env = { GIT_INDEX_FILE: join(scratch, "index") };
    await git(place, ["read-tree", order.base], { env });
    const lines = await Promise.all(order.edits.map((edit) => indexLine(place, order.base, edit)));
    await git(place, ["update-index", "-z", "--index-info"], { env, stdin: lines.join("") });
    const tree = as<TreeId>((await git(place, ["write-tree"], { env })).stdout.trim());
    const { subject, atSeconds } = order;
    return { commit: await commitTree(place, { tree, parents: [order.base], subject, atSeconds }), tree };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

const indexLine = async (
  place: GitPlace,
  base: CommitId,
  edit: EditOrder["edits"][number],
): Promise<string> => {
  const blob = await git(place, ["hash-object", "-w", "--stdin"], { stdin: edit.content });
  const found = await git(place, [
    "--literal-pathspecs",
    "ls-tree",
    "-z",
    "--full-tree",
    base,
    "--",
    edit.path,
  ]);
  const mode = /^(100\d{3}) blob/.exec(found.stdout)?.[1] ?? "100644";
  return `${mode} ${blob.stdout.trim()}\t${edit.path}\0`;
};
