/** Which paths a campaign's globs mean, and which of them an experiment may change. */
import { posix } from "node:path";
import type { Scope } from "../core/campaign.ts";

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

const normalGlob = (glob: string): string => {
  const plain = glob.startsWith("./") ? glob.slice(2) : glob;
  return plain.endsWith("/") ? `${plain}**` : plain;
};

/** Stands for a leading dot, which the matcher would not let a wildcard match. */
const DOT = "\uE000";
const undotted = (text: string): string => text.replace(/(^|[/{,])\./g, `$1${DOT}`);
