/** Which hosts are left when a fleet ends, by the list of places on disk: nothing is called empty that may hold an agent. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { leaveAll, type LeftHost } from "../../../../coordinator/hosts/leave-all.ts";
import { PlacedHosts } from "../../../../coordinator/hosts/placed-hosts.ts";
import type { HostSpec } from "../../../../coordinator/hosts/spec.ts";
import type { Left } from "../../../../coordinator/hosts/visit.ts";
import { type ErrorFact, FleetError } from "../../../../proto/vocab/errors.ts";
import { as, type HostName } from "../../../../proto/vocab/ids.ts";

let folder: string;
let placed: PlacedHosts;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fleet-leave-"));
  placed = await PlacedHosts.open(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const spec = (name: string, more: Partial<HostSpec> = {}): HostSpec => ({
  name: as<HostName>(name),
  connection: "ssh",
  transport: "ssh2",
  alias: `${name}.lab`,
  hostKeyPolicy: "strict",
  workDir: "~/.fleet",
  slots: "auto",
  env: {},
  connectTimeoutMs: 10_000,
  ...more,
});

/** What answers at each alias: the place that it has, or why it refuses; whoever is not in it says nothing. */
type Answering = Readonly<Record<string, string | ErrorFact>>;

const visited: string[] = [];
const leave = async (
  purge: boolean,
  declared: readonly HostSpec[],
  answering: Answering,
  probed: readonly string[] = [],
): Promise<readonly LeftHost[]> => {
  visited.length = 0;
  const visit = async (host: HostSpec): Promise<Left> => {
    visited.push(host.alias);
    const agentDir = answering[host.alias];
    if (agentDir === undefined)
      throw new FleetError({ code: "host_unreachable", host: host.name, detail: "" });
    if (typeof agentDir !== "string") throw new FleetError(agentDir);
    return { agentDir, hasEnded: true, isPurged: purge };
  };
  return await leaveAll({
    purge,
    placed: await PlacedHosts.open(folder),
    probed: new Set(probed.map((name) => as<HostName>(name))),
    declared: declared.map((host) => ({ spec: host, leave: () => visit(host) })),
    visit,
  });
};

const gpu1 = spec("gpu1");
const unreachable = expect.objectContaining({ code: "host_unreachable" }) as never;

