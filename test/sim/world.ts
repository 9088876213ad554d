/** The whole simulated world of one seed: machines, network, git, coordinator and hosts, with somebody who starts the coordinator again. */
import type { CampaignSpec } from "../../coordinator/core/campaign.ts";
import type { Command } from "../../coordinator/core/events.ts";
import { defaultPolicy, type Policy } from "../../coordinator/core/policy.ts";
import type { LedgerRecord } from "../../coordinator/core/records.ts";
import type { Campaign, Experiment, Host, Lane } from "../../coordinator/core/state.ts";
import { as, type CommitId, type FleetId, type HostName, type LaneId } from "../../proto/vocab/ids.ts";
import { Oracle } from "../unit/coordinator/core/oracle.ts";
import { spec } from "../unit/coordinator/core/world.ts";
import { SimCoordinator, type Estate } from "./coordinator.ts";
import { type Dice, diceOf } from "./dice.ts";
import { SimGit, treeOf } from "./git.ts";
import { SimHost } from "./host.ts";
import { Kernel } from "./kernel.ts";
import { SimLedger } from "./ledger.ts";
import { Machine, Process } from "./machine.ts";
import type { Plan } from "./plan.ts";
import { judgeDecision } from "./rules.ts";
import { SIM_BULK_BYTES_MAX, type SimSpool } from "./spool.ts";
import { Broken, WorldTruth } from "./truth.ts";
import { Unwanted } from "./unwanted.ts";

/** The real timing with shorter waits, so that more happens. */
const POLICY: Policy = {
  ...defaultPolicy,
  leaseMs: 10_000,
  startWithinMs: 12_000,
  startMarginMs: 5_000,
  heartbeatMs: 2_000,
  suspectMs: 4_000,
  desertedMs: 60_000,
  retryMs: 500,
  retryMaxMs: 5_000,
  authorBackoffMs: 1_000,
  authorBackoffMaxMs: 10_000,
  baselines: 2,
  quarantineMs: 15_000,
  quarantineMaxMs: 60_000,
};

/** Changes between two comparisons of fold and state; each restart compares too. */
const COMPARE_EVERY = 40;
const NOISE = 0.008;
const BASE = as<CommitId>("base");

/** A crash that is waiting to happen: the process dies when it passes the point after `skip` times unharmed. */
export interface ArmedCrash {
  readonly process: string;
  readonly point: string;
  skip: number;
}

