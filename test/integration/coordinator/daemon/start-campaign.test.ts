/** Starting a campaign on a real repository: what is taken in, what is refused, where numbers begin. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Command } from "../../../../coordinator/core/events.ts";
import { run, type WishPorts } from "../../../../coordinator/daemon/campaign-wishes.ts";
import { campaignRefs } from "../../../../coordinator/repo/refs.ts";
import { as, type CampaignTag } from "../../../../proto/vocab/ids.ts";
import { spec, World } from "../../../unit/coordinator/core/world.ts";
import { factOf, makeLab, type Lab } from "../repo/fixture.ts";

let lab: Lab;
let w: World;
let commands: Command[];

beforeEach(async () => {
  lab = await makeLab();
  w = new World();
  commands = [];
});

afterEach(() => lab.clean());

const ports = (rows = 0): WishPorts => ({
  bare: lab.bare,
  state: () => w.state,
  command: async (command) => {
    commands.push(command);
    w.tell({ kind: "command", command });
  },
  countRows: async () => rows,
});

const wish = (tag: string): Parameters<typeof run>[1] =>
  spec({ tag: as<CampaignTag>(tag), repository: lab.research, from: "main" });

const git = (...argv: string[]): string => lab.human.git("--git-dir", lab.bare.gitDir, ...argv);

test("takes the base in, and begins above every number that the results file knows", async () => {
  const started = await run(ports(7), wish("apr1"), { acceptChanges: false });
  expect(started).toMatchObject({ kind: "started", campaign: "apr1", difference: "" });
  expect(commands).toMatchObject([
    { kind: "start_campaign", firstExperiment: 8, base: { commit: lab.base } },
  ]);
  expect(git("rev-parse", campaignRefs.base(as<CampaignTag>("apr1")))).toBe(lab.base);
});

test("refuses a branch that is there already", async () => {
  lab.human.git("branch", "autoresearch/apr1");
  expect(await factOf(run(ports(), wish("apr1"), { acceptChanges: false }))).toEqual({
    code: "branch_exists",
    branch: "autoresearch/apr1",
  });
});

test("refuses the tag of an earlier campaign, even when its branch was deleted", async () => {
  const tag = as<CampaignTag>("apr1");
  git("update-ref", campaignRefs.lane(tag, "0123456789ab" as never), lab.base);
  expect(await factOf(run(ports(), wish("apr1"), { acceptChanges: false }))).toMatchObject({
    code: "branch_exists",
  });
  expect(commands).toEqual([]);
});

test("goes on with the campaign that is there, and says what differs", async () => {
  await run(ports(), wish("apr1"), { acceptChanges: false });
  w.tell({ kind: "command", command: { kind: "pause", reason: "" } });
  const changed = { ...wish("apr1"), stop: { experiments: 3 } };
  expect(await run(ports(), changed, { acceptChanges: false })).toMatchObject({
    kind: "resumed",
    difference: "stop.experiments: (not set) → 3",
  });
  expect(w.campaign.spec.stop).toEqual({ experiments: 3 });
});

test("what makes numbers incomparable needs consent, and then closes the epoch", async () => {
  await run(ports(), wish("apr1"), { acceptChanges: false });
  const changed = { ...wish("apr1"), budgetSeconds: 9 };
  expect(await factOf(run(ports(), changed, { acceptChanges: false }))).toMatchObject({
    code: "campaign_changed",
    needsAccept: true,
  });
  expect(await run(ports(), changed, { acceptChanges: true })).toMatchObject({ kind: "new_epoch" });
  expect(w.campaign.epoch).toBe(2);
});

/** A campaign whose only lane could not be measured. */
const stillborn = async (): Promise<void> => {
  await run(ports(), wish("apr1"), { acceptChanges: false });
  w.up("a", 1);
  w.settle(({ purpose }) => (purpose === "prepare" ? {} : { outcome: { kind: "oom" } }));
  expect(w.campaign).toMatchObject({ status: "ended", isFailure: true });
};

test("a campaign of which nothing was measured begins anew where its branch was mended", async () => {
  await stillborn();
  lab.human.commit("mended", { "train.js": "let rate = 1;\n" });
  const mended = lab.human.head();
  expect(await run(ports(), wish("apr1"), { acceptChanges: false })).toMatchObject({
    kind: "new_epoch",
    difference: expect.stringContaining("mended"),
  });
  w.settle(({ purpose }) => (purpose === "prepare" ? {} : { value: 1 }));
  const lane = Object.values(w.campaign.lanes).at(-1);
  expect(lane).toMatchObject({ epoch: 2, origin: { commit: mended }, records: { 0: 1 } });
  expect(w.campaign).toMatchObject({ status: "running", base: { commit: mended } });
});

test("one of which something was measured goes on from where it was", async () => {
  await run(ports(), wish("apr1"), { acceptChanges: false });
  w.up("a", 1);
  w.settle(({ purpose }) => (purpose === "prepare" ? {} : { value: 1 }));
  w.tell({ kind: "command", command: { kind: "stop", reason: "", cancelRunning: true } });
  lab.human.commit("later", { "train.js": "let rate = 1;\n" });
  expect(await run(ports(), wish("apr1"), { acceptChanges: false })).toMatchObject({ kind: "resumed" });
  expect(w.campaign.base.commit).toBe(lab.base);
});
