/** Watches a coordinator from outside: after every step it checks what must hold whatever happens (DESIGN §3). Tests only. */
import { isDeepStrictEqual } from "node:util";
import type { AttemptId, LaneId, TreeId, TrialId } from "../../../../proto/vocab/ids.ts";
import type { Effect } from "../../../../coordinator/core/effects.ts";
import { apply } from "../../../../coordinator/core/fold.ts";
import { canMove } from "../../../../coordinator/core/lifecycle.ts";
import { gainOver, isLiveAttempt } from "../../../../coordinator/core/queries.ts";
import type { LedgerRecord } from "../../../../coordinator/core/records.ts";
import { finalRows, type ResultRow } from "../../../../coordinator/core/rows.ts";
import {
  emptyLedgered,
  type Campaign,
  type Ledgered,
  type State,
} from "../../../../coordinator/core/state.ts";

const fail = (what: string): never => {
  throw new Error(`oracle: ${what}`);
};

const rowName = (row: ResultRow): string =>
  row.kind === "baseline"
    ? `baseline ${row.value}`
    : `${row.experiment.id} ${row.experiment.verdict} ${row.experiment.commit}`;

type Statuses = Readonly<Record<string, { readonly status: string }>>;

const changedStatuses = (before: Statuses = {}, after: Statuses = {}): readonly [string, string, string][] =>
  Object.entries(after).flatMap(([id, now]): [string, string, string][] => {
    const past = before[id];
    return past && past !== now && past.status !== now.status ? [[id, past.status, now.status]] : [];
  });

/** A measured tree: what a landing may rest on. */
const measured = (lane: LaneId, epoch: number, tree: TreeId): string => `${lane}/${epoch}/${tree}`;

/** One per ledger; a restart of the coordinator does not reset it. */
export class Oracle {
  #folded: Ledgered = emptyLedgered;
  #compared: Ledgered | undefined;
  #changes = 0;
  readonly #compareEvery: number;
  /** How often each kind of record was seen. */
  readonly counts = new Map<string, number>();
  #topToken = new Map<TrialId, number>();
  #trialOf = new Map<AttemptId, TrialId>();
  #accepted = new Set<TrialId>();
  #measured = new Set<string>();
  #verdicts = new Set<number>();
  #rows = new Map<LaneId, readonly string[]>();

  readonly #alsoJudge: (record: LedgerRecord, before: Ledgered) => void;

  /**
   * Comparing the fold with the state takes most of the time; `compareEvery` leaves it to every so many changes.
   * `alsoJudge` may throw what it has against a record, too, before it is folded.
   */
  constructor(
    compareEvery = 1,
    alsoJudge: (record: LedgerRecord, before: Ledgered) => void = () => undefined,
  ) {
    this.#compareEvery = compareEvery;
    this.#alsoJudge = alsoJudge;
  }

  /** What the records alone tell, as a restart would find it. */
  get folded(): Ledgered {
    return this.#folded;
  }

