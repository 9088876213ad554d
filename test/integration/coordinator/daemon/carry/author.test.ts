/** Author sessions on a real repository: what they leave becomes a commit under the experiment's ref, also after a crash. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { watch } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CampaignSpec, AuthorSpec } from "../../../../../coordinator/core/campaign.ts";
import type { Effect } from "../../../../../coordinator/core/effects.ts";
import { propose } from "../../../../../coordinator/daemon/carry/author.ts";
import { FleetError } from "../../../../../proto/vocab/errors.ts";
import { as, type FleetId } from "../../../../../proto/vocab/ids.ts";
import { World } from "../../../../unit/coordinator/core/world.ts";
import { makeLab, type Lab } from "../../repo/fixture.ts";

let lab: Lab;
let notes: string[];
/** Of this test alone: sessions of one fleet end each other's strays. */
let fleet: FleetId;

beforeEach(async () => {
  lab = await makeLab();
  notes = [];
  fleet = as<FleetId>(randomUUID());
});

afterEach(() => lab.clean());

const sweep = (values: readonly number[]): AuthorSpec => ({
  kind: "sweep",
  strategy: "random",
  seed: 1,
  knobs: [
    { name: "rate", file: "train.js", pattern: "^let rate = (\\d+);$", domain: { kind: "values", values } },
  ],
});

const command = (text: string): AuthorSpec => ({
  kind: "command",
  command: text,
  instructions: "program.md",
  deadlineSeconds: 30,
  envKeep: [],
  parallel: 1,
});

type Propose = Extract<Effect, { kind: "propose" }>;

/** A campaign on the lab's base whose author is asked for its first change. */
const asked = (author: AuthorSpec): { readonly w: World; readonly effect: Propose } => {
  const w = new World();
  const spec: Partial<CampaignSpec> = {
    author,
    scope: { editable: ["train.js"], frozen: ["prepare.js"] },
    repository: lab.research,
  };
  w.start(spec, lab.base);
  w.up("a", 1);
  w.baselines(1);
  const effect = w.effects.find((e) => e.kind === "propose");
  if (!effect) throw new Error("the author is not asked");
  return { w, effect };
};

const carry = (
  w: World,
  effect: Propose,
  signal = new AbortController().signal,
): ReturnType<ReturnType<typeof propose>> =>
  propose({
    bare: lab.bare,
    state: () => ({ ...w.state, ledgered: { ...w.state.ledgered, fleet } }),
    folder: join(lab.root, "authors"),
    nowSeconds: () => 1_700_000_000,
    onNotes: (_effect, said) => notes.push(...said),
  })(effect, signal);

const ref = "refs/fleet/mar5/exp/1";

const refIs = async (): Promise<string> => lab.human.git("--git-dir", lab.bare.gitDir, "rev-parse", ref);

test("a sweep's setting becomes a commit on its base under the experiment's ref", async () => {
  const { w, effect } = asked(sweep([7]));
  const event = await carry(w, effect);
  expect(event).toMatchObject({
    kind: "author_proposed",
    session: effect.session,
    proposal: { author: "sweep", base: lab.base, knobs: { rate: "7" } },
  });
  expect(event.kind === "author_proposed" && event.proposal.commit).toBe(await refIs());
  const text = lab.human.git("--git-dir", lab.bare.gitDir, "show", `${ref}:train.js`);
  expect(text).toContain("let rate = 7;");
});

test("a session that is run again after a crash proposes the same, whatever the first one left", async () => {
  const { w, effect } = asked(sweep([7]));
  lab.human.git("--git-dir", lab.bare.gitDir, "update-ref", ref, lab.base);
  const first = await carry(w, effect);
  expect(await carry(w, effect)).toEqual(first);
});

test("a sweep with nothing left says so", async () => {
  const { w, effect } = asked(sweep([1]));
  expect(await carry(w, effect)).toMatchObject({ kind: "author_ended", end: { kind: "exhausted" } });
});

test("what a command leaves in its worktree is taken, what it adds outside the scope is left out and noted", async () => {
  const { w, effect } = asked(command("echo 'let rate = 9;' > train.js; echo x > notes.txt"));
  const event = await carry(w, effect);
  expect(event).toMatchObject({ kind: "author_proposed", proposal: { author: "command" } });
  expect(notes.join()).toContain("notes.txt");
  expect(lab.human.git("--git-dir", lab.bare.gitDir, "show", `${ref}:train.js`)).toBe("let rate = 9;");
  expect(lab.human.git("--git-dir", lab.bare.gitDir, "worktree", "list").split("\n")).toHaveLength(1);
});

test("no difference is nothing, a failing exit and a change of frozen files are failures", async () => {
  for (const [text, kind] of [
    ["true", "nothing"],
    ["exit 3", "failed"],
    ["echo x >> prepare.js", "failed"],
  ] as const) {
    const { w, effect } = asked(command(text));
    expect(await carry(w, effect)).toMatchObject({ kind: "author_ended", end: { kind } });
  }
});

/** Resolves when a file with this name was made in the folder. */
const appears = async (folder: string, name: string): Promise<void> => {
  for await (const { filename } of watch(folder)) if (filename === name) return;
};

test("a session that nobody asks for any more is ended", async () => {
  const seen = appears(lab.root, "started");
  const { w, effect } = asked(command(`touch '${join(lab.root, "started")}'; exec sleep 600`));
  const controller = new AbortController();
  const carried = carry(w, effect, controller.signal);
  await seen;
  controller.abort();
  expect(await carried).toMatchObject({ kind: "author_ended", end: { kind: "failed" } });
});

test("what a daemon that was killed left of the session is ended before it is run again", async () => {
  const { w, effect } = asked(command(`printf %s "$PWD" > '${join(lab.root, "where")}'`));
  const env = { ...process.env, FLEET_AUTHOR_SESSION: `${fleet}/${effect.session}` };
  const stray = spawn("sleep", ["600"], { env, detached: true, stdio: "ignore" });
  const ended = once(stray, "exit");
  expect(await carry(w, effect)).toMatchObject({ kind: "author_ended", end: { kind: "nothing" } });
  expect(await ended).toEqual([null, "SIGTERM"]);
  expect(basename(readFileSync(join(lab.root, "where"), "utf8"))).toBe(`session-${effect.session}`);
});

test("without a campaign there is nothing to propose for", async () => {
  const { effect } = asked(sweep([7]));
  await expect(carry(new World(), effect)).rejects.toBeInstanceOf(FleetError);
});
