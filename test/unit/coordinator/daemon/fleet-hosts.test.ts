/** What reaches a host of the inventory's policy, and what becomes of hosts that are taken out of it. */
import { afterEach, describe, expect, test } from "vitest";
import { FleetHosts } from "../../../../coordinator/daemon/fleet-hosts.ts";
import type { DeclaredHost } from "../../../../coordinator/hosts/host-list.ts";
import { defaultPolicy } from "../../../../coordinator/core/policy.ts";
import { type ErrorFact, FleetError } from "../../../../proto/vocab/errors.ts";
import { as, type HostName } from "../../../../proto/vocab/ids.ts";
import { World } from "../core/world.ts";

const host: DeclaredHost = {
  name: as<HostName>("gpu1"),
  connection: "ssh",
  transport: "ssh2",
  alias: "gpu1",
  hostKeyPolicy: "strict",
  workDir: "~/.fleet",
  slots: "auto",
  env: {},
  connectTimeoutMs: 10_000,
  isTrusted: false,
};

const started: FleetHosts[] = [];
afterEach(async () => {
  for (const hosts of started.splice(0)) await hosts.stop();
});

/** What is left on hosts: where something was put, and whether a visit gets there. */
interface Remains {
  readonly isPlaced: boolean;
  readonly answers: boolean;
  /** Why a host that does not answer refuses; otherwise it is silent. */
  readonly refusal?: ErrorFact;
}

interface Fleet {
  readonly hosts: FleetHosts;
  /** How far ahead each host was to work. */
  readonly reached: (number | undefined)[];
  /** Every visit and what was noted then. */
  readonly visits: string[];
}

/** Hosts whose keepers cannot reach them. */
const fleetOf = (world: World, remains: Remains = { isPlaced: false, answers: false }): Fleet => {
  const reached: (number | undefined)[] = [];
  const visits: string[] = [];
  const agentDir = "/w/m1/f";
  let isOpen = remains.isPlaced;
  const hosts = new FleetHosts({
    reach: (spec) => {
      reached.push(spec.workAhead);
      return Promise.reject(
        new FleetError({ code: "host_unreachable", host: spec.name, detail: "no route to host" }),
      );
    },
    identity: { instance: "i1", holder: "me@desk:/state/lab" },
    connect: () => {
      throw new Error("nothing to connect to");
    },
    bare: { gitDir: "", quarantineDir: "", authorsDir: "" },
    wait: (_ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener("abort", () => resolve(), { once: true });
      }),
    onProgress: () => undefined,
    post: async (event) => {
      world.tell(event);
    },
    placed: {
      open: () => (isOpen ? [{ spec: host, agentDir, status: "running" }] : []),
      has: () => remains.isPlaced,
      settle: (place, status) => {
        isOpen = false;
        visits.push(`${place} ${status}`);
        return Promise.resolve();
      },
    },
    probed: () => new Set(),
    leave: (spec, purge) => {
      visits.push(`${spec.name} ${purge ? "purge" : "end"}`);
      if (remains.answers) return Promise.resolve({ agentDir, hasEnded: true, isPurged: purge });
      const silent: ErrorFact = { code: "host_unreachable", host: spec.name, detail: "" };
      return Promise.reject(new FleetError(remains.refusal ?? silent));
    },
    state: () => world.state,
    storedCursors: () => [],
    storeBulk: () => Promise.resolve(),
  });
  started.push(hosts);
  return { hosts, reached, visits };
};

test("a changed work-ahead reaches the host at the next declaration", async () => {
  const world = new World();
  const { hosts, reached } = fleetOf(world);
  await hosts.declare([host]);
  world.tell({ kind: "policy_set", policy: { ...defaultPolicy, workAhead: 3 } });
  await hosts.declare([host]);
  expect(reached).toEqual([1, 3]);
});

test("after a restart it is what the ledger remembers", async () => {
  const { hosts, reached } = fleetOf(new World({ workAhead: 0 }));
  await hosts.declare([host]);
  expect(reached).toEqual([0]);
});

describe.each([
  { isPlaced: true, answers: true, left: [], visits: ["gpu1 end", "/w/m1/f ended"] },
  { isPlaced: true, answers: false, left: ["gpu1"], visits: ["gpu1 end"] },
  { isPlaced: false, answers: true, left: [], visits: [] },
])("a host that its keeper cannot reach, $isPlaced $answers", ({ left, visits: expected, ...remains }) => {
  test("is ended when it is taken out, or named", async () => {
    const { hosts, visits } = fleetOf(new World(), remains);
    await hosts.declare([host]);
    expect(await hosts.declare([])).toEqual(left);
    expect(visits).toEqual(expected);
  });

  test("is ended with the fleet, or named, also when it was taken out and put back", async () => {
    const { hosts } = fleetOf(new World(), { ...remains, answers: false });
    await hosts.declare([host]);
    await hosts.declare([]);
    await hosts.declare([host]);
    expect(await hosts.stop({ purge: true })).toEqual(
      remains.isPlaced ? [{ host: "gpu1", folders: ["/w/m1/f"] }] : [],
    );
  });

  test("is ended with the fleet, or named, when it is in no inventory", async () => {
    const { hosts } = fleetOf(new World(), remains);
    expect(await hosts.stop({ purge: true })).toEqual(
      left.map((one) => ({ host: one, folders: ["/w/m1/f"] })),
    );
  });
});

test("a host whose agent another coordinator owns is named with its owner", async () => {
  const detail = "it serves me@desk:/lab, heard 3 s ago";
  const refusal = { code: "agent_owned", host: "gpu1", detail } as const;
  const { hosts } = fleetOf(new World(), { isPlaced: true, answers: false, refusal });
  await hosts.declare([host]);
  expect(await hosts.stop({ purge: true })).toEqual([{ host: "gpu1", folders: ["/w/m1/f"], error: refusal }]);
});
