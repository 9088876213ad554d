import { describe, expect, it } from "vitest";
import { cleanSubject } from "../../../../coordinator/repo/commit.ts";
import { parseGitVersion } from "../../../../coordinator/repo/version.ts";

describe("git version", () => {
  it("is read from every form that git prints", () => {
    expect(parseGitVersion("git version 2.39.5 (Apple Git-154)")).toEqual([2, 39]);
    expect(parseGitVersion("git version 2.46.0.windows.1")).toEqual([2, 46]);
    expect(parseGitVersion("git version 2.51.GIT")).toEqual([2, 51]);
    expect(parseGitVersion("no such thing")).toBeUndefined();
  });
});

describe("subject", () => {
  it("is the first line that says something, without control characters", () => {
    expect(cleanSubject("\n  \n raise rate\u001b[31m \nbody", "none")).toBe("raise rate [31m");
    expect(cleanSubject("\u0000\n\t", "none")).toBe("none");
    expect(cleanSubject("é".repeat(500), "none")).toHaveLength(200);
  });
});
