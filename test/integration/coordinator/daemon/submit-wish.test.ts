/** Submitting branches of a real repository: what is known already, what the sweep could not turn, who gets which number. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AuthorSpec } from "../../../../coordinator/core/campaign.ts";
import { run, type WishPorts } from "../../../../coordinator/daemon/campaign-wishes.ts";
import { type Submit, type Submitted, submitter } from "../../../../coordinator/daemon/submit-wish.ts";
import { git } from "../../../../coordinator/repo/git.ts";
import { campaignRefs, readRef } from "../../../../coordinator/repo/refs.ts";
import { as, type CampaignTag, type ExperimentId } from "../../../../proto/vocab/ids.ts";
import { spec, World } from "../../../unit/coordinator/core/world.ts";
import { factOf, makeLab, type Lab } from "../repo/fixture.ts";

let lab: Lab;
let w: World;
let ports: WishPorts;
let submit: Submit;

const sweep: AuthorSpec = {
  kind: "sweep",
  strategy: "random",
  seed: 1,
  knobs: [
    {
      name: "rate",
      file: "train.js",
      pattern: "^let rate = (\\d+);$",
      domain: { kind: "values", values: [1, 2] },
    },
  ],
};
const misfits = [{ knob: "rate", file: "train.js", kind: "matches", times: 0 }];

const begin = (author: AuthorSpec): ReturnType<typeof run> => {
  const wish = spec({ tag: as<CampaignTag>("apr1"), repository: lab.research, from: "main", author });
  return run(ports, wish, { acceptChanges: false });
};

beforeEach(async () => {
  lab = await makeLab();
  w = new World();
  ports = {
    bare: lab.bare,
    state: () => w.state,
    command: async (command) => void w.tell({ kind: "command", command }),
    countRows: async () => 0,
  };
  submit = submitter(ports);
});

afterEach(() => lab.clean());

/** A campaign with its baselines. */
const start = async (author: AuthorSpec): Promise<void> => {
  await begin(author);
  w.up("a", 1);
  w.baselines(1);
};

const branch = (name: string, text: string): void => {
  lab.human.git("checkout", "-q", "-B", name, "main");
  lab.human.commit(name, { "train.js": text });
  lab.human.git("checkout", "-q", "main");
};

const take = (name: string, again = false): Promise<Submitted> =>
  submit({ revision: name, branch: name, again });

test("a change that breaks a knob is taken, and its answer says so", async () => {
  await start(sweep);
  branch("renamed", "let speed = 1;\n");
  expect(await take("renamed")).toEqual({ experiment: expect.any(Number), misfits });
  branch("fine", "let rate = 5;\n");
  expect((await take("fine")).misfits).toEqual([]);
});

test("a campaign neither begins nor goes on where its knobs do not fit", async () => {
  lab.human.commit("renamed", { "train.js": "let speed = 1;\n" });
  const refusal = { code: "knobs_misfit", commit: lab.human.head(), misfits };
  expect(await factOf(begin(sweep))).toEqual(refusal);
  expect(w.state.ledgered.campaign).toBeUndefined();
  await start({ kind: "submit" });
  w.tell({ kind: "command", command: { kind: "stop", reason: "", cancelRunning: true } });
  expect(await factOf(begin(sweep))).toEqual(refusal);
  expect(w.campaign.status).toBe("ended");
});

test("the same files are refused while they are open and once they are judged, unless wanted again", async () => {
  await start({ kind: "submit" });
  branch("one", "let rate = 5;\n");
  branch("two", "let rate = 5;\n");
  expect(await take("one")).toMatchObject({ experiment: 1 });
  const refusal = { code: "already_submitted", branch: "two", experiment: 1 };
  expect(await factOf(take("two"))).toEqual({ ...refusal, status: "leased" });
  w.settle(() => ({ value: 2 }));
  expect(await factOf(take("two"))).toEqual({ ...refusal, status: "discard" });
  expect(await take("two", true)).toMatchObject({ experiment: 2 });
  w.settle(() => ({ value: 0.5 }));
  expect(await factOf(take("one"))).toMatchObject({ experiment: 2, status: "keep" });
});

test("of the same files submitted twice at the same moment one is refused", async () => {
  await start({ kind: "submit" });
  branch("one", "let rate = 5;\n");
  const both = await Promise.allSettled([take("one"), take("one")]);
  const refused = both.filter((one) => one.status === "rejected");
  expect(refused.map(({ reason }) => (reason as { fact: object }).fact)).toMatchObject([
    { code: "already_submitted", experiment: 1 },
  ]);
});

const refOf = (experiment: number): Promise<string | undefined> =>
  readRef(lab.place, campaignRefs.experiment(as<CampaignTag>("apr1"), as<ExperimentId>(experiment)));

test("two changes at the same moment get a number each", async () => {
  await start({ kind: "submit" });
  branch("one", "let rate = 5;\n");
  branch("two", "let rate = 6;\n");
  const both = await Promise.all([take("one"), take("two")]);
  expect(both.map(({ experiment }) => experiment)).toEqual([1, 2]);
});

test("a refused change leaves nothing behind that would keep the next one out", async () => {
  await start({ kind: "submit" });
  branch("one", "let rate = 5;\n");
  branch("two", "let rate = 6;\n");
  w.tell({ kind: "command", command: { kind: "stop", reason: "", cancelRunning: true } });
  expect(await factOf(take("one"))).toMatchObject({ code: "wrong_status" });
  expect(await refOf(1)).toBeUndefined();
  w.tell({ kind: "command", command: { kind: "resume" } });
  const { command } = ports;
  ports = { ...ports, command: () => Promise.reject(new Error("the ledger is full")) };
  submit = submitter(ports);
  await expect(take("one")).rejects.toThrow("the ledger is full");
  expect(await refOf(1)).toBeUndefined();
  submit = submitter({ ...ports, command });
  expect(await take("two")).toMatchObject({ experiment: 1 });
});

test("what a coordinator left that died between ref and record is in nobody's way", async () => {
  await start({ kind: "submit" });
  branch("one", "let rate = 5;\n");
  await git(lab.place, [
    "update-ref",
    campaignRefs.experiment(as<CampaignTag>("apr1"), as<ExperimentId>(1)),
    lab.base,
  ]);
  expect(await take("one")).toMatchObject({ experiment: 1 });
  expect(await refOf(1)).not.toBe(lab.base);
});
