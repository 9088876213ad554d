/** What is said to those who watch a campaign that stands still. */
import { expect, test } from "vitest";
import { liveLine } from "../../../../coordinator/cli/render/live-line.ts";
import { standstills } from "../../../../coordinator/cli/render/standstill.ts";
import { statusLines } from "../../../../coordinator/cli/render/status.ts";
import { as, type HostName } from "../../../../proto/vocab/ids.ts";
import { untrusted } from "../../../../proto/vocab/untrusted.ts";
import type { HostRow } from "../../../../proto/vocab/views/host-row.ts";
import type { StatusNote, StatusView } from "../../../../proto/vocab/views/status.ts";
import { busyHost, quarantinedHost, status } from "./sample-views.ts";

const idle: HostRow = { ...busyHost, status: "idle", runs: [], staged: 0, slots: { busy: 0, total: 1 } };
const view = (notes: readonly StatusNote[], hostRows: readonly HostRow[] = [idle]): StatusView => ({
  ...status,
  hostRows,
  notes,
});
const told = (one: StatusView): string =>
  standstills(one)
    .map(({ text }) => text)
    .join("\n");

const barren = {
  kind: "author_barren",
  author: "sweep",
  end: "failed",
  count: 1,
  detail: untrusted('knob "lr" is not found in train.js'),
  mend: ["run"],
} as const satisfies StatusNote;
const failed = {
  ...barren,
  author: "command",
  count: 3,
  detail: untrusted("exit code 1; last line: no\u001B[2J key"),
  output: "/state/lab/authors-sessions/session-7/output",
  mend: [],
} as const satisfies StatusNote;
const exhausted = {
  kind: "author_exhausted",
  lane: untrusted("cpu"),
  detail: untrusted(""),
  mend: ["stop"],
} as const satisfies StatusNote;
const mirror = {
  kind: "mirror_waits",
  branch: "autoresearch/mar5",
  reason: "checked_out",
  detail: untrusted("/home/me/repo"),
} as const satisfies StatusNote;
const deserted = { kind: "lane_deserted", lane: untrusted("cpu"), waiting: 2 } as const satisfies StatusNote;

test("why nothing runs, with what helps", () => {
  const notes: readonly StatusNote[] = [
    { kind: "trust", hosts: ["gpu1"] },
    barren,
    failed,
    { ...failed, end: "nothing", count: 4, detail: untrusted("no difference to the base") },
    exhausted,
    { kind: "awaits_submit" },
    mirror,
    deserted,
    { kind: "lane_failed", lane: untrusted("cpu"), reason: untrusted("told by its event") },
  ];
  expect(told(view(notes))).toMatchInlineSnapshot(`
    "! the sweep can propose nothing: knob "lr" is not found in train.js; mend author.knobs in fleet.yaml and end the campaign with fleet stop; then: fleet run
    ! the author failed 3 times in a row: exit code 1; last line: no key; it is asked again by itself; what it printed: /state/lab/authors-sessions/session-7/output
    ! the author changed nothing 4 times in a row: no difference to the base; it is asked again by itself; what it printed: /state/lab/authors-sessions/session-7/output
    ! the sweep has tried all settings in lane cpu; to go on, widen author.knobs in fleet.yaml before the next fleet run; then: fleet stop
    ! nothing is left to run; it waits for: fleet submit <branch>
    ! autoresearch/mar5 stays behind while it is checked out in /home/me/repo; switch to another branch there
    ! 2 experiments in lane cpu cannot run: no host that is up can measure there; bring one back, or end without them with: fleet stop"
  `);
});

test("hosts that are all out of use are named, and lanes without hosts not beside them", () => {
  const away = { ...idle, host: as<HostName>("studio"), status: "away", mend: ["check", "studio"] } as const;
  const { reason: _, ...silent } = away;
  expect(told(view([deserted], [quarantinedHost]))).toMatchInlineSnapshot(
    `"! nothing can run: rocm7600 is quarantined, the tip itself fails there: hipErrorNoBinaryForGpu; tried again in 14 min; then: fleet undrain rocm7600"`,
  );
  expect(
    told(view([], [{ ...away, reason: untrusted("never reached"), next: untrusted("now probe") }])),
  ).toBe("! nothing can run: studio is away, never reached; now probe; then: fleet check studio");
  const many = [quarantinedHost, away, { ...silent, status: "failed" as const }, silent];
  expect(told(view([deserted], many))).toMatchInlineSnapshot(
    `"! nothing can run: rocm7600 is quarantined, the tip itself fails there: hipErrorNoBinaryForGpu; tried again in 14 min; studio is away; studio is failed and 1 more; then: fleet status"`,
  );
  expect(told(view([], []))).toMatchInlineSnapshot(
    `"! nothing can run, because the fleet has no hosts; then: fleet up"`,
  );
  expect(told(view([], [quarantinedHost, idle]))).toBe("");
  expect(told(view([], [{ ...quarantinedHost, runs: busyHost.runs }]))).toBe("");
});

test("a reason keeps its key while only its figures change, and gets another with another cause", () => {
  const key = (note: StatusNote): string | undefined => standstills(view([note]))[0]?.key;
  expect(key({ ...failed, count: 9 })).toBe(key(failed));
  expect(key({ ...failed, detail: untrusted("exit code 2") })).not.toBe(key(failed));
  expect(key({ ...deserted, waiting: 3 })).toBe(key(deserted));
});

test("a campaign that has ended waits for nothing but its branch", () => {
  const { campaign } = status;
  if (!campaign) throw new Error("the sample has a campaign");
  const reason = untrusted("the author has nothing left to try");
  const ended = { ...campaign, status: "ended" as const, reason };
  const notes: readonly StatusNote[] = [mirror, deserted, { ...exhausted, mend: ["run"] }];
  const over = { ...view(notes, [quarantinedHost]), campaign: ended };
  expect(standstills(over).map(({ key }) => key)).toEqual([expect.stringContaining("mirror_waits")]);
  const lines = statusLines(over, status.asOf).filter((line) => /^(?:ended|! the sweep)/u.test(line));
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "ended: the author has nothing left to try
    ! the sweep has tried all settings in lane cpu; to go on, widen author.knobs in fleet.yaml; then: fleet run"
  `);
});

test("the live line tells the first reason while nothing runs", () => {
  const waits = [{ kind: "awaits_submit" }] as const;
  expect(liveLine(view(waits), 200)).toMatchInlineSnapshot(
    `"137 experiments, 9 kept | nothing is left to run; it waits for: fleet submit <branch>"`,
  );
  expect(liveLine(view(waits, [busyHost]), 200)).not.toContain("submit");
});
