/** Plays a conversation written as text against the real core, and writes down what it recorded and asked for. */
import type { AttemptId, CampaignTag, CommitId, ExperimentId, HostName } from "../../proto/vocab/ids.ts";
import type { OutcomeKind } from "../../proto/vocab/attempt.ts";
import type { Policy } from "../../coordinator/core/policy.ts";
import type { Command } from "../../coordinator/core/events.ts";
import type { Lane } from "../../coordinator/core/state.ts";
import type { LedgerRecord } from "../../coordinator/core/records.ts";
import { World } from "../unit/coordinator/core/world.ts";

/** `lease=3s` → milliseconds, by the short name of a policy's key. */
const policyKeys: Readonly<Record<string, keyof Policy>> = {
  lease: "leaseMs",
  window: "startWithinMs",
  margin: "startMarginMs",
  ahead: "workAhead",
  baselines: "baselines",
  retries: "infraRetriesMax",
  rebases: "rebasesMax",
};

const outcomes: Readonly<Record<string, OutcomeKind>> = {
  crash: { kind: "failed", exitCode: 1, signal: null, reason: "exit" },
  no_metric: { kind: "failed", exitCode: 0, signal: null, reason: "no_metric" },
  oom: { kind: "oom" },
  timeout: { kind: "timed_out" },
  cancelled: { kind: "cancelled" },
  violated: { kind: "violated", paths: ["prepare.js"] },
  lane_changed: { kind: "invalid_env", reason: "lane_changed" },
  invalid_env: { kind: "invalid_env", reason: "disk_full" },
};

const durationMs = (text: string): number => {
  const match = /^(\d+)(ms|s|m|h)?$/.exec(text);
  if (!match) throw new Error(`not a duration: ${text}`);
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return Number(match[1]) * (units[match[2] ?? "ms"] ?? 1);
};

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** One record as one line; what is always the same or long is left out. */
const line = (record: LedgerRecord): string => {
  const { kind, at: _at, ...rest } = record;
  if (kind === "campaign_started") return kind;
  const facts = Object.entries(rest).flatMap(([key, value]) => {
    if (key === "outcome") {
      const outcome = value as { readonly outcome: OutcomeKind; readonly value?: number };
      return [
        `outcome=${outcome.outcome.kind}${outcome.value === undefined ? "" : ` value=${outcome.value}`}`,
      ];
    }
    return key === "knobs" || key === "policy" ? [] : [`${key}=${shown(value)}`];
  });
  return [kind, ...facts].join(" ");
};

type Act = (w: World, args: readonly string[], named: Readonly<Record<string, string>>) => string | undefined;

/** A verb that says nothing back. */
const quiet =
  (act: (...told: Parameters<Act>) => void): Act =>
  (...told) => {
    act(...told);
    return undefined;
  };

const sessionOf = (w: World, host: string): number => {
  const link = w.state.live.links[host as HostName];
  return link?.kind === "up" ? link.session : 0;
};

const wish = (w: World, command: Command): void => {
  w.tell({ kind: "command", command });
};

const leaseOn = (args: readonly string[]): AttemptId => args[0] as AttemptId;

