/** What reaches a host of the inventory's policy: a changed one takes effect at the next declaration, a stored one after a restart. */
import { afterEach, expect, test } from "vitest";
import { FleetHosts } from "../../../../coordinator/daemon/fleet-hosts.ts";
import type { DeclaredHost } from "../../../../coordinator/hosts/host-list.ts";
import { defaultPolicy } from "../../../../coordinator/core/policy.ts";
import { FleetError } from "../../../../proto/vocab/errors.ts";
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

/** Hosts that nobody can reach; `reached` is how far ahead each of them was to work. */
const fleetOf = (world: World): { hosts: FleetHosts; reached: (number | undefined)[] } => {
  const reached: (number | undefined)[] = [];
  const hosts = new FleetHosts({
    reach: (spec) => {
      reached.push(spec.workAhead);
      return Promise.reject(
        new FleetError({ code: "host_unreachable", host: spec.name, detail: "no route to host" }),
      );
    },
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
    state: () => world.state,
    storedCursors: () => [],
    storeBulk: () => Promise.resolve(),
  });
  started.push(hosts);
  return { hosts, reached };
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