export class SimWorld {
  readonly plan: Plan;
  readonly kernel = new Kernel();
  readonly git: SimGit;
  readonly ledger = new SimLedger();
  readonly rows = new Map<string, number[]>();
  readonly machine: Machine;
  readonly hosts: readonly SimHost[];
  readonly oracle = new Oracle(COMPARE_EVERY, (record, before) => {
    const { coordinator } = this;
    if (coordinator) judgeDecision(record, before, (host) => coordinator.keeperOf(host), this.#kinds);
  });
  readonly truth: WorldTruth;
  unwanted = new Unwanted();
  readonly armed: ArmedCrash[] = [];
  /** How often a process died at each point. */
  readonly deaths = new Map<string, number>();
  /** How often one passed it. */
  readonly passed = new Map<string, number>();
  coordinator: SimCoordinator | undefined;
  /** Lanes whose refs somebody moved. */
  readonly #moved = new Set<LaneId>();
  /** What measured in each lane. */
  readonly #kinds = new Map<LaneId, string>();
  #submitted = 0;
  /** What was stored in histories that are gone, by host, stream and spool. */
  readonly #lost = new Map<string, number>();

  constructor(plan: Plan) {
    this.plan = plan;
    const { seed } = plan;
    this.git = new SimGit((name) => diceOf(seed, "git", name));
    const dice = diceOf(seed, "coordinator");
    this.machine = new Machine("coordinator", this.kernel, dice, () => undefined, dice.chance(0.5));
    this.truth = new WorldTruth((host, { commit, attempt, token }) => {
      const noise = diceOf(seed, "noise", attempt, token).next() * NOISE;
      return this.git.worthOf(commit) + noise + (host.slotClass === "k1" ? 0 : 5);
    });
    this.truth.folded = () => this.oracle.folded;
    const points = (process: string, point: string): boolean => this.#diesAt(process, point);
    this.hosts = plan.hosts.map(
      (wish) => new SimHost(wish, { seed, kernel: this.kernel, truth: this.truth, points }),
    );
    const genesis: LedgerRecord = { kind: "fleet_created", fleet: as<FleetId>("f1"), generation: 1, at: 0 };
    this.ledger.append([genesis], []);
    this.oracle.observe([genesis], { ledgered: this.#fold(genesis), live: {} as never }, []);
    this.startCoordinator();
    this.kernel.after(500, () => this.#begin());
  }

  diceFor(...names: readonly (string | number)[]): Dice {
    return diceOf(this.plan.seed, ...names);
  }

  get campaign(): Campaign | undefined {
    return this.coordinator?.state.ledgered.campaign;
  }

  /** Nobody does this twice: a coordinator that lives holds the fleet's lock. */
  startCoordinator(): void {
    if (this.coordinator?.isAlive === true) return;
    if (!this.machine.isUp) {
      this.kernel.after(1_000, () => this.startCoordinator());
      return;
    }
    this.coordinator = new SimCoordinator(this.#estate());
    const restartMs = this.diceFor("restart", this.kernel.nowMs).between(300, 15_000);
    this.coordinator.process.onDeath(() => this.kernel.after(restartMs, () => this.startCoordinator()));
  }

  command(command: Command): void {
    const coordinator = this.coordinator;
    if (!coordinator?.isAlive) return;
    this.machine.enter(coordinator.process, () => coordinator.post({ kind: "command", command }));
  }

  /** An operator's branch on some tip of the campaign. */
  submit(which: number): void {
    const c = this.campaign;
    const lane = Object.values<Lane>(c?.lanes ?? {})[0];
    if (!c || !lane) return;
    const bases = [lane.tip.commit, lane.origin.commit, ...lane.landings.map(({ to }) => to)];
    const base = bases[which % bases.length] ?? BASE;
    const commit = this.git.commit(as<CommitId>(`s${++this.#submitted}`), base);
    const proposal = { author: "submit", subject: "by hand", base, commit, tree: treeOf(commit), knobs: {} };
    const experiment = c.nextExperiment as never;
    this.command({ kind: "submit", experiment, proposal, lane: lane.id });
  }

  /** As a snapshot of its machine keeps it. Returns what brings the machine back to it, coordinator and all. */
  remember(): () => void {
    const ways = [this.ledger.remember(), this.git.remember(), this.oracle.remember()];
    const rows = structuredClone(this.rows);
    return () => {
      this.coordinator?.process.die();
      this.#loseCursors();
      this.truth.loseHistory();
      for (const goBack of ways) goBack();
      this.rows.clear();
      for (const [lane, numbers] of rows) this.rows.set(lane, structuredClone(numbers));
      this.unwanted = new Unwanted();
    };
  }

  #loseCursors(): void {
    for (const { name } of this.hosts)
      for (const { stream, spool, sequence } of this.ledger.cursorsOf(name)) {
        const key = `${name} ${stream} ${spool}`;
        this.#lost.set(key, Math.max(sequence, this.#lost.get(key) ?? 0));
      }
  }

  /** The mirror's branch was left: the daemon's watch notices. */
  mirrorFree(): void {
    const lane = this.campaign?.primary && this.campaign.lanes[this.campaign.primary];
    const coordinator = this.coordinator;
    if (!lane || !coordinator?.isAlive) return;
    this.git.mirror = lane.tip.commit;
    this.machine.enter(coordinator.process, () =>
      coordinator.post({ kind: "mirror_moved", commit: lane.tip.commit }),
    );
  }

  /** What every step of the world must leave true. */
  check(): void {
    for (const { agent, name } of this.hosts) {
      for (const spool of agent?.spools ?? []) this.#requireStored(name, spool);
      const bulk = agent?.spool("bulk").bytes ?? 0;
      if (bulk > 2 * SIM_BULK_BYTES_MAX) throw new Broken(`a bulk spool of ${bulk} bytes`);
    }
  }

  /** Only what the ledger holds is acknowledged. */
  #requireStored(host: HostName, { stream, id, acked }: SimSpool): void {
    const stored = this.ledger.cursorsOf(host).find((one) => one.stream === stream);
    // It was, in a history that is gone.
    if ((this.#lost.get(`${host} ${stream} ${id}`) ?? -1) >= acked) return;
    if (stored?.spool === id ? acked > stored.sequence : acked > 0 && stored === undefined)
      throw new Broken(`${host} was told that ${stream} ${acked} is stored`);
  }

  /** What is still to be done; nothing when the campaign is over and everybody knows it. */
  get left(): readonly string[] {
    const { coordinator } = this;
    const c = this.campaign;
    if (!coordinator?.isAlive || !c) return ["no coordinator"];
    return [
      ...(c.status === "ended" ? [] : [`campaign ${c.status}`]),
      ...this.#served(c).map(({ id, stage }) => `experiment ${id} ${stage}`),
      ...coordinator.effects.map(({ key }) => key),
      ...this.hosts.flatMap((host) => [
        ...host.liveTrees.map(({ attempt }) => `${host.name} runs ${attempt}`),
        ...(host.isGone ? [] : (host.agent?.held() ?? [])).map(
          ({ attempt, phase }) => `${host.name} holds ${attempt} ${phase}`,
        ),
      ]),
    ];
  }

  /** Experiments that an ended campaign kept and that could be measured after all. */
  get stranded(): number {
    const c = this.campaign;
    return c?.status === "ended" ? this.#served(c).length : 0;
  }

  /** What must be true when nothing is left to do. */
  requireOrder(): void {
    const c = this.campaign;
    if (!c || !this.coordinator) throw new Broken("no campaign");
    this.oracle.compare(this.coordinator.state);
    for (const { trials, id, verdict } of c.ended) {
      if (verdict === "inconclusive") continue;
      const open = trials.find((one) => !one.accepted && one.status !== "withdrawn" && one.epoch === c.epoch);
      if (open) throw new Broken(`experiment ${id} has its verdict, and ${open.id} is ${open.status}`);
    }
    const verdicts = new Set(c.ended.map(({ id }) => id));
    if (verdicts.size !== c.ended.length) throw new Broken("an experiment ended twice");
    for (const lane of Object.values<Lane>(c.lanes)) this.#requireLane(c, lane);
  }

  /** Open experiments whose lane has a host. */
  #served(c: Campaign): readonly Experiment[] {
    return Object.values<Experiment>(c.experiments).filter(
      ({ lane }) => lane === undefined || this.#isServed(lane),
    );
  }

  /** Whether any host could measure in the lane, as the coordinator prepared it last. */
  #isServed(lane: LaneId, hosts = this.oracle.folded.hosts): boolean {
    const isGone = ({ name }: Pick<Host, "name">): boolean =>
      this.hosts.some((one) => one.name === name && one.isGone);
    return Object.values<Host>(hosts).some(
      ({ preparation, ...host }) =>
        preparation.kind === "ready" && Object.values(preparation.lanes).includes(lane) && !isGone(host),
    );
  }

  #requireLane(c: Campaign, lane: Lane): void {
    const ref = this.git.refs.get(`${c.spec.tag}/${lane.id}`);
    if (lane.hasRef && ref !== lane.tip.commit)
      throw new Broken(`the ref of ${lane.id} is ${ref}, its tip ${lane.tip.commit}`);
    const rows = this.rows.get(lane.id) ?? [];
    const final = c.ended.filter((one) => one.lane === lane.id && one.verdict !== "inconclusive").length;
    const wanted = lane.records[0] === undefined ? 0 : 1 + final;
    if (rows.length !== wanted) throw new Broken(`${lane.id} has ${rows.length} rows of ${wanted}`);
    if (c.primary === lane.id && this.git.mirror !== lane.tip.commit)
      throw new Broken("the mirror stays behind");
  }

  #fold(genesis: Extract<LedgerRecord, { kind: "fleet_created" }>): never {
    const { fleet, generation } = genesis;
    return { ...this.oracle.folded, fleet, generation } as never;
  }

  #estate(): Estate {
    return {
      seed: this.plan.seed,
      machine: this.machine,
      ledger: this.ledger,
      git: this.git,
      rows: this.rows,
      hosts: this.hosts,
      policy: POLICY,
      spawn: () => new Process("coordinator", (process, point) => this.#diesAt(process, point)),
      observe: (records, state, effects) => {
        this.oracle.observe(records, state, effects);
        this.truth.judge(records);
        this.unwanted.observe(state.ledgered, this.machine.awakeMs);
        for (const record of records) this.#requireWhole(record);
      },
      closed: (host) => this.#requireIdle(host),
      cancelled: (effect) => this.truth.cancelled(effect),
      renewed: (attempts, upMs, told) => this.unwanted.renew(attempts, this.machine.awakeMs, upMs, told),
      restarted: (state) => this.oracle.compare(state),
    };
  }

  /** A host forgets a campaign when nothing of it runs there that the ledger still waits for. */
  #requireIdle({ name, liveTrees }: SimHost): void {
    const attempts = this.oracle.folded.campaign?.attempts;
    const open = liveTrees.find(({ attempt }) =>
      /granted|staged|running|expired/u.test(attempts?.[attempt]?.status ?? ""),
    );
    if (open) throw new Broken(`${name} forgets the campaign while ${open.attempt} runs`);
  }

