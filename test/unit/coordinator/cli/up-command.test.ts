/** Hints name the `fleet up` that works after the command that was typed. */
import { expect, test } from "vitest";
import { errorLines } from "../../../../coordinator/cli/messages.ts";
import { hintWith, upCommand } from "../../../../coordinator/cli/up-command.ts";

test.each([
  [{ verb: "up", args: ["one.yaml"] }, "fleet up one.yaml"],
  [{ verb: "check", args: ["gpu1", "my lab.yaml"] }, "fleet up 'my lab.yaml'"],
  [{ verb: "check", args: ["gpu1"] }, "fleet up"],
  [{ verb: "status", args: [], fleet: "lab" }, "fleet up --fleet lab"],
  [{ verb: "up", args: ["one.yaml"], fleet: "lab" }, "fleet up one.yaml --fleet lab"],
  [{ verb: "submit", args: ["x.yaml"] }, "fleet up"],
])("after %j: %s", (typed, expected) => {
  expect(upCommand(typed)).toBe(expected);
});

test("only the bare command is replaced, and foreign text stays as it is", () => {
  expect(hintWith("mend it; then: fleet up", "fleet up a.yaml")).toBe("mend it; then: fleet up a.yaml");
  expect(hintWith("fleet up tries again", "fleet up '$&.yaml'")).toBe("fleet up '$&.yaml' tries again");
  expect(hintWith("fleet up <inventory> starts one", "fleet up a.yaml")).toBe(
    "fleet up <inventory> starts one",
  );
  expect(hintWith("fleet up --fleet lab", "fleet up a.yaml")).toBe("fleet up --fleet lab");
  expect(hintWith("then: fleet up")).toBe("then: fleet up");
});

test("an error is told with it", () => {
  const fact = { code: "host_duplicate", host: "one", other: "twin" } as const;
  expect(errorLines(fact, "fleet up two.yaml").at(-1)).toBe(
    "hint: remove one of the two from the inventory, then: fleet up two.yaml",
  );
});
