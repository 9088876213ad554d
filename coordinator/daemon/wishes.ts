/** Carries the operator's wishes out: each to the rule, the repository or the hosts that it concerns. */
import { FleetError } from "../../proto/vocab/errors.ts";
import type { HostName } from "../../proto/vocab/ids.ts";
import { untrusted } from "../../proto/vocab/untrusted.ts";
import type { Answers, FilesLeft, LeftBehind, Progress } from "../../proto/vocab/wishes.ts";
import type { InventoryHost } from "../../inventory/inventory.ts";
import { parseInventory } from "../../inventory/load.ts";
import type { Command } from "../core/events.ts";
import type { CheckedWish } from "../api/server/wish-schema.ts";
import type { FileCount } from "../repo/research.ts";
import { run, type WishPorts } from "./campaign-wishes.ts";
import type { Daemon } from "./daemon.ts";
import { adopt, restore, verify } from "./frontier-wishes.ts";
import type { DeclaredHost } from "../hosts/host-list.ts";
import type { HostProgress } from "./host-keeper.ts";
import { submitter } from "./submit-wish.ts";

/** What the wishes need of the process around the daemon. */
export interface WishSurroundings {
  readonly daemon: Daemon;
  /** Every step of every host, until the returned function is called. */
  readonly watchHosts: (listener: (progress: HostProgress) => void) => () => void;
  /** Ends the process once this answer was sent. */
  readonly shutDown: (purge: boolean) => Promise<readonly LeftBehind[]>;
}

type Kind = CheckedWish["kind"];
type WishOf<K extends Kind> = Extract<CheckedWish, { kind: K }>;
type OnProgress = (progress: Progress) => void;

/** One way to carry out each kind of wish. */
export type WishTable = {
  readonly [K in Kind]: (wish: WishOf<K>, onProgress: OnProgress) => Promise<Answers[K]>;
};

const left = ({ count, named }: FileCount): FilesLeft => ({ count, named: named.map(untrusted) });

const told = ({ host, step, status, detail, error }: HostProgress): Progress => ({
  host,
  step,
  status,
  detail: untrusted(detail),
  ...(error ? { error } : {}),
});

const declared = (host: InventoryHost): DeclaredHost => {
  const { trust, ...spec } = host;
  return { ...spec, isTrusted: trust === "experiments" };
};

/** Waits until every host has a session or has failed once, telling each step. */
const bringUp = async (
  { daemon, watchHosts }: WishSurroundings,
  wish: WishOf<"hosts_up">,
  onProgress: OnProgress,
): Promise<Answers["hosts_up"]> => {
  const inventory = parseInventory(wish.inventory.text, wish.inventory.path);
  const hosts = inventory.hosts.map(declared);
  const settled = new Map<HostName, HostProgress>();
  const allSettled = Promise.withResolvers<undefined>();
  const look = (progress: HostProgress): void => {
    if (!hosts.some((h) => h.name === progress.host)) return;
    // A failing step is told twice: as it fails, and then with the fact, which is what counts.
    if (progress.status === "failed" && !progress.error) return;
    onProgress(told(progress));
    if (progress.status === "failed" || progress.step === "up") settled.set(progress.host, progress);
    if (settled.size === hosts.length) allSettled.resolve(undefined);
  };
  const stopWatching = watchHosts(look);
  let left: readonly HostName[];
  try {
    left = await daemon.declare(hosts, inventory.policy, wish.takeOver);
    for (const progress of daemon.hosts.progress) if (progress.step === "up") look(progress);
    if (hosts.length > 0) await allSettled.promise;
  } finally {
    stopWatching();
  }
  const answers = [...settled.values()].map(({ host, error }) => ({ host, ...(error ? { error } : {}) }));
  const behind = left.map((host) => ({
    host,
    error: { code: "host_left_behind", host, way: "silent" } as const,
  }));
  return { hosts: [...answers, ...behind] };
};

/** There is nothing to say but that it was done. */
const done = {} as Answers["pause"];

/** The table of everything that may be wished. */
export const wishTable = (around: WishSurroundings, ports: WishPorts): WishTable => {
  const obey = async (command: Command): Promise<Answers["pause"]> => {
    await ports.command(command);
    return done;
  };
  const submit = submitter(ports);
  return {
    start: async ({ spec, acceptChanges }) => {
      const { kind, campaign, dirty, untracked, difference } = await run(ports, spec, { acceptChanges });
      return {
        outcome: kind,
        campaign,
        dirty: left(dirty),
        untracked: left(untracked),
        difference: untrusted(difference),
      };
    },
    pause: obey,
    resume: obey,
    stop: obey,
    cancel: obey,
    drain: obey,
    undrain: obey,
    submit: ({ branch, again }) => submit({ revision: branch, branch, again }),
    frontier_adopt: () => adopt(ports, submit),
    frontier_restore: async () => {
      const restored = await restore(ports);
      const { commit } = restored;
      if (commit !== undefined) await around.daemon.post({ kind: "mirror_moved", commit });
      return restored;
    },
    frontier_verify: async () => ({ checked: await verify(ports) }),
    hosts_up: (wish, onProgress) => bringUp(around, wish, onProgress),
    shutdown: async ({ purge }) => {
      const left = await around.shutDown(purge);
      return { silent: left.map(({ host }) => host), left };
    },
  };
};

/** Carries one wish out. Rejects with its refusal. */
export const carryOut = <K extends Kind>(
  table: WishTable,
  wish: WishOf<K>,
  onProgress: OnProgress,
): Promise<Answers[K]> => {
  const act = table[wish.kind] as unknown as (wish: WishOf<K>, onProgress: OnProgress) => Promise<Answers[K]>;
  return act(wish, onProgress);
};

/** The ports of the wishes that concern the campaign. */
export const wishPorts = (daemon: Daemon, countRows: WishPorts["countRows"]): WishPorts => ({
  bare: daemon.bare,
  state: () => daemon.state,
  countRows,
  command: async (command) => {
    try {
      await daemon.post({ kind: "command", command });
    } catch (error) {
      const fact = FleetError.factOf(error);
      if (fact.code !== "no_campaign") throw error;
      throw new FleetError({ code: "no_campaign", fleet: daemon.places.fleet }, error);
    }
  },
});