  /** What lands contains everything that landed before. */
  #requireWhole(record: LedgerRecord): void {
    if (record.kind === "land_intended" && !this.git.contains(record.to, record.from))
      throw new Broken(`${record.to} lands without what ${record.from} brought`);
    if (record.kind === "lane_opened") this.#requireFrontier(record);
    if (record.kind === "lane_moved_by_hand") this.#moved.add(record.lane);
    if (record.kind === "landed") this.#requireNoSuccessor(record.lane);
    if (record.kind === "campaign_ended" && record.isFailure) this.#requireHopeless();
  }

  /** A lane that is opened late begins with everything that the primary lane has. */
  #requireFrontier({ lane, tip }: Extract<LedgerRecord, { kind: "lane_opened" }>): void {
    const c = this.oracle.folded.campaign;
    const primary = c?.lanes[c.primaries.at(-1) ?? lane];
    if (primary && !this.git.contains(tip.commit, primary.tip.commit))
      throw new Broken(`${lane} begins without what ${primary.tip.commit} brought`);
  }

  /** The lanes of an epoch begin where the one before has ended, so nothing lands there any more, but where somebody kept a ref away. */
  #requireNoSuccessor(id: LaneId): void {
    const c = this.oracle.folded.campaign;
    const lane = c?.lanes[id];
    const later = Object.values<Lane>(c?.lanes ?? {}).find(({ epoch }) => lane && epoch > lane.epoch);
    if (lane && later && c?.primaries.includes(id) && !this.#moved.has(id))
      throw new Broken(`${id} lands after ${later.id} began without it`);
  }

  /** A campaign fails only when no host could ever measure where there is a record. */
  #requireHopeless(): void {
    const { campaign: c, hosts } = this.oracle.folded;
    for (const lane of Object.values<Lane>(c?.lanes ?? {})) {
      const isGood = lane.epoch === c?.epoch && lane.records[0] !== undefined;
      if (isGood && this.#isServed(lane.id, hosts)) throw new Broken(`failed, although ${lane.id} is sound`);
    }
  }

  #begin(): void {
    if (this.campaign !== undefined) return;
    const { experiments, hasAuthor } = this.plan;
    const author: CampaignSpec["author"] = hasAuthor
      ? { kind: "sweep", strategy: "random", seed: 1, knobs: [] }
      : { kind: "submit" };
    const base = { commit: BASE, tree: treeOf(BASE), subject: "start" };
    const change = { author, stop: { experiments }, budgetSeconds: 10, timeoutSeconds: 25 };
    this.command({ kind: "start_campaign", spec: spec(change), base, firstExperiment: 1 });
    this.kernel.after(2_000, () => this.#begin());
  }

  #diesAt(process: string, point: string): boolean {
    const name = `${process} ${point}`;
    this.passed.set(name, (this.passed.get(name) ?? 0) + 1);
    const armed = this.armed.find((one) => one.process === process && one.point === point);
    if (armed === undefined) return false;
    armed.skip -= 1;
    if (armed.skip >= 0) return false;
    this.armed.splice(this.armed.indexOf(armed), 1);
    this.deaths.set(name, (this.deaths.get(name) ?? 0) + 1);
    return true;
  }
}