/** The verbs of a scenario. */
const acts: Readonly<Record<string, Act>> = {
  start: (w, _args, named) => {
    const { experiments, tag } = named;
    w.start({
      ...(experiments === undefined ? {} : { stop: { experiments: Number(experiments) } }),
      ...(tag === undefined ? {} : { tag: tag as CampaignTag }),
    });
    return undefined;
  },
  up: quiet((w, [host = ""], named) => w.up(host, Number(named["slots"] ?? 1), named["class"] ?? "k1")),
  upgrade: (w, [host = ""], named) => {
    w.versions.set(host as HostName, named);
    return undefined;
  },
  back: quiet((w, [host = ""]) => w.connect(host)),
  reboot: (w, [host = ""]) => {
    for (const lease of w.leases.values()) if (lease.host === host) w.leases.delete(lease.attempt);
    w.connect(host, []);
    return undefined;
  },
  silent: (w, [host = ""]) => {
    w.tell({
      kind: "session_closed",
      host: host as HostName,
      session: sessionOf(w, host),
      reason: "silence",
    });
    return undefined;
  },
  beat: quiet((w, hosts) => hosts.forEach((host) => w.heartbeat(host))),
  pass: quiet((w, [time = "0"]) => w.advance(durationMs(time))),
  baselines: (w, [value = "1"]) => {
    w.baselines(Number(value));
    return undefined;
  },
  submit: quiet((w, [n = "0"], named) => w.submit(Number(n), named["base"], named["tree"])),
  cancel: quiet((w, [n = "0"]) =>
    wish(w, { kind: "cancel", experiment: Number(n) as ExperimentId, by: "operator" }),
  ),
  drain: quiet((w, [host = ""]) => wish(w, { kind: "drain", host: host as HostName, reason: "test" })),
  undrain: quiet((w, [host = ""]) => wish(w, { kind: "undrain", host: host as HostName })),
  pause: quiet((w) => wish(w, { kind: "pause", reason: "test" })),
  resume: quiet((w) => wish(w, { kind: "resume" })),
  stop: quiet((w, [how = ""]) => wish(w, { kind: "stop", reason: "test", cancelRunning: how === "now" })),
  epoch: quiet((w) => wish(w, { kind: "open_epoch", spec: w.campaign.spec })),
  give_back: (w, args) => {
    const lease = w.leases.get(leaseOn(args));
    if (!lease) throw new Error(`no lease ${args[0]}`);
    const { attempt, token, host } = lease;
    w.leases.delete(attempt);
    w.tell({ kind: "attempt_returned", host, attempt, token, reason: "refused" });
    return undefined;
  },
  deliver: quiet((w) => w.deliver()),
  carry: quiet((w) => w.carryOut()),
  conflict: quiet((w) => w.carryOut(() => "conflict")),
  staged: (w, args) => {
    const lease = w.leases.get(leaseOn(args));
    if (lease)
      w.tell({
        kind: "phase_reported",
        host: lease.host,
        attempt: lease.attempt,
        token: lease.token,
        phase: "staged",
      });
    return undefined;
  },
  run: quiet((w, args) => w.run(leaseOn(args))),
  finish: (w, args) => {
    const [attempt, what = ""] = args;
    const outcome = outcomes[what];
    w.finish(attempt as AttemptId, outcome || what === "" ? undefined : Number(what), outcome);
    return undefined;
  },
  by_hand: (w, [commit = ""]) => {
    for (const lane of w.refs.keys()) w.refs.set(lane, commit as CommitId);
    return undefined;
  },
  fail: (w, [prefix = ""]) => {
    const effect = w.effects.find((e) => e.key.startsWith(prefix));
    if (!effect) return `nothing outstanding begins with ${prefix}`;
    w.tell({ kind: "effect_failed", key: effect.key, detail: "the disk said no" });
    return undefined;
  },
  restart: quiet((w) => w.restart()),
  status: (w) => `campaign ${w.campaign.spec.tag} ${w.campaign.status} ${w.campaign.statusReason}`,
  tip: (w, _args, { label }) => {
    const lane = Object.values<Lane>(w.campaign.lanes).findLast(
      (l) => label === undefined || l.label === label,
    );
    return `tip ${lane?.tip.commit} sequence ${lane?.tipSequence} record ${lane?.records[lane.tipSequence]}`;
  },
  held: (w, [host = ""]) =>
    `held ${
      w
        .held(host)
        .map((h) => h.attempt)
        .join(" ") || "nothing"
    }`,
};

/** One world that reads lines. */
export class Player {
  #world: World | undefined;
  #known = new Set<string>();

  /** The core's answer to one line of the scenario. */
  play(text: string): string[] {
    const [verb = "", ...words] = text.trim().split(/\s+/);
    const named = Object.fromEntries(
      words.filter((w) => w.includes("=")).map((w) => w.split("=") as [string, string]),
    );
    const args = words.filter((w) => !w.includes("="));
    if (verb === "policy") return this.#begin(named);
    const act = acts[verb];
    if (!act) throw new Error(`no such verb in a scenario: ${verb}`);
    const world = (this.#world ??= new World());
    const before = world.records.length;
    const said = act(world, args, named);
    const records = world.records.slice(before).map(line);
    return [...records, ...this.#newEffects(world), ...(said === undefined ? [] : [said])];
  }

  #begin(named: Readonly<Record<string, string>>): string[] {
    const policy = Object.entries(named).map(([key, value]) => {
      const name = policyKeys[key];
      if (!name) throw new Error(`no such policy in a scenario: ${key}`);
      return [name, durationMs(value)];
    });
    this.#world = new World(Object.fromEntries(policy));
    return [];
  }

  #newEffects(world: World): string[] {
    const keys = world.effects.map((e) => e.key);
    const fresh = keys.filter((key) => !this.#known.has(key));
    this.#known = new Set(keys);
    return fresh.map((key) => `asks ${key}`);
  }
}
