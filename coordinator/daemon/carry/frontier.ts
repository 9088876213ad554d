/** Merges candidates, moves tips and mirrors them: every git effect of the frontier. */
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { Event } from "../../core/events.ts";
import { mirrorBranch } from "../../../proto/vocab/mirror-branch.ts";
import type { Campaign } from "../../core/state.ts";
import type { Bare } from "../../repo/bare.ts";
import { land } from "../../repo/land.ts";
import { mergeOnto } from "../../repo/merge.ts";
import { moveMirror } from "../../repo/mirror.ts";
import { campaignRefs, setRefOnce } from "../../repo/refs.ts";
import type { Carriers } from "../executor.ts";

const failed = (argv: string, stderr: string): FleetError =>
  new FleetError({ code: "git_failed", argv: [argv], exitCode: null, stderr });

/** The carriers of everything that moves a branch. */
export const frontierCarriers = (
  bare: Bare,
  campaign: () => Campaign,
): Pick<Carriers, "merge" | "land" | "move_mirror" | "open_lane_ref"> => ({
  open_lane_ref: async (effect) => {
    const result = await setRefOnce(bare, campaignRefs.lane(campaign().spec.tag, effect.lane), effect.commit);
    if (result.kind === "taken") throw failed("update-ref", `the lane's ref is at ${result.actual} already`);
    return { kind: "lane_ref_opened", lane: effect.lane };
  },

  merge: async (effect): Promise<Event> => {
    const { experiment, onto } = effect;
    const order = { ...effect, tip: onto, candidate: effect.commit };
    const result = await mergeOnto(bare, order);
    switch (result.kind) {
      case "merged":
        return { kind: "merged", experiment, onto, commit: result.commit, tree: result.tree };
      case "conflict":
        return { kind: "merge_conflicted", experiment, onto, files: result.files };
      case "empty":
        return { kind: "merge_empty", experiment, onto };
    }
  },

  land: async (effect): Promise<Event> => {
    const { lane, from, to, tree } = effect;
    const result = await land(bare, { ref: campaignRefs.lane(campaign().spec.tag, lane), from, to, tree });
    switch (result.kind) {
      case "landed":
      case "already":
        return { kind: "landed", lane, to };
      case "moved":
      case "tree_mismatch":
        return { kind: "land_refused", lane, to, actual: result.actual };
      case "failed":
        throw failed("update-ref", result.stderr);
    }
  },

  move_mirror: async (effect): Promise<Event> => {
    const { spec } = campaign();
    const ref = campaignRefs.lane(spec.tag, effect.lane);
    const order = { repository: spec.repository, branch: mirrorBranch(spec.tag), ref };
    const result = await moveMirror(bare, order);
    switch (result.kind) {
      case "moved":
      case "same":
        return { kind: "mirror_moved", commit: result.to };
      case "waits":
        return { kind: "mirror_waits", commit: effect.commit, reason: result.reason, detail: result.detail };
      case "failed":
        throw failed("fetch", result.stderr);
    }
  },
});
