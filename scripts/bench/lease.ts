/** Measures decision → lease received by the agent, when the host has the commit already. Writes results/lease.json. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { stateFiles } from "../../coordinator/ledger/read/state-files.ts";
import { fileTimeStepMs, readAttempts } from "./attempt-files.ts";
import { campaignOf, makeBranch, makeResearch } from "./bench-campaign.ts";
import { BenchFleet, waitFor } from "./bench-fleet.ts";
import { atMost, bench, summarize } from "./measure.ts";
import { type SshHost, startSshHost } from "./ssh-host.ts";

const { values: options } = parseArgs({ options: { experiments: { type: "string", default: "60" } } });
const BRANCH = "candidate";

/** When each attempt was granted, by the ledger, in wall-clock milliseconds. */
const readGrants = (state: string): Map<string, number> => {
  const ledger = new DatabaseSync(stateFiles(state).ledger, { readOnly: true });
  const rows = ledger.prepare("SELECT at, body FROM records WHERE kind = 'attempt_granted'").all();
  ledger.close();
  return new Map(
    rows.map(({ at, body }) => [(JSON.parse(String(body)) as { attempt: string }).attempt, Number(at)]),
  );
};

/** The least that any design with these promises does: a synced commit, then bytes through SSH that somebody there reads. */
class Peer {
  readonly #db: DatabaseSync;
  readonly #ssh: ChildProcess;
  readonly ms: number[] = [];

  constructor(folder: string, { sshConfigFile, name }: SshHost) {
    mkdirSync(folder);
    this.#db = new DatabaseSync(join(folder, "peer.sqlite"));
    this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t(body TEXT)");
    this.#ssh = spawn("ssh", ["-F", sshConfigFile, name, "cat"], { stdio: ["pipe", "pipe", "inherit"] });
  }

  /** To the host and back, because only one end has a clock here. */
  async measure(): Promise<void> {
    const { stdin, stdout } = this.#ssh;
    if (stdin === null || stdout === null) throw new Error("the peer has no pipes");
    const body = `${"x".repeat(1000)}\n`;
    const began = performance.now();
    this.#db.prepare("INSERT INTO t VALUES(?)").run(body);
    const back = once(stdout, "data");
    stdin.write(body);
    await back;
    this.ms.push(performance.now() - began);
  }

  end(): void {
    this.#ssh.kill();
    this.#db.close();
  }
}

/** One commit in many experiments, each alone: the agent has nothing else to do, and the coordinator only this. */
const runCampaign = async (fleet: BenchFleet, between: () => Promise<void>): Promise<void> => {
  const repository = makeResearch(fleet.folder);
  makeBranch(repository, BRANCH);
  const client = fleet.client();
  const spec = campaignOf(repository, 'echo "score: 1"', { author: { kind: "submit" } });
  await client.command({ kind: "start", spec, acceptChanges: false });
  const isMeasured = async () => ((await client.status()).lanes[0]?.record === undefined ? undefined : true);
  await waitFor("the baselines", isMeasured);
  for (let n = 0; n < Number(options.experiments); n += 1) {
    const { experiment } = await client.command({ kind: "submit", branch: BRANCH, again: true });
    const isOver = async () => ((await client.status()).campaign?.experiments.open === 0 ? true : undefined);
    await waitFor(`the end of experiment ${experiment}`, isOver);
    await between();
  }
};

await bench("lease", async () => {
  const host = await startSshHost();
  const fleet = new BenchFleet();
  try {
    await fleet.up([host], { defaults: { slots: 1 } });
    const peer = new Peer(join(fleet.folder, "peer"), host);
    // The first one waits for the connection.
    await peer.measure();
    peer.ms.length = 0;
    const receivedAt: number[] = [];
    await runCampaign(fleet, async () => {
      // Replaced with each lease by a file that is made in the moment in which the lease arrives.
      receivedAt.push(statSync(join(host.agentFolder(), "owner.json")).birthtimeMs);
      await peer.measure();
    });
    peer.end();
    const stepMs = fileTimeStepMs();
    const granted = readGrants(fleet.state);
    const attempts = readAttempts(host.agentFolder()).filter(({ experiment }) => experiment > 0);
    if (attempts.length !== receivedAt.length) throw new Error("an experiment was leased twice");
    const [first, ...others] = attempts.map(({ attempt, leaseAt }, n) => {
      const grantedAt = granted.get(attempt) ?? Number.NaN;
      const received = receivedAt[n] ?? Number.NaN;
      return { receivedMs: received + stepMs - grantedAt, acceptedMs: leaseAt + stepMs - grantedAt };
    });
    const receivedMs = summarize(others.map((one) => one.receivedMs));
    const acceptedMs = summarize(others.map((one) => one.acceptedMs));
    const how =
      "One commit submitted again and again to a fleet with one loopback host: from `at` of the record attempt_granted (set before it is " +
      "durable, whole milliseconds) to the birth of the agent's new owner.json, the first thing that it does with a lease; accepted: to " +
      "the birth of the attempt's folder, behind one synced write. One machine's wall clock; a file's time may lie one step behind it, which is added in full. Peer, in turn with it: a synced SQLite " +
      "commit, then 1 kB through the OpenSSH program to `cat` there and back.";
    const targets = [atMost("decision → lease received, p50 ms", 10, receivedMs.median)];
    const withThePushOfTheCommitMs = first?.receivedMs;
    const peerMs = summarize(peer.ms);
    const figures = { receivedMs, acceptedMs, fileTimeStepMs: stepMs, peerMs, withThePushOfTheCommitMs };
    return { how, targets, figures };
  } finally {
    await fleet.remove();
    await host.stop();
  }
});
