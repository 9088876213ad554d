/** A fleet's life in small, decided by the real core: two campaigns, two epochs, two lanes, and every way an experiment and a host can go. */
import type { ExperimentId, HostName } from "../../../../proto/vocab/ids.ts";
import type { LedgerRecord } from "../../../../coordinator/core/records.ts";
import { type LeaseEffect, spec, World } from "../../../unit/coordinator/core/world.ts";

const host = (name: string): HostName => name as HostName;

const settleWith = (w: World, values: Readonly<Record<number, number>>): void =>
  w.settle(
    ({ experiment, purpose }) =>
      purpose === "prepare" ? {} : { value: values[experiment] ?? (experiment === 0 ? 1 : 2) },
    ({ experiment }) => ({ 4: "conflict", 5: "empty" } as const)[Number(experiment)] ?? "clean",
  );

const leaseOf = (w: World, experiment: number): LeaseEffect => {
  w.deliver();
  const lease = [...w.leases.values()].findLast((l) => l.experiment === experiment);
  if (!lease) throw new Error(`no lease of experiment ${experiment}`);
  return lease;
};

const command = (w: World, wish: Parameters<World["tell"]>[0] & { readonly kind: "command" }): void =>
  void w.tell(wish);

/** A screen that lands at once, rebases of others onto it, a conflict, a change that the tip holds already, a discard. */
const verdicts = (w: World): void => {
  for (const n of [1, 2, 3, 4, 5]) w.submit(n);
  settleWith(w, { 1: 0.9, 2: 0.85, 3: 1.2, 4: 0.8, 5: 0.7 });
  w.submit(6);
  const crashed = leaseOf(w, 6);
  w.run(crashed.attempt);
  w.finish(crashed.attempt, undefined, { kind: "failed", exitCode: 3, signal: null, reason: "exit" });
  w.submit(7);
  const diverged = leaseOf(w, 7);
  w.run(diverged.attempt);
  w.finish(diverged.attempt, Number.NaN);
  settleWith(w, {});
};

/** A host that fails a run, one that gives work back, one that falls silent, an outcome nobody asked for, a cancelled experiment. */
const troubles = (w: World): void => {
  w.submit(8);
  const failed = leaseOf(w, 8);
  w.run(failed.attempt);
  w.finish(failed.attempt, undefined, { kind: "invalid_env", reason: "disk_full" });
  w.advance(2_000);
  const returned = leaseOf(w, 8);
  w.leases.delete(returned.attempt);
  const { attempt, token } = returned;
  w.tell({ kind: "attempt_returned", host: returned.host, attempt, token, reason: "no room" });
  w.advance(2_000);
  const silent = leaseOf(w, 8);
  w.tell({
    kind: "phase_reported",
    host: silent.host,
    attempt: silent.attempt,
    token: silent.token,
    phase: "staged",
  });
  w.run(silent.attempt);
  const link = w.state.live.links[silent.host];
  if (link?.kind !== "up") throw new Error("its host is up");
  w.tell({ kind: "session_closed", host: silent.host, session: link.session, reason: "connection lost" });
  const others = ["a", "b", "c"].filter((name) => name !== silent.host);
  for (let second = 0; second < 90; second++) {
    for (const name of others) w.heartbeat(name);
    w.advance(1_000);
  }
  w.deliver();
  settleWith(w, { 8: 0.8 });
  w.connect(silent.host);
  w.tell({ kind: "outcome_reported", host: silent.host, outcome: w.outcomeOf(silent, 0.79) });
  const foreign = { ...w.outcomeOf(silent, 0.1), generation: 9 };
  w.tell({ kind: "outcome_reported", host: silent.host, outcome: foreign });
  w.submit(9);
  command(w, { kind: "command", command: { kind: "cancel", experiment: 9 as ExperimentId, by: "ada" } });
  settleWith(w, {});
};

/** The operator's hand: pauses, drains, a mirror in the way, a ref that somebody moved. */
const interventions = (w: World): void => {
  command(w, { kind: "command", command: { kind: "drain", host: host("b"), reason: "noisy fan" } });
  command(w, { kind: "command", command: { kind: "undrain", host: host("b") } });
  command(w, { kind: "command", command: { kind: "pause", reason: "lunch" } });
  command(w, { kind: "command", command: { kind: "resume" } });
  const lane = Object.values(w.campaign.lanes).find(({ id }) => id === w.campaign.primary);
  if (!lane) throw new Error("a lane is primary");
  w.tell({ kind: "mirror_waits", commit: lane.tip.commit, reason: "checked_out", detail: "/research" });
  const there = w.refs.get(lane.id);
  w.refs.set(lane.id, "somebody" as never);
  w.submit(10, lane.tip.commit);
  settleBlocked(w);
  if (there) w.refs.set(lane.id, there);
  w.advance(60_000);
  settleWith(w, { 10: 0.5 });
  w.submit(11);
  const changed = leaseOf(w, 11);
  w.run(changed.attempt);
  w.finish(changed.attempt, undefined, { kind: "invalid_env", reason: "lane_changed" });
  w.advance(2_000);
  settleWith(w, { 11: 3 });
  w.submit(12);
  while (w.campaign.experiments[12 as ExperimentId]) {
    const fails = leaseOf(w, 12);
    w.run(fails.attempt);
    w.finish(fails.attempt, undefined, { kind: "invalid_env", reason: "survivors" });
    w.advance(60_000);
    for (const name of ["a", "b", "c"]) w.connect(name, []);
    w.carryOut();
  }
};

