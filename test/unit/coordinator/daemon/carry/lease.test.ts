/** Leases of one commit name one ref on the host, so that only the first of them has anything to send. */
import { expect, test } from "vitest";
import { Listings, deliverLease } from "../../../../../coordinator/daemon/carry/lease.ts";
import type { Bare } from "../../../../../coordinator/repo/bare.ts";
import type { ToAgent } from "../../../../../proto/vocab/messages.ts";
import type { TreeEntry } from "../../../../../proto/vocab/task.ts";
import { type LeaseEffect, World } from "../../core/world.ts";

class NoListings extends Listings {
  override of(): Promise<TreeEntry[]> {
    return Promise.resolve([]);
  }
}

test("two attempts at one commit push the same ref", async () => {
  const world = new World({ workAhead: 2 });
  world.up("one", 2);
  world.start();
  const [first] = world.effects.filter((e): e is LeaseEffect => e.kind === "deliver_lease");
  if (first === undefined) throw new Error("nothing was leased");
  const pushed: string[] = [];
  const sent: ToAgent[] = [];
  const desk = {
    push: async (_host: unknown, ref: string, commit: string) => {
      pushed.push(`${ref} ${commit}`);
    },
    prune: async () => undefined,
    send: (_host: unknown, message: ToAgent) => {
      sent.push(message);
    },
  };
  const carry = deliverLease(() => world.state, desk, new NoListings({} as Bare));
  const { signal } = new AbortController();
  await carry(first, signal);
  await carry({ ...first, key: "other", attempt: "a99" as LeaseEffect["attempt"], token: 9 }, signal);
  const ref = `refs/fleet/mar5/commit/${first.commit} ${first.commit}`;
  expect(pushed).toEqual([ref, ref]);
  expect(sent.map((m) => m.kind === "lease" && m.lease.attempt)).toEqual([first.attempt, "a99"]);
});
