/** What a proposal may touch: globs of the campaign against the paths that it changed. Used for authors and submitted branches alike. */
import { posix } from "node:path";
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Scope } from "../core/campaign.ts";

/** One path that differs from the base. */
export interface ScopeChange {
  readonly path: string;
  /** git's mode after the change, `000000` when the path is gone. */
  readonly mode: string;
}

/** Never part of an experiment, whatever the globs say: the campaign's own file decides how experiments are judged. */
const ALWAYS_FROZEN = ["fleet.yaml"];

/**
 * Whether a path of a tree matches one of the globs. `**` spans folders, a name that begins with a dot is a name like any
 * other, and `data/` means everything below.
 */
export const matchesAny = (globs: readonly string[], path: string): boolean =>
  globs.some((glob) => posix.matchesGlob(undotted(path), undotted(normalGlob(glob))));

/** Whether an experiment may change this path: editable, and not frozen as well. */
export const isEditable = (scope: Scope, path: string): boolean =>
  matchesAny(scope.editable, path) && !matchesAny([...scope.frozen, ...ALWAYS_FROZEN], path);

/** Throws `scope_violation` with every path that an experiment may not change. */
export function requireInScope(
  scope: Scope,
  proposed: { readonly subject: string; readonly changed: readonly ScopeChange[] },
): void {
  const outside = proposed.changed.filter((change) => isPointer(change) || !isEditable(scope, change.path));
  if (outside.length === 0) return;
  const paths = outside.map((change) => change.path).sort();
  throw new FleetError({ code: "scope_violation", subject: proposed.subject, paths });
}

/** A symbolic link or a submodule points out of the tree: no experiment may add or change one. */
const isPointer = ({ mode }: ScopeChange): boolean => mode === "120000" || mode === "160000";

const normalGlob = (glob: string): string => {
  const plain = glob.startsWith("./") ? glob.slice(2) : glob;
  return plain.endsWith("/") ? `${plain}**` : plain;
};

/** Stands for a leading dot, which the matcher would not let a wildcard match. */
const DOT = "\uE000";
const undotted = (text: string): string => text.replace(/(^|[/{,])\./g, `$1${DOT}`);

const NAMED_PATHS_MAX = 10;

/** Paths in one sentence: the first few by name, the others by number. */
export const named = (paths: readonly string[]): string =>
  paths.length <= NAMED_PATHS_MAX
    ? paths.join(", ")
    : `${paths.slice(0, NAMED_PATHS_MAX).join(", ")} and ${paths.length - NAMED_PATHS_MAX} more`;
