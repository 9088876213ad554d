/** A whole fleet on this machine alone, small enough that a fault is over in seconds: the real program, a gate at which runs wait. */
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { InventoryFile } from "../../../../inventory/schema.ts";
import type { StatusView } from "../../../../proto/vocab/views/status.ts";
import { Lab } from "../../campaign/lab.ts";
import { Research, type Change, TAG } from "../../campaign/research.ts";

/** Longest wait for something that is looked for again and again. */
const LOOK_TIMEOUT_MS = 30_000;

/** Timers as short as a loaded machine still keeps them. */
export const QUICK_POLICY = {
  heartbeat_seconds: 0.25,
  suspect_seconds: 0.75,
  lease_seconds: 3,
  start_within_seconds: 20,
  start_margin_seconds: 1,
  grace_seconds: 0.5,
  baselines: 1,
} as const;

/** What differs from the usual. */
export interface Wanted {
  readonly policy?: NonNullable<InventoryFile["policy"]>;
  readonly host?: Partial<Exclude<InventoryFile["hosts"][number], string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** `run.sh` in the place of the usual one. Waits, if it does, while `$GATE` is there. */
  readonly run?: string;
}

/** Asks again and again until there is an answer. */
export const until = async <T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> => {
  const deadline = performance.now() + LOOK_TIMEOUT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`in vain: ${String(ask)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
};

/** One of them. */
export class LocalFleet {
  readonly folder: string;
  readonly lab: Lab;
  readonly research: Research;
  readonly gateFile: string;
  readonly inventory: string;
  readonly #wanted: Wanted;

  private constructor(folder: string, wanted: Wanted) {
    this.folder = folder;
    this.#wanted = wanted;
    this.lab = new Lab(join(folder, "home"), TAG, wanted.env);
    this.research = new Research(join(folder, "research"));
    this.gateFile = join(folder, "gate");
    this.inventory = join(folder, "lab.yaml");
  }

  /** Makes its files; nothing runs yet. */
  static async make(wanted: Wanted = {}): Promise<LocalFleet> {
    const fleet = new LocalFleet(await mkdtemp(join(tmpdir(), "fleet-fault-")), wanted);
    const { research } = fleet;
    await research.create(fleet.gateFile);
    if (wanted.run === undefined) return fleet;
    await writeFile(join(research.folder, "run.sh"), wanted.run);
    await research.git("commit", "--quiet", "--all", "--message=another run");
    return fleet;
  }

  /** The agent on this machine: its process and its folder. */
  agent(): { readonly pid: number; readonly build: string; readonly folder: string } {
    const workDir = join(this.lab.home, ".fleet");
    const machine = readdirSync(workDir).find((name) => !["rel", "blobs"].includes(name)) ?? "";
    const [fleet = ""] = readdirSync(join(workDir, machine));
    const folder = join(workDir, machine, fleet);
    const told: unknown = JSON.parse(readFileSync(join(folder, "agent.json"), "utf8"));
    return { ...(told as { readonly pid: number; readonly build: string }), folder };
  }

  async writeInventory(): Promise<void> {
    const host = { name: "here", connection: "local", trust: "experiments", ...this.#wanted.host };
    const policy = { ...QUICK_POLICY, ...this.#wanted.policy };
    await writeFile(this.inventory, stringify({ name: TAG, policy, hosts: [host] }));
  }

  /** Brings it up. */
  async up(): Promise<void> {
    await this.writeInventory();
    await this.lab.must(["up", this.inventory]);
  }

  /** Brings it up and measures the baseline. */
  async begin(): Promise<void> {
    await this.up();
    await this.lab.must(["run", "--detach"], this.research.folder);
    await this.lab.event(0, ({ name }) => name === "record_set");
  }

  closeGate(): Promise<void> {
    return writeFile(this.gateFile, "");
  }

  openGate(): Promise<void> {
    return rm(this.gateFile, { force: true });
  }

  /** Proposes these changes of the first commit. */
  async submit(changes: readonly Change[]): Promise<void> {
    await this.research.branch("main", changes);
    for (const { branch } of changes) await this.lab.client.command({ kind: "submit", branch, again: false });
  }

  /** Resolves when this many experiments have got their verdict since the campaign began. */
  async verdicts(wanted: number): Promise<void> {
    let count = 0;
    await this.lab.event(0, ({ name }) => name === "verdict" && ++count === wanted);
  }

  /** The first status for which `isIt` holds. */
  status(isIt: (view: StatusView) => boolean): Promise<StatusView> {
    return until(async () => {
      const view = await this.lab.client.status();
      return isIt(view) ? view : undefined;
    });
  }

  /** Ends everything and removes the files. */
  async end(): Promise<void> {
    this.lab.endLeftovers();
    await rm(this.folder, { recursive: true, force: true });
  }
}
