/** Words for files, branches and the command line that depend on what the fact holds. */
import { expect, test } from "vitest";
import { errorLines } from "../../../../coordinator/cli/messages.ts";

test("a missing branch is told with the repository that was looked in", () => {
  expect(errorLines({ code: "no_such_branch", branch: "wip", repository: "/home/ada/my lab" })).toEqual([
    "fleet: there is no branch or commit wip in the research repository /home/ada/my lab",
    "hint: git -C '/home/ada/my lab' branch --all lists them",
  ]);
});
