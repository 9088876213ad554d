/** How the simulated coordinator carries effects out: a while later, once, with git, files and hosts of the simulated world. */
import { buildLease } from "../../coordinator/daemon/lease.ts";
import type { Effect } from "../../coordinator/core/effects.ts";
import type { Event } from "../../coordinator/core/events.ts";
import { as, type CommitId } from "../../proto/vocab/ids.ts";
import type { SimCoordinator } from "./coordinator.ts";
import { type Dice, diceOf } from "./dice.ts";
import { treeOf } from "./git.ts";

type Of<Kind extends Effect["kind"]> = Extract<Effect, { kind: Kind }>;

/** How long an author thinks, and how long everything else takes at most. */
const THINK_MS = [500, 8_000] as const;
const WORK_MS = [5, 600] as const;

export class SimCarriers {
  readonly #coordinator: SimCoordinator;
  readonly #dice: Dice;

  constructor(coordinator: SimCoordinator) {
    this.#coordinator = coordinator;
    this.#dice = diceOf(coordinator.estate.seed, "carriers", coordinator.ledger.length);
  }

  /** Does it and calls `told` with what came of it; what was aborted before is not done. */
  begin(effect: Effect, isAborted: () => boolean, told: (event: Event) => void): void {
    const { machine, process } = this.#coordinator;
    const [low, high] = effect.kind === "propose" ? THINK_MS : WORK_MS;
    machine.after(this.#dice.between(low, high), process, () => {
      let event: Event;
      try {
        if (isAborted()) throw new Error("aborted");
        event = this.#carry(effect);
      } catch (error) {
        // A death is nobody's to handle.
        if (!process.isAlive) throw error;
        event = { kind: "effect_failed", key: effect.key, detail: String(error) };
      }
      told(event);
    });
  }

  #carry(effect: Effect): Event {
    const done: Event = { kind: "effect_done", key: effect.key };
    switch (effect.kind) {
      case "deliver_lease":
        return this.#deliver(effect);
      case "cancel_attempt": {
        const { attempt, token, reason, host } = effect;
        this.#coordinator.keeperOf(host).send({ kind: "cancel", attempt, token, reason });
        this.#coordinator.estate.cancelled(effect);
        return done;
      }
      case "close_campaign":
        this.#coordinator.keeperOf(effect.host).send({ kind: "close_campaign" });
        this.#coordinator.estate.closed(this.#coordinator.keeperOf(effect.host).host);
        return done;
      case "open_lane_ref":
        if (!this.#git.create(this.#ref(effect.lane), effect.commit)) throw new Error("the ref is taken");
        return { kind: "lane_ref_opened", lane: effect.lane };
      case "merge":
        return this.#merge(effect);
      case "land": {
        const { lane, from, to } = effect;
        const actual = this.#git.swap(this.#ref(lane), from, to);
        return actual === undefined
          ? { kind: "landed", lane, to }
          : { kind: "land_refused", lane, to, actual };
      }
      case "move_mirror":
        return this.#mirror(effect);
      case "write_row": {
        const { lane, row } = effect;
        const { rows } = this.#coordinator.estate;
        const file = rows.get(lane) ?? [];
        rows.set(lane, file);
        while (file.length < row) file.push(file.length + 1);
        return { kind: "row_written", lane, row, sizeBytes: row * 10, tailHash: String(row) };
      }
      case "propose":
        return this.#propose(effect);
    }
  }

  get #git(): SimCoordinator["estate"]["git"] {
    return this.#coordinator.estate.git;
  }

  #ref(lane: string): string {
    return `${this.#coordinator.state.ledgered.campaign?.spec.tag}/${lane}`;
  }

  #deliver(effect: Of<"deliver_lease">): Event {
    const keeper = this.#coordinator.keeperOf(effect.host);
    if (!keeper.isReached) throw new Error("not connected");
    const listing = [{ path: "train.js", mode: "100644" as const, blob: effect.commit }];
    keeper.send({ kind: "lease", lease: buildLease(this.#coordinator.state, effect, listing) });
    return { kind: "effect_done", key: effect.key };
  }

  #merge({ experiment, commit, onto }: Of<"merge">): Event {
    const merged = this.#git.merge(commit, onto);
    switch (merged.kind) {
      case "conflict":
        return { kind: "merge_conflicted", experiment, onto, files: ["train.js"] };
      case "empty":
        return { kind: "merge_empty", experiment, onto };
      case "merged":
        return { kind: "merged", experiment, onto, commit: merged.commit, tree: treeOf(merged.commit) };
    }
  }

  #mirror({ commit, lane }: Of<"move_mirror">): Event {
    const git = this.#git;
    if (git.isMirrorCheckedOut)
      return { kind: "mirror_waits", commit, reason: "checked_out", detail: "/home/me/repo" };
    const to = git.refs.get(this.#ref(lane)) ?? commit;
    git.mirror = to;
    return { kind: "mirror_moved", commit: to };
  }

  #propose({ session, base, experiment }: Of<"propose">): Event {
    if (this.#dice.chance(0.1))
      return { kind: "author_ended", session, end: { kind: "nothing", detail: "no idea" } };
    const commit = this.#git.commit(as<CommitId>(`c${experiment}s${session}${this.#git.life}`), base);
    const subject = `idea ${experiment}`;
    const proposal = { author: "sim", subject, base, commit, tree: treeOf(commit), knobs: {} };
    return { kind: "author_proposed", session, proposal };
  }
}