/** Until nothing more can be done while a lane's ref stands elsewhere. */
const settleBlocked = (w: World): void => {
  for (let round = 0; round < 20; round++) {
    w.deliver();
    for (const lease of w.leases.values()) {
      w.run(lease.attempt);
      w.finish(lease.attempt, 0.5);
    }
    for (const e of w.effects)
      if (e.kind === "land") w.tell({ kind: "land_refused", lane: e.lane, to: e.to, actual: "somebody" });
  }
};

/** What is measured changes: a new epoch, in which one host cannot be prepared. */
const secondEpoch = (w: World): void => {
  const changed = spec({ budgetSeconds: 5 });
  command(w, { kind: "command", command: { kind: "open_epoch", spec: changed } });
  w.settle(({ host: on, purpose }) =>
    purpose === "prepare" && on === "c"
      ? { outcome: { kind: "failed", exitCode: 1, signal: null, reason: "build" } }
      : { value: 1 },
  );
  command(w, { kind: "command", command: { kind: "stop", reason: "enough", cancelRunning: false } });
  settleWith(w, {});
};

/** Another campaign, by an author that proposes once and then has nothing to say; its second lane cannot be measured. */
const secondCampaign = (w: World): void => {
  const author = {
    kind: "command" as const,
    command: "agent",
    instructions: "program.md",
    deadlineSeconds: 60,
    envKeep: [],
    parallel: 1,
  };
  const refs = new Map(w.refs);
  w.refs.clear();
  w.start({ tag: "mar6" as never, author, stop: { experiments: 2 } }, "other" as never);
  w.settle(({ purpose, host: on }) =>
    purpose === "baseline" && on === "b"
      ? { outcome: { kind: "failed", exitCode: 1, signal: null, reason: "exit" } }
      : { value: 1 },
  );
  const asked = w.effects.find((e) => e.kind === "propose");
  if (asked?.kind !== "propose") throw new Error("the author is asked");
  const proposal = {
    author: "agent",
    subject: "=an idea\u001b[31m",
    base: "other" as never,
    commit: "p1" as never,
    tree: "tree-p1" as never,
    knobs: { lr: "0.1" },
  };
  w.tell({ kind: "author_proposed", session: asked.session, proposal });
  settleWith(w, { 1: 0.9 });
  for (const e of w.effects)
    if (e.kind === "propose")
      w.tell({ kind: "author_ended", session: e.session, end: { kind: "nothing", detail: "no idea" } });
  w.restart();
  for (const name of ["a", "b", "c"]) w.connect(name, []);
  command(w, { kind: "command", command: { kind: "stop", reason: "night", cancelRunning: true } });
  settleWith(w, {});
  w.tell({ kind: "host_removed", host: host("c") });
  w.refs.clear();
  for (const [name, commit] of refs) w.refs.set(name, commit);
  command(w, { kind: "command", command: { kind: "reopen", campaign: "mar5" as never } });
  command(w, { kind: "command", command: { kind: "resume" } });
  settleWith(w, {});
};

/** Everything fails on one slot, and at last the tip does; then the ledger goes back in time. */
const rotAndRollBack = (w: World): void => {
  const first = w.campaign.nextExperiment;
  const tip = Object.values(w.campaign.lanes).at(-1)?.tip.commit ?? "base";
  for (let n = first; n < first + 4; n++) w.submit(n, tip);
  w.settle(({ purpose }) =>
    purpose === "prepare" ? {} : { outcome: { kind: "failed", exitCode: 1, signal: null, reason: "exit" } },
  );
  for (const name of ["a", "b"])
    command(w, { kind: "command", command: { kind: "undrain", host: host(name) } });
  settleWith(w, {});
  w.restart();
  const { generation, term, nextToken } = w.state.ledgered;
  const seen = { generation, term: term + 3, token: nextToken + 4, experiment: 60 };
  w.tell({ kind: "history_seen", host: host("a"), seen, salt: 7 });
  w.tell({ kind: "history_seen", host: host("b"), seen: { ...seen, token: nextToken + 6 }, salt: 8 });
  for (const name of ["a", "b"]) w.connect(name, []);
  settleWith(w, {});
};

/** The records of it all. */
export const playedHistory = (): readonly LedgerRecord[] => {
  const w = new World({ baselines: 2 });
  w.start();
  w.up("a", 2, "k1");
  w.up("b", 1, "k2");
  w.up("c", 1, "k1");
  w.versions.set(host("a"), { torch: "2.9" });
  settleWith(w, {});
  verdicts(w);
  troubles(w);
  interventions(w);
  secondEpoch(w);
  secondCampaign(w);
  rotAndRollBack(w);
  // The campaign that was gone on with stays in the middle of its work.
  w.submit(90, Object.values(w.campaign.lanes).at(-1)?.tip.commit ?? "base", "tree-40");
  w.deliver();
  return w.records;
};
