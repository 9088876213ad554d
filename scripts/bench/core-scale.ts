/** Measures the pure core over a long campaign: time per event early and late, and the fold at a restart. Writes results/core-scale.json. */
import { parseArgs } from "node:util";
import type { CampaignSpec } from "../../coordinator/core/campaign.ts";
import type { Effect } from "../../coordinator/core/effects.ts";
import type { Event } from "../../coordinator/core/events.ts";
import { foldAll } from "../../coordinator/core/fold.ts";
import type { LedgerRecord } from "../../coordinator/core/records.ts";
import { emptyLive, type Link } from "../../coordinator/core/live.ts";
import { emptyLedgered, type State } from "../../coordinator/core/state.ts";
import { step } from "../../coordinator/core/step.ts";
import { statusView } from "../../coordinator/ledger/read/status-view.ts";
import { as, slotId, type CommitId, type HostName, type TreeId } from "../../proto/vocab/ids.ts";
import { bench, summarize } from "./measure.ts";

const { values: options } = parseArgs({
  options: {
    experiments: { type: "string", default: "10000" },
    hosts: { type: "string", default: "8" },
    slots: { type: "string", default: "4" },
  },
});
const EXPERIMENTS = Number(options.experiments);
const HOSTS = Number(options.hosts);
const SLOTS = Number(options.slots);
/** Experiments per window in which times are compared. */
const WINDOW = EXPERIMENTS / 10;
/** One in so many changes is better than the record. */
const KEEP_EVERY = 50;

const spec = {
  tag: "scale",
  recipe: { run: "true", setupInputs: [], cache: [], fresh: [], env: {}, pty: false },
  metric: { name: "score", goal: "max", source: { kind: "pattern", pattern: "(.*)" }, also: [] },
  scope: { editable: ["train.js"], frozen: [] },
  budgetSeconds: 3,
  keep: { policy: "strict" },
  author: { kind: "submit" },
  stop: {},
  resultsFile: "results.tsv",
} as unknown as CampaignSpec;

type Lease = Extract<Effect, { kind: "deliver_lease" }>;

/** A coordinator's core whose surroundings obey at once. */
class Scale {
  state: State = { ledgered: emptyLedgered, live: emptyLive(0) };
  readonly records: LedgerRecord[] = [];
  times: number[] = [];
  #effects: readonly Effect[] = [];
  #nowMs = 0;
  #better = 0;

