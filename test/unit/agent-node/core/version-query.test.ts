/** What is made of the output of the shell that asks for versions. */
import { describe, expect, it } from "vitest";
import { readAnswer, versionQuery, type VersionQuery } from "../../../../agent-node/core/version-query.ts";

const MARK = "a1b2c3";
const ENDED = { timedOut: false, notes: [] };

const queryOf = (versions: Readonly<Record<string, string>>): VersionQuery => {
  const query = versionQuery(versions, MARK);
  if (query === null) throw new Error("nothing is asked");
  return query;
};
const answer = (versions: Readonly<Record<string, string>>, output: string, exit = ENDED) =>
  readAnswer(queryOf(versions), exit, output);

describe("the query of a recipe", () => {
  it("is none when no version is declared", () => {
    expect(versionQuery(undefined, MARK)).toBeNull();
    expect(versionQuery({}, MARK)).toBeNull();
  });

  it("asks in the order of names, whatever the order of the file", () => {
    const names = queryOf({ torch: "t", cuda: "c" }).commands.map(([name]) => name);
    expect(names).toEqual(["cuda", "torch"]);
  });
});

describe("an answer", () => {
  const [one, two] = [`${MARK}0:`, `${MARK}1:`];

  it("is the first line with anything on it, of every command", () => {
    const output = `${one}\n${one}  2.4.1+cu121 \n${one}more\n${one}\n${one}=0\n${two}12\n${two}=0\n`;
    expect(answer({ b: "", a: "" }, output)).toEqual({
      kind: "told",
      versions: { a: "2.4.1+cu121", b: "12" },
    });
  });

  it("is never what a command complains", () => {
    const output = `a.py:1: FutureWarning\nhalf a ${one}2.4\n${one}=0\n`;
    expect(answer({ torch: "" }, output)).toEqual({ kind: "told", versions: { torch: "2.4" } });
  });

  it("is cut when it is long", () => {
    const told = answer({ v: "" }, `${one}${"x".repeat(1000)}\n${one}=0\n`);
    expect(told).toMatchObject({ kind: "told", versions: { v: "x".repeat(200) } });
  });

  it.each([
    ["prints nothing", `${one}\n${one}=0\n`, ENDED, "task.versions.torch printed nothing"],
    [
      "fails",
      `No module named torch\n${one}\n${one}=1\n`,
      ENDED,
      "task.versions.torch ended with code 1: No module named torch",
    ],
    ["is unknown", `sh: 1: px: not found\n${one}=127\n`, ENDED, /ended with code 127: .*px: not found/],
    [
      "hangs",
      "loading\n",
      { ...ENDED, timedOut: true },
      "task.versions.torch had not ended when the time was over, 60 s for each version: loading",
    ],
    ["is killed with its shell", "", ENDED, "task.versions.torch did not come to its end"],
  ])("fails for the first command that %s, by its name", (_how, output, exit, detail) => {
    const rest = `${two}1\n${two}=0\n`;
    const found = answer({ torch: "", zlib: "" }, exit.timedOut ? output : output + rest, exit);
    expect(found).toMatchObject({ kind: "untold" });
    expect((found as { detail: string }).detail).toMatch(detail);
  });

  it("tells a full disk and a dead runner from a command that fails", () => {
    const full = `${one}\nwrite: No space left on device\n${one}=1\n`;
    expect(answer({ torch: "" }, full)).toMatchObject({ kind: "fault", reason: "disk_full" });
    expect(readAnswer(queryOf({ v: "" }), null, "")).toMatchObject({ kind: "fault", reason: "runner_died" });
    const notStarted = { ...ENDED, notStarted: { detail: "spawn /bin/sh EAGAIN" } };
    expect(readAnswer(queryOf({ v: "" }), notStarted, "")).toMatchObject({ reason: "agent_error" });
  });
});