describe("a fleet that ends", () => {
  test("takes a host for a stranger only when nothing was ever put there", async () => {
    expect(await leave(true, [gpu1], {})).toEqual([{ host: "gpu1", spared: "stranger" }]);
    await placed.place(gpu1, "/w/m1/f");
    expect(await leave(true, [gpu1], {})).toEqual([
      { host: "gpu1", error: unreachable, folders: ["/w/m1/f"] },
    ]);
    expect(await leave(false, [gpu1], {})).toEqual([
      { host: "gpu1", error: unreachable, folders: ["/w/m1/f"] },
    ]);
  });

  test("goes to hosts that are in no inventory any more, until they are purged", async () => {
    await placed.place(gpu1, "/w/m1/f");
    const there = { "gpu1.lab": "/w/m1/f" };
    expect(await leave(false, [], there)).toEqual([{ host: "gpu1", hasEnded: true, isPurged: false }]);
    expect(await leave(false, [], {})).toEqual([]);
    expect(await leave(true, [], {})).toEqual([{ host: "gpu1", error: unreachable, folders: ["/w/m1/f"] }]);
    expect(await leave(true, [], there)).toEqual([{ host: "gpu1", hasEnded: true, isPurged: true }]);
    expect(await leave(true, [], {})).toEqual([]);
    expect(await leave(true, [gpu1], {})).toEqual([{ host: "gpu1", spared: "before" }]);
  });

  test("has a host to end again when something is put there again", async () => {
    await placed.place(gpu1, "/w/m1/f");
    await placed.settle("/w/m1/f", "cleared");
    await placed.place(gpu1, "/w/m1/f");
    expect(await leave(true, [gpu1], {})).toEqual([
      { host: "gpu1", error: unreachable, folders: ["/w/m1/f"] },
    ]);
  });

  test("knows a host by its place, however it is reached and called by now", async () => {
    await placed.place(gpu1, "/w/m1/f");
    const elsewhere = spec("gpu1", { alias: "10.0.0.7" });
    expect(await leave(false, [elsewhere], { "10.0.0.7": "/w/m1/f" })).toMatchObject([{ hasEnded: true }]);
    expect(visited).toEqual(["10.0.0.7"]);
    await placed.place(spec("big"), "/w/m1/f");
    expect(await leave(true, [spec("big")], { "big.lab": "/w/m1/f" })).toEqual([
      { host: "big", hasEnded: true, isPurged: true },
    ]);
    expect(visited).toEqual(["big.lab"]);
  });

  test("tries the way that led there before, when the declared one leads nowhere or to another machine", async () => {
    const moved = spec("gpu1", { alias: "new.lab" });
    for (const answering of [{ "gpu1.lab": "/w/m1/f" }, { "gpu1.lab": "/w/m1/f", "new.lab": "/w/m2/f" }]) {
      await placed.place(gpu1, "/w/m1/f");
      expect(await leave(true, [moved], answering)).toMatchObject([{ host: "gpu1", isPurged: true }]);
      expect(visited).toEqual(["new.lab", "gpu1.lab"]);
      placed = await PlacedHosts.open(folder);
    }
  });

  test("tells once of a machine that another one has taken the address of", async () => {
    await placed.place(gpu1, "/w/m1/f");
    const other = { "gpu1.lab": "/w/m2/f" };
    expect(await leave(true, [gpu1], other)).toEqual([
      { host: "gpu1", error: { code: "host_left_behind", host: "gpu1", way: "moved" }, folders: ["/w/m1/f"] },
    ]);
    expect(await leave(true, [gpu1], other)).toMatchObject([{ host: "gpu1", isPurged: true }]);
  });

  test("names the owner of an agent that is not its own, and never calls that host empty", async () => {
    const error = {
      code: "agent_owned",
      host: "gpu1",
      detail: "it serves me@desk:/lab, heard 3 s ago",
    } as const;
    expect(await leave(true, [gpu1], { "gpu1.lab": error })).toEqual([{ host: "gpu1", error, folders: [] }]);
    await placed.place(gpu1, "/w/m1/f");
    const told = { host: "gpu1", error, folders: ["/w/m1/f"] };
    expect(await leave(true, [gpu1], { "gpu1.lab": error })).toEqual([told]);
    expect(await leave(true, [gpu1], { "gpu1.lab": "/w/m1/f" })).toMatchObject([{ isPurged: true }]);
  });

  test("believes the ledger where the list of places is lost", async () => {
    await writeFile(join(folder, "placed.json"), "[{");
    expect(await leave(true, [gpu1], {}, ["gpu1", "gone"])).toEqual([
      { host: "gpu1", error: unreachable, folders: [] },
      { host: "gone", error: { code: "host_left_behind", host: "gone", way: "unknown" }, folders: [] },
    ]);
    expect(await readFile(join(folder, "placed.json.damaged"), "utf8")).toBe("[{");
  });
});

test("changes of the list at one moment are all kept", async () => {
  const hosts = ["a", "b", "c", "d"].map((name) => spec(name));
  await Promise.all(hosts.map((host) => placed.place(host, `/w/${host.name}/f`)));
  const list = (await PlacedHosts.open(folder)).all;
  expect(list.map((one) => one.spec.name)).toEqual(["a", "b", "c", "d"]);
});

test("a place that cannot be noted is refused", async () => {
  const nowhere = join(folder, "later");
  placed = new PlacedHosts(join(nowhere, "placed.json"), []);
  await expect(placed.place(gpu1, "/w/m1/f")).rejects.toThrow("ENOENT");
  expect(placed.all).toEqual([]);
});
