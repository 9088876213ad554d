/** A sweep session from the campaign's history to a commit in the bare repository. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { runAuthor } from "../../../../coordinator/authors/session.ts";
import type { AuthorSpec } from "../../../../coordinator/core/campaign.ts";
import type { Experiment } from "../../../../coordinator/core/state.ts";
import { type CampaignWorld, LANE, makeCampaignWorld } from "./campaign-world.ts";

let world: CampaignWorld;
beforeEach(async () => {
  world = await makeCampaignWorld();
});
afterEach(() => world.remove());

const sweepOver = (file: string): AuthorSpec => ({
  kind: "sweep",
  strategy: "local",
  seed: 7,
  knobs: [
    {
      name: "lr",
      file,
      pattern: "^const LR = (\\S+);$",
      domain: { kind: "values", values: [0.01, 0.02, 0.03] },
    },
  ],
});

it("commits one new value on the base, and not one that is under way", async () => {
  const underWay = {
    id: 1,
    lane: LANE,
    epoch: 1,
    subject: "",
    knobs: { lr: "0.02" },
  } as unknown as Experiment;
  const campaign = world.campaign(sweepOver("train.js"), { experiments: { [underWay.id]: underWay } });
  const end = await runAuthor(campaign, world.effect(2), world.around());
  expect(end).toMatchObject({
    kind: "proposed",
    proposal: { author: "sweep", subject: "lr 0.01 → 0.03", base: world.base, knobs: { lr: "0.03" } },
  });
  expect(world.git("show", "refs/fleet/mar5/exp/2:train.js")).toBe("const LR = 0.03;");
});

it("says when nothing is left", async () => {
  const tried = ["0.02", "0.03"].map(
    (lr, index) => ({ id: index + 1, lane: LANE, epoch: 1, knobs: { lr } }) as unknown as Experiment,
  );
  const campaign = world.campaign(sweepOver("train.js"), {
    experiments: Object.fromEntries(tried.map((one) => [one.id, one])),
  });
  expect(await runAuthor(campaign, world.effect(3), world.around())).toEqual({
    kind: "exhausted",
    detail: "all settings of its one knob were tried",
  });
});

it.each([
  ["tries a setting again that came back as a conflict and is better than the tip is now", 1.4, "proposed"],
  ["leaves one alone that the tip has overtaken", 1.5, "exhausted"],
])("%s", async (_name, value, kind) => {
  const conflicted = ["0.02", "0.03"].map(
    (lr, index) =>
      ({
        id: index + 1,
        lane: LANE,
        epoch: 1,
        knobs: { lr },
        screened: { value, gain: 1 },
        reason: { kind: "conflict", files: [] },
      }) as never,
  );
  const campaign = world.campaign(sweepOver("train.js"), { ended: conflicted });
  expect(await runAuthor(campaign, world.effect(3), world.around())).toMatchObject({ kind });
});

it.each([
  ["prepare.js", 'knob "lr" stands in prepare.js, which experiments may not change'],
  ["src/gone.js", 'knob "lr" is not found, because there is no file src/gone.js'],
])("a knob in %s is the operator's mistake", async (file, detail) => {
  expect(await runAuthor(world.campaign(sweepOver(file)), world.effect(), world.around())).toEqual({
    kind: "failed",
    detail,
  });
});

it("proposes nothing where changes are submitted", async () => {
  const end = await runAuthor(world.campaign({ kind: "submit" }), world.effect(), world.around());
  expect(end.kind).toBe("exhausted");
});
