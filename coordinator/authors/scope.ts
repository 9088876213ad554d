/** Holds what a proposal changed against the scope of its campaign. Used for authors and submitted branches alike. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { Scope } from "../core/campaign.ts";
import { isEditable } from "../dialects/editable.ts";

/** One path that differs from the base. */
export interface ScopeChange {
  readonly path: string;
  /** git's mode after the change, `000000` when the path is gone. */
  readonly mode: string;
}

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

const NAMED_PATHS_MAX = 10;

/** Paths in one sentence: the first few by name, the others by number. */
export const named = (paths: readonly string[]): string =>
  paths.length <= NAMED_PATHS_MAX
    ? paths.join(", ")
    : `${paths.slice(0, NAMED_PATHS_MAX).join(", ")} and ${paths.length - NAMED_PATHS_MAX} more`;
