/** Says which untracked paths of a checkout survive a switch: a tiny, pure reading of the campaign's globs. */
import { matchesGlob } from "node:path";

/** What the globs say of one path. */
export interface KeptPaths {
  /** True when the path itself matches, so that it and everything below it stays. */
  readonly keeps: (path: string) => boolean;
  /** True when something below this directory may match. */
  readonly mayKeepBelow: (directory: string) => boolean;
}

const hasMagic = (segment: string): boolean => /[*?[\]{}!()]/.test(segment);

const segmentsOf = (pattern: string): readonly string[] =>
  pattern.split("/").filter((segment) => segment !== "" && segment !== ".");

/** Reads globs that are relative to the checkout's root; `./x` and `x/` mean `x`. */
export const keptPaths = (globs: readonly string[]): KeptPaths => {
  const patterns = globs.map(segmentsOf).filter((segments) => segments.length > 0);
  const whole = patterns.map((segments) => segments.join("/"));
  return {
    keeps: (path) => whole.some((pattern) => pattern === path || matchesGlob(path, pattern)),
    mayKeepBelow: (directory) => {
      const parts = directory.split("/");
      return patterns.some((segments) => mayMatchBelow(parts, segments));
    },
  };
};

const mayMatchBelow = (parts: readonly string[], segments: readonly string[]): boolean => {
  for (const [depth, part] of parts.entries()) {
    const segment = segments[depth];
    if (segment === undefined) return false;
    // Braces may span slashes, so only plain one-level wildcards are compared level by level.
    if (segment.includes("**") || /[{}]/.test(segment)) return true;
    if (hasMagic(segment) ? !matchesGlob(part, segment) : segment !== part) return false;
  }
  return segments.length > parts.length;
};