  /** What is known now. Returns what goes back to it, for a ledger that is put back. */
  remember(): () => void {
    const folded = this.#folded;
    const [tokens, trials] = [new Map(this.#topToken), new Map(this.#trialOf)];
    const [accepted, measuredTrees] = [new Set(this.#accepted), new Set(this.#measured)];
    const [verdicts, rows] = [new Set(this.#verdicts), new Map(this.#rows)];
    return () => {
      this.#folded = folded;
      this.#compared = undefined;
      this.#topToken = new Map(tokens);
      this.#trialOf = new Map(trials);
      this.#accepted = new Set(accepted);
      this.#measured = new Set(measuredTrees);
      this.#verdicts = new Set(verdicts);
      this.#rows = new Map(rows);
    };
  }

  /** Takes one step in. Throws the sentence of the promise that it broke. */
  observe(records: readonly LedgerRecord[], state: State, effects: readonly Effect[]): void {
    for (const record of records) this.#take(record);
    if (state.ledgered !== this.#compared && ++this.#changes % this.#compareEvery === 0) this.compare(state);
    if (records.length === 0) return;
    const keys = effects.map((e) => e.key);
    if (new Set(keys).size !== keys.length) fail(`two effects with one key: ${keys.join(" ")}`);
    const c = state.ledgered.campaign;
    if (!c) return;
    this.#checkSlots(c, state.ledgered.policy.workAhead);
    this.#checkRows(c);
  }

  /** Holds the fold of all records against the state. */
  compare(state: State): void {
    if (!isDeepStrictEqual(this.#folded, state.ledgered)) fail("the fold of the records is not the state");
    this.#compared = state.ledgered;
  }

  /** Folds what the disk would give back, not what the step made. */
  #take(record: LedgerRecord): void {
    const before = this.#folded;
    this.#foresee(record, before.campaign);
    this.#alsoJudge(record, before);
    this.#folded = apply(before, JSON.parse(JSON.stringify(record)) as LedgerRecord);
    this.#checkMoves(before.campaign, this.#folded.campaign, record.kind);
  }

  #foresee(record: LedgerRecord, c: Campaign | undefined): void {
    this.counts.set(record.kind, (this.counts.get(record.kind) ?? 0) + 1);
    if (record.kind === "campaign_started") this.#begin();
    else if (record.kind === "attempt_granted") this.#grant(record, c);
    else if (record.kind === "attempt_ended") this.#end(record, c);
    else if (record.kind === "land_intended") this.#intend(record, c);
    else if (record.kind === "verdict") this.#decide(record.experiment);
  }

  #begin(): void {
    this.#verdicts = new Set();
    this.#measured = new Set();
    this.#rows = new Map();
  }

  #decide(experiment: number): void {
    if (this.#verdicts.has(experiment)) fail(`two verdicts on ${experiment}`);
    this.#verdicts.add(experiment);
  }

  #grant(record: Extract<LedgerRecord, { kind: "attempt_granted" }>, c: Campaign | undefined): void {
    const { trial, token, attempt } = record;
    if (token <= Math.max(0, ...this.#topToken.values())) fail(`token ${token} does not rise`);
    if (this.#accepted.has(trial)) fail(`${trial} was granted although its number is known`);
    if (this.#trialOf.has(attempt)) fail(`${attempt} was given twice`);
    if (c?.trials[trial]?.epoch !== c?.epoch) fail(`${trial} of a closed epoch was granted`);
    this.#topToken.set(trial, token);
    this.#trialOf.set(attempt, trial);
  }

  #end(record: Extract<LedgerRecord, { kind: "attempt_ended" }>, c: Campaign | undefined): void {
    if (record.belief !== "accepted") return;
    const id = this.#trialOf.get(record.attempt) ?? fail(`${record.attempt} was never granted`);
    if (this.#accepted.has(id)) fail(`two outcomes of ${id} were believed`);
    if (record.outcome.token !== this.#topToken.get(id)) fail(`an old token of ${id} was believed`);
    this.#accepted.add(id);
    const trial = c?.trials[id];
    if (trial?.place.kind !== "lane" || record.outcome.tree !== trial.tree) return;
    if (record.outcome.outcome.kind !== "succeeded") return;
    this.#measured.add(measured(trial.place.lane, record.outcome.epoch, record.outcome.tree));
  }

  #intend(record: Extract<LedgerRecord, { kind: "land_intended" }>, c: Campaign | undefined): void {
    const lane = c?.lanes[record.lane];
    if (!c || !lane) return fail("a landing without its lane");
    if (lane.landing) fail("two landings at once in one lane");
    if (record.from !== lane.tip.commit || record.tipSequence !== lane.tipSequence) fail("a stale landing");
    if (lane.epoch !== c.epoch) fail("a landing into a closed epoch");
    if (c.experiments[record.experiment]?.cancelled) fail(`the cancelled ${record.experiment} lands`);
    if (record.tree !== `tree-${record.to}`) fail(`${record.to} lands with another commit's tree`);
    if (!this.#measured.has(measured(lane.id, lane.epoch, record.tree)))
      fail(`${record.tree} lands without having been measured in this lane and epoch`);
    const past = lane.records[lane.tipSequence];
    if (past === undefined || !(gainOver(c.spec.metric.goal, record.value, past) > 0))
      fail(`${record.value} lands although the record is ${past}`);
  }

  #checkMoves(before: Campaign | undefined, after: Campaign | undefined, kind: string): void {
    if (kind === "campaign_started" || !before || !after) return;
    const check = (
      subject: Parameters<typeof canMove>[0],
      moves: readonly [string, string, string][],
    ): void => {
      for (const [id, from, to] of moves)
        if (!canMove(subject, from, to)) fail(`${subject} ${id} went from ${from} to ${to}`);
    };
    check("attempt", changedStatuses(before.attempts, after.attempts));
    check("trial", changedStatuses(before.trials, after.trials));
    check("campaign", changedStatuses({ c: before }, { c: after }));
    for (const [id, e] of Object.entries(before.experiments)) {
      const to = after.experiments[e.id]?.stage ?? "ended";
      if (!canMove("experiment", e.stage, to)) fail(`experiment ${id} went from ${e.stage} to ${to}`);
    }
    for (const lane of Object.values<Campaign["lanes"][LaneId]>(before.lanes)) {
      const now = after.lanes[lane.id];
      if (now && now.tip !== lane.tip && kind !== "landed") fail(`a tip moved by ${kind}`);
    }
  }

  #checkSlots(c: Campaign, workAhead: number): void {
    const loads = new Map<string, number>();
    for (const a of Object.values<Campaign["attempts"][AttemptId]>(c.attempts))
      if (isLiveAttempt(a)) loads.set(a.slot, (loads.get(a.slot) ?? 0) + 1);
    for (const [slot, load] of loads) if (load > 1 + workAhead) fail(`${slot} holds ${load} leases`);
  }

  #checkRows(c: Campaign): void {
    for (const lane of Object.values<Campaign["lanes"][LaneId]>(c.lanes)) {
      const rows = finalRows(c, lane).map(rowName);
      const past = this.#rows.get(lane.id) ?? [];
      if (past.some((row, i) => row !== rows[i])) fail(`rows of ${lane.id} changed`);
      this.#rows.set(lane.id, rows);
    }
  }
}
