/** A small campaign in which the coordinator is killed at a commit in every one of its lives, and goes on where the last one stopped. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, watch, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { stateFolder } from "../../../coordinator/api/client/state-folder.ts";
import { readCampaignSource } from "../../../coordinator/cli/campaign-source.ts";
import { rowCount } from "../../../coordinator/core/rows.ts";
import type { Attempt, Campaign } from "../../../coordinator/core/state.ts";
import { readLedger, readRecords } from "../../../coordinator/ledger/read/read-ledger.ts";
import { stateFiles } from "../../../coordinator/ledger/read/state-files.ts";
import type { StoredRecord } from "../../../coordinator/ledger/read/stored-record.ts";
import { Lab } from "../campaign/lab.ts";
import { type Research, TAG } from "../campaign/research.ts";
import { makeResearch } from "./fault-research.ts";

const DAEMON = fileURLToPath(new URL("../../../dist/coordinator/daemon/main.js", import.meta.url));
const CRASH = new URL("./crash-at-commit.ts", import.meta.url).href;
const POLICY = { heartbeat_seconds: 0.25, suspect_seconds: 0.75, lease_seconds: 3, baselines: 1 };
const HOST = { name: "local", connection: "local", trust: "experiments" } as const;

/** Two proposals, of which one lands; then the campaign ends by itself. */
const campaignOfTwo = {
  author: {
    kind: "sweep",
    knobs: [{ name: "a", file: "parts/a.txt", pattern: "^([0-9]+)$", values: [90, 100, 110] }],
  },
  stop: { experiments: 2 },
};

/** A coordinator that is not up yet, and a campaign that it does not know yet. */
export class CrashWorld {
  readonly lab: Lab;
  readonly research: Research;
  readonly inventory: { readonly path: string; readonly text: string };
  readonly gate: string;
  readonly marks: string;

  private constructor(folder: string, research: Research) {
    this.lab = new Lab(join(folder, "home"), TAG);
    this.research = research;
    this.gate = join(folder, "gate");
    this.marks = join(folder, "marks");
    this.inventory = {
      path: join(folder, "lab.yaml"),
      text: stringify({ name: TAG, policy: POLICY, hosts: [HOST] }),
    };
  }

  static async make(folder: string): Promise<CrashWorld> {
    await mkdir(folder);
    const files = { gate: join(folder, "gate"), marks: join(folder, "marks") };
    const research = await makeResearch(join(folder, "research"), files, campaignOfTwo);
    const world = new CrashWorld(folder, research);
    await writeFile(world.inventory.path, world.inventory.text);
    await mkdir(world.lab.stateDir, { recursive: true, mode: 0o700 });
    return world;
  }

  get records(): readonly StoredRecord[] {
    return this.#hasLedger ? readRecords(this.lab.stateDir) : [];
  }

  get campaign(): Campaign | undefined {
    return this.#hasLedger ? readLedger(this.lab.stateDir).ledgered.campaign : undefined;
  }

  /** Not before its first life. */
  get #hasLedger(): boolean {
    return existsSync(stateFiles(this.lab.stateDir).ledger);
  }

  /** Everything that is owed after the end is done, too. */
  get isOver(): boolean {
    const { campaign: c } = this;
    const lane = c?.primary && c.lanes[c.primary];
    if (c?.status !== "ended" || !lane) return false;
    return lane.rows.written === rowCount(lane) && c.mirror.shows === lane.tip.commit;
  }

  /** Runs go on until the ledger knows that they run, so that their end is a write of its own. */
  async setGate(): Promise<void> {
    const attempts = Object.values<Attempt>(this.campaign?.attempts ?? {});
    if (attempts.some(({ status }) => status === "running")) await rm(this.gate, { force: true });
    else await writeFile(this.gate, "");
  }

  /** Says again what a killed coordinator may not have taken in, once this one answers. */
  async sayAgain(pid: number | undefined, signal: AbortSignal): Promise<void> {
    for await (const { filename } of watch(this.lab.stateDir, { signal }))
      if (filename === "endpoint.json" && stateFolder(this.lab.stateDir).readEndpoint()?.pid === pid) break;
    const { client } = this.lab;
    const { hosts } = readLedger(this.lab.stateDir).ledgered;
    if (Object.values(hosts).every(({ slots }) => slots.length === 0))
      await client.command({ kind: "hosts_up", takeOver: false, inventory: this.inventory });
    if (this.campaign) return;
    const { spec } = await readCampaignSource(this.research.folder, Date.now());
    await client.command({ kind: "start", spec, acceptChanges: false });
  }

  /** Value, status and description of each row, sorted: a landing that is done later lets another verdict come first. */
  async rows(): Promise<readonly (readonly string[])[]> {
    const text = await readFile(join(this.research.folder, "results.tsv"), "utf8");
    return text
      .trim()
      .split("\n")
      .slice(1)
      .map((row) => row.split("\t"))
      .map(([_commit, value = "", _memory, ...rest]) => [value, ...rest])
      .toSorted(([one = ""], [other = ""]) => one.localeCompare(other));
  }
}

/** One life of the coordinator: until `crashAt`, or until the campaign is over. */
const liveOnce = async (world: CrashWorld, crashAt: string): Promise<void> => {
  const { lab } = world;
  await world.setGate();
  const dead = new AbortController();
  const argv = ["--import", CRASH, DAEMON, "--fleet", lab.fleet, "--state", lab.stateDir];
  const env = { PATH: process.env["PATH"], HOME: lab.home, FLEET_CRASH_AT: crashAt };
  const child = spawn(process.execPath, argv, { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  // Whatever it could not be told, the next one will be.
  world.sayAgain(child.pid, dead.signal).catch(() => undefined);
  for await (const _commit of createInterface(child.stdout)) {
    if (world.isOver) child.kill("SIGKILL");
    else await world.setGate();
  }
  const [, signal] = (await ended) as [number | null, string | null];
  dead.abort();
  if (signal !== "SIGKILL") throw new Error(`the coordinator ended by itself: ${said}`);
};

/** What was in the ledger before each life and after it. */
export type Life = { readonly before: readonly StoredRecord[]; readonly after: readonly StoredRecord[] };

/** Kills the coordinator at these commits of its first lives, and at the last of them in every further one until the campaign is over. */
export const walk = async (world: CrashWorld, ...crashAt: readonly string[]): Promise<readonly Life[]> => {
  const lives: Life[] = [];
  while (!world.isOver) {
    const before = world.records;
    await liveOnce(world, crashAt[lives.length] ?? crashAt.at(-1) ?? "");
    lives.push({ before, after: world.records });
  }
  return lives;
};
