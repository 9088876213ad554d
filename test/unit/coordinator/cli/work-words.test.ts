/** Words for files, branches and the command line that depend on what the fact holds. */
import { expect, test } from "vitest";
import { refusedAdoption } from "../../../../coordinator/daemon/frontier-wishes.ts";
import { errorLines } from "../../../../coordinator/cli/messages.ts";

test("a missing branch is told with the repository that was looked in", () => {
  expect(errorLines({ code: "no_such_branch", branch: "wip", repository: "/home/ada/my lab" })).toEqual([
    "fleet: there is no branch or commit wip in the research repository /home/ada/my lab",
    "hint: git -C '/home/ada/my lab' branch --all lists them",
  ]);
});

test("nobody is told to allow what no setting could allow", () => {
  const hintFor = (...paths: readonly string[]): string =>
    errorLines({ code: "scope_violation", subject: "faster", paths }).at(-1) ?? "";
  expect(hintFor("fleet.yaml")).toMatch(/^hint: take it out of the branch; fleet\.yaml is no part of any/u);
  expect(hintFor("prepare.py", "fleet.yaml")).toMatch(
    /that `scope\.frozen` does not name.*never fleet\.yaml$/u,
  );
});

test("a refused adoption names the way back", () => {
  const wayBack = "; fleet frontier restore puts the branch back";
  const facts = [
    { code: "scope_violation", subject: "faster", paths: ["prepare.py"] },
    { code: "usage", detail: "autoresearch/mar5 changes nothing", hint: "commit a change on it first" },
    { code: "already_submitted", branch: "autoresearch/mar5", experiment: 3, status: "discard" },
  ] as const;
  for (const fact of facts) expect(errorLines(refusedAdoption(fact)).at(-1)).toContain(wayBack);
});
