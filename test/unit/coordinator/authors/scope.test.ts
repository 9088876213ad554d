/** The scope: what is neither editable nor frozen may not be changed either. */
import { describe, expect, it } from "vitest";
import { named, requireInScope } from "../../../../coordinator/authors/scope.ts";
import { isEditable, matchesAny } from "../../../../coordinator/dialects/editable.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";

describe("matchesAny", () => {
  it.each([
    ["train.js", "train.js", true],
    ["src/train.js", "train.js", false],
    ["src/a/b.rs", "src/**", true],
    ["src/a/b.rs", "src/*", false],
    ["src/a/b.rs", "src/", true],
    ["src/a.rs", "./src/**", true],
    ["srcs/a.rs", "src/**", false],
    [".cargo/config.toml", "**", true],
    [".cargo/config.toml", "*/config.toml", true],
    [".cargo/config.toml", ".cargo/**", true],
    ["data/.hidden", "data/**", true],
    [".github/x", "{.github,src}/**", true],
    ["cargo/x", ".cargo/**", false],
    ["a.test.js", "*.{js,ts}", true],
  ])("%s against %s: %s", (path, glob, expected) => {
    expect(matchesAny([glob], path)).toBe(expected);
  });
});

describe("requireInScope", () => {
  const scope = { editable: ["src/**", "fleet.yaml"], frozen: ["src/frozen.js"] };
  const refusedPaths = (changed: { path: string; mode: string }[]): readonly string[] => {
    try {
      requireInScope(scope, { subject: "change", changed });
      return [];
    } catch (error) {
      const fact = FleetError.factOf(error);
      return fact.code === "scope_violation" ? fact.paths : ["other error"];
    }
  };
  const file = (path: string, mode = "100644") => ({ path, mode });

  it("lets editable paths pass, also new and deleted ones", () => {
    expect(
      refusedPaths([file("src/a.js"), file("src/new.js", "100755"), file("src/old.js", "000000")]),
    ).toEqual([]);
  });

  it("names everything that is frozen, outside, or the campaign's own file", () => {
    const changed = [
      file("src/frozen.js"),
      file("src/a.js"),
      file("README.md", "000000"),
      file("fleet.yaml"),
    ];
    expect(refusedPaths(changed)).toEqual(["README.md", "fleet.yaml", "src/frozen.js"]);
  });

  it("refuses links and submodules even where files may change", () => {
    expect(refusedPaths([file("src/link", "120000"), file("src/module", "160000")])).toEqual([
      "src/link",
      "src/module",
    ]);
    expect(isEditable(scope, "src/link")).toBe(true);
  });
});

describe("named", () => {
  it("names ten paths and counts the others", () => {
    const paths = Array.from({ length: 12 }, (_, n) => `f${n}`);
    expect(named(paths)).toBe("f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 and 2 more");
  });
});
