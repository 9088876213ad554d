/** A ledger that went back in time, or that somebody else goes on with: agents remember, and nothing is counted twice. */
import { describe, expect, it } from "vitest";
import { generationText } from "../../../../proto/vocab/generation.ts";
import type { HostName } from "../../../../proto/vocab/ids.ts";
import type { Seen } from "../../../../proto/vocab/messages.ts";
import { World } from "./world.ts";

const SALT = 0xabc;
const host = (name: string): HostName => name as HostName;

/** Two hosts with a slot each, of which `a` runs experiment 1. */
const busy = (): World => {
  const w = new World({ workAhead: 0 });
  w.start();
  w.up("a");
  w.up("b");
  w.baselines(1);
  w.submit(1);
  w.deliver();
  for (const { attempt } of w.leases.values()) w.run(attempt);
  return w;
};

/** What the agent on a host saw when everything up to now came to it. */
const seenBy = (w: World): Seen => {
  const { generation, term, nextToken, campaign } = w.state.ledgered;
  return { generation, term, token: nextToken - 1, experiment: (campaign?.nextExperiment ?? 1) - 1 };
};

const remember = (w: World, name: string, seen: Seen): void => {
  w.tell({ kind: "history_seen", host: host(name), seen, salt: SALT });
};

const opened = (w: World): number => w.records.filter(({ kind }) => kind === "generation_opened").length;

describe("a coordinator whose ledger went back", () => {
  it("begins a new generation above all that any host saw, and says what is missing", () => {
    const w = busy();
    const past = w.records.length;
    w.submit(2);
    w.submit(3);
    w.deliver();
    const seen = seenBy(w);
    w.rollBack(past);
    const { nextToken } = w.state.ledgered;
    remember(w, "a", seen);
    const s = w.state.ledgered;
    expect(generationText(s.generation)).toBe("2-00000abc");
    expect(s.missing).toMatchObject({ fromToken: nextToken, toToken: seen.token });
    // Far above, for the sake of hosts that are not heard yet.
    expect([s.nextToken, s.nextAttempt]).toEqual([seen.token + 10_001, seen.token + 10_001]);
    expect(s.campaign?.nextExperiment).toBeGreaterThan(seen.experiment);
    remember(w, "b", { ...seen, token: seen.token + 5 });
    expect(opened(w)).toBe(1);
    expect(w.state.ledgered.missing).toMatchObject({ fromToken: nextToken, toToken: seen.token + 5 });
  });

  it("notices it by the term alone", () => {
    const w = busy();
    const past = w.records.length;
    w.restart();
    w.restart();
    const seen = seenBy(w);
    w.rollBack(past);
    remember(w, "a", seen);
    expect(opened(w)).toBe(1);
    expect(w.state.ledgered.term).toBe(seen.term);
    expect(w.state.ledgered.missing?.toToken).toBeLessThan(w.state.ledgered.missing?.fromToken ?? 0);
  });

  it("believes what it granted before, and keeps as foreign what it does not know", () => {
    const w = busy();
    const [known] = w.leases.values();
    const past = w.records.length;
    w.submit(2);
    w.deliver();
    const lost = [...w.leases.values()].at(-1);
    if (!known || !lost || known === lost) throw new Error("two leases are wanted");
    const seen = seenBy(w);
    w.rollBack(past);
    remember(w, "a", seen);
    w.connect("a");
    w.connect("b");
    w.submit(3);
    const foreign = w.tell({ kind: "outcome_reported", host: lost.host, outcome: w.outcomeOf(lost, 0.1) });
    expect(foreign.map(({ kind }) => kind)).toContain("foreign_outcome");
    const believed = w.finish(known.attempt, 0.9);
    expect(believed).toContainEqual(expect.objectContaining({ kind: "attempt_ended", belief: "accepted" }));
  });

  it("grants again, under the new generation, what no host had spoken of", () => {
    const w = busy();
    w.submit(2);
    const granted = Object.values(w.campaign.attempts).filter(({ status }) => status === "granted");
    expect(granted).toHaveLength(1);
    const seen = { ...seenBy(w), term: 9 };
    w.restart();
    remember(w, "a", seen);
    w.connect("a");
    w.connect("b");
    const attempts = Object.values(w.campaign.attempts).filter(({ trial }) => trial === granted[0]?.trial);
    expect(attempts.map(({ status }) => status)).toEqual(["returned", "granted"]);
    expect(attempts[1]?.generation).toBe(w.state.ledgered.generation);
  });

  it("ends nothing of what came to its host after the moment that the ledger went back to", () => {
    const w = busy();
    w.submit(2);
    const past = w.records.length;
    w.deliver();
    const lease = [...w.leases.values()].at(-1);
    if (!lease) throw new Error("a lease is wanted");
    w.run(lease.attempt);
    const seen = { ...seenBy(w), term: 5 };
    w.rollBack(past);
    for (const name of ["a", "b"]) {
      remember(w, name, seen);
      w.connect(name);
    }
    expect(opened(w)).toBe(1);
    expect(w.effects.filter(({ kind }) => kind === "cancel_attempt")).toEqual([]);
    const believed = w.finish(lease.attempt, 0.9);
    expect(believed).toContainEqual(expect.objectContaining({ kind: "attempt_ended", belief: "accepted" }));
  });

  it("does so too when it was put back from a backup, before it hears of any host", () => {
    const w = busy();
    w.restart();
    const { nextToken } = w.state.ledgered;
    w.tell({ kind: "ledger_restored", salt: SALT });
    expect(opened(w)).toBe(1);
    remember(w, "a", { generation: 1, term: 2, token: nextToken + 3, experiment: 9 });
    expect(opened(w)).toBe(1);
    expect(w.state.ledgered.missing).toMatchObject({ fromToken: nextToken, toToken: nextToken + 3 });
  });
});

describe("a coordinator whose ledger is the newest there is", () => {
  it("opens nothing, whoever remembers what", () => {
    const w = busy();
    const seen = seenBy(w);
    w.restart();
    for (const one of [
      seen,
      { ...seen, term: 1, token: 1 },
      { generation: 0, term: 0, token: 0, experiment: 0 },
    ])
      remember(w, "a", one);
    expect(opened(w)).toBe(0);
  });

  it("that is served by a host to which another one spoke since grants nothing any more", () => {
    const w = busy();
    w.tell({ kind: "session_closed", host: host("a"), session: 1, reason: "gone" });
    remember(w, "a", { ...seenBy(w), term: 7 });
    expect(opened(w)).toBe(0);
    expect(w.state.live.superseded).toMatchObject({ host: "a", seen: { term: 7 } });
    w.submit(2);
    expect(w.effects.filter(({ kind }) => kind === "deliver_lease")).toEqual([]);
    // Whoever starts it again has decided that it is the one to go on.
    w.restart();
    remember(w, "a", { ...seenBy(w), term: 7 });
    expect(opened(w)).toBe(1);
  });
});
