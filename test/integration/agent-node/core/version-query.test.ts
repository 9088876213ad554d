/** What a real shell and a real sed make of the text that asks for versions. */
import { spawnSync } from "node:child_process";
import { assert, dictionary, property, stringMatching } from "fast-check";
import { describe, expect, it } from "vitest";
import { queryText, readAnswer, versionQuery } from "../../../../agent-node/core/version-query.ts";

describe("what a shell makes of the query", () => {
  const ask = (versions: Readonly<Record<string, string>>) => {
    const query = versionQuery(versions, "a1b2c3");
    if (query === null) throw new Error("nothing is asked");
    const argv = ["-c", `{ ${queryText(query)} } 2>&1`];
    const { stdout } = spawnSync("/bin/sh", argv, { encoding: "utf8" });
    return readAnswer(query, { timedOut: false, notes: [] }, stdout);
  };

  it.each([
    ["a word", "echo 1.2.3", "1.2.3"],
    ["no newline", "printf 1.2", "1.2"],
    ["many lines", "seq 5 100000", "5"],
    ["a blank line first", "echo; echo 7", "7"],
    ["quotes of both kinds", `printf '%s\\n' "it's 3"`, "it's 3"],
    ["several commands", "x=4\necho $x\ntrue", "4"],
    ["complaints beside it", "echo warn >&2; echo 5; echo warn >&2", "5"],
    ["a comment at its end", "echo 6 # the version", "6"],
    ["nothing but a code", "echo =0", "=0"],
  ])("with %s", (_what, command, version) => {
    expect(ask({ a: "echo first", b: command, c: "echo last" })).toEqual({
      kind: "told",
      versions: { a: "first", b: version, c: "last" },
    });
  });

  it("names the command that is no shell text, and not its neighbours", () => {
    const found = ask({ a: "echo 1", b: "echo 'open", c: "echo 1" });
    expect(found).toMatchObject({
      kind: "untold",
      detail: expect.stringContaining("task.versions.b ended") as string,
    });
  });

  it("gives every printable version back as it is", () => {
    const version = stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/u);
    const told = dictionary(stringMatching(/^[a-z]{1,5}$/u), version, { minKeys: 1, maxKeys: 4 });
    assert(
      property(told, (versions) => {
        const commands = Object.entries(versions).map(([name, text]) => [
          name,
          `printf '%s\\n' '${text.replaceAll("'", String.raw`'\''`)}'`,
        ]);
        expect(ask(Object.fromEntries(commands))).toEqual({ kind: "told", versions });
      }),
      { numRuns: 20 },
    );
  });
});