  tell(event: Event): void {
    this.#nowMs += 1;
    const before = performance.now();
    const result = step(this.state, event, { monotonicMs: this.#nowMs, wallMs: this.#nowMs });
    this.times.push(performance.now() - before);
    for (const record of result.records) this.records.push(record);
    this.state = result.state;
    this.#effects = result.effects;
  }

  up(index: number): void {
    const host = as<HostName>(`h${index}`);
    const slots = Array.from({ length: SLOTS }, (_, i) => ({
      slot: slotId(host, i),
      slotClass: "class" as never,
      label: "class",
    }));
    this.tell({ kind: "host_declared", host, trusted: false });
    this.tell({ kind: "host_probed", host, machine: as(`m${index}`), slots });
    this.tell({ kind: "session_opened", host, session: index + 1, held: [], slots: [] });
  }

  submit(n: number): void {
    const lane = Object.values(this.state.ledgered.campaign?.lanes ?? {})[0];
    const proposal = {
      author: "bench",
      subject: `idea ${n}`,
      base: lane?.tip.commit ?? as("base"),
      commit: as<CommitId>(`c${n}`),
      tree: as<TreeId>(`tree-${n}`),
      knobs: { rate: String(n) },
    };
    this.tell({ kind: "command", command: { kind: "submit", experiment: as(n), proposal } });
  }

  /** Carries out everything that is asked for, and everything that this leads to. */
  carryOut(): void {
    for (const [host, link] of Object.entries<Link>(this.state.live.links)) {
      if (link.kind !== "up") continue;
      this.tell({ kind: "heartbeat", host: as(host), session: link.session, held: [], slots: [] });
    }
    for (let effect = this.#effects[0]; effect; effect = this.#effects[0])
      for (const event of this.#newsOf(effect)) this.tell(event);
  }

  #newsOf(e: Effect): readonly Event[] {
    switch (e.kind) {
      case "deliver_lease":
        return [{ kind: "effect_done", key: e.key }, ...this.#run(e)];
      case "open_lane_ref":
        return [{ kind: "lane_ref_opened", lane: e.lane }];
      case "merge": {
        const { experiment, onto } = e;
        const name = `m${experiment}`;
        return [
          { kind: "merged", experiment, onto, commit: as<CommitId>(name), tree: as<TreeId>(`t${name}`) },
        ];
      }
      case "land":
        return [{ kind: "landed", lane: e.lane, to: e.to }];
      case "move_mirror":
        return [{ kind: "mirror_moved", commit: e.commit }];
      case "write_row":
        return [{ kind: "row_written", lane: e.lane, row: e.row, sizeBytes: e.row, tailHash: "" }];
      case "cancel_attempt":
      case "close_campaign":
      case "propose":
        return [{ kind: "effect_done", key: e.key }];
    }
  }

  #run(lease: Lease): readonly Event[] {
    const { host, attempt, token, trial, epoch, tree, experiment, purpose } = lease;
    const isBetter = experiment > 0 && experiment % KEEP_EVERY === 0;
    if (isBetter) this.#better += 1;
    const value = purpose === "prepare" ? {} : { value: isBetter ? this.#better : -1 };
    const manifest = purpose === "prepare" ? { manifest: { frozenHash: "h", versions: {} } } : {};
    const outcome = {
      attempt,
      trial,
      token,
      epoch,
      tree,
      generation: this.state.ledgered.generation,
      outcome: { kind: "succeeded" } as const,
      detail: "",
      ...value,
      finals: {},
      ...manifest,
      stageMs: 1,
      buildMs: 1,
      runMs: 1,
      droppedOutputBytes: 0,
      survivors: [],
    };
    return [
      { kind: "phase_reported", host, attempt, token, phase: "staged" },
      { kind: "phase_reported", host, attempt, token, phase: "running" },
      { kind: "outcome_reported", host, outcome },
      { kind: "tick" },
    ];
  }
}

const millisecondsOf = (work: () => void): number => {
  const before = performance.now();
  work();
  return performance.now() - before;
};

await bench("core-scale", async () => {
  const scale = new Scale();
  scale.tell({ kind: "daemon_started", term: 1 });
  const base = { commit: as<CommitId>("base"), tree: as<TreeId>("tree"), subject: "base" };
  scale.tell({ kind: "command", command: { kind: "start_campaign", spec, base, firstExperiment: 1 } });
  for (let i = 0; i < HOSTS; i++) scale.up(i);
  scale.carryOut();
  const windows: object[] = [];
  scale.times = [];
  for (let n = 1; n <= EXPERIMENTS; n++) {
    scale.submit(n);
    // As many in the air at once as the slots and their work-ahead take.
    if (n % (HOSTS * SLOTS * 2) === 0 || n === EXPERIMENTS) scale.carryOut();
    if (n % WINDOW !== 0) continue;
    windows.push({ experiments: n, eventUs: summarize(scale.times.map((ms) => ms * 1000)) });
    scale.times = [];
  }
  const stored = scale.records.map((record) => JSON.stringify(record));
  const parse = (): LedgerRecord[] => stored.map((text) => JSON.parse(text) as LedgerRecord);
  const parsed = parse();
  const parseMs = summarize([1, 2, 3].map(() => millisecondsOf(() => void parse())));
  const foldMs = summarize([1, 2, 3].map(() => millisecondsOf(() => void foldAll(parsed))));
  const { ledgered, live } = scale.state;
  const facts = { fleet: "scale", ledgered, live, now: { monotonicMs: 0, wallMs: 0 }, lastPoints: new Map() };
  const statusMs = summarize([1, 2, 3, 4, 5].map(() => millisecondsOf(() => void statusView(facts))));
  const ended = ledgered.campaign?.ended.length ?? 0;
  const landings = Object.values(ledgered.campaign?.lanes ?? {}).map((l) => l.landings.length);
  const figures = { ended, landings, records: stored.length, windows, parseMs, foldMs, statusMs };
  const how =
    `One call of \`step\` per event by performance.now(), over ${EXPERIMENTS} experiments on ${HOSTS} hosts with ${SLOTS} slots each and ` +
    `work-ahead 1, one in ${KEEP_EVERY} better than the record; then the fold of all records, parsed before, and the status view.`;
  return { how, targets: [], figures };
});
