/** Commands that are printed do what they say when they are pasted, whatever the names in them are. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { commandText } from "../../../../coordinator/cli/command-text.ts";
import { errorLines } from "../../../../coordinator/cli/messages.ts";
import { fleetLines } from "../../../../coordinator/cli/render/fleets.ts";
import { mendText } from "../../../../coordinator/cli/render/status-notes.ts";
import { terminalText } from "../../../../coordinator/cli/terminal-text.ts";
import type { ErrorFact } from "../../../../proto/vocab/errors.ts";

const EVIL = "x;touch${IFS}/tmp/p;$(id)";
const QUOTED = "'x;touch${IFS}/tmp/p;$(id)'";
const LONG = `b${"/long".repeat(80)}`;

test.each([EVIL, LONG, "it's", "a  b", " edge ", "", "\u001B[2Jx", "two\nlines", "a\u202Eb", "é", "\\n"])(
  "a shell reads %j as it was",
  (word) => {
    const line = commandText(["printf", "%s", word]);
    expect(terminalText(line, Number.POSITIVE_INFINITY)).toBe(line);
    expect(execFileSync("bash", ["-c", line]).toString()).toBe(word);
  },
);

const facts: readonly ErrorFact[] = [
  { code: "already_submitted", branch: EVIL, experiment: 3, status: "discard" },
  { code: "branch_exists", branch: EVIL },
  { code: "host_step_failed", host: EVIL, step: "copy", detail: "" },
  { code: "program_not_found", host: EVIL, command: "x", detail: "" },
  { code: "killed_on_logout", host: "gpu1", user: EVIL },
  { code: "coordinator_running", fleet: EVIL, pid: 1 },
  { code: "no_fleet", fleets: [EVIL, "b"] },
  { code: "no_such_fleet", fleet: `${EVIL}x`, fleets: [EVIL] },
];

test.each(facts.map((fact) => [fact.code, fact] as const))("the hint of %s quotes a name", (_, fact) => {
  const hint = errorLines(fact)
    .at(-1)
    ?.replaceAll(/'x;touch\$\{IFS\}\/tmp\/p;\$\(id\)b?'/gu, "QUOTED");
  expect(hint).toContain("QUOTED");
  expect(hint).not.toContain("touch");
});

test("a branch of any length is named whole", () => {
  const fact = { code: "already_submitted", branch: LONG, experiment: 3, status: "discard" } as const;
  expect(errorLines(fact).at(-1)).toContain(`fleet submit ${LONG} --again`);
});

test("the lists and notes of status quote names too", () => {
  expect(mendText(["undrain", EVIL])).toBe(`; then: fleet undrain ${QUOTED}`);
  expect(fleetLines([{ fleet: EVIL, status: "down" }], 0).at(-1)).toContain(
    `fleet status --fleet ${QUOTED} shows`,
  );
});
