/** Looks whether somebody moved the mirror while nothing of ours moves it, so that status tells of it before the next landing. */
import { mirrorBranch } from "../../proto/vocab/mirror-branch.ts";
import type { Event } from "../core/events.ts";
import { primaryLane } from "../core/queries.ts";
import type { State } from "../core/state.ts";
import type { Bare } from "../repo/bare.ts";
import { moveMirror } from "../repo/mirror.ts";
import { campaignRefs, readRef } from "../repo/refs.ts";

/** News of the mirror, or undefined while it is where we left it. Moves it back only as the mirror always moves: never over a human's commits. */
export const lookAtMirror = async (bare: Bare, { ledgered }: State): Promise<Event | undefined> => {
  const { campaign } = ledgered;
  const lane = primaryLane(ledgered);
  const shows = campaign?.mirror.shows;
  if (!campaign || !lane || shows === undefined || shows !== lane.tip.commit || lane.landing)
    return undefined;
  const { repository, tag } = campaign.spec;
  const branch = mirrorBranch(tag);
  const isOurs = (await readRef(repository, `refs/heads/${branch}`)) === shows;
  if (isOurs) return campaign.mirror.waits ? { kind: "mirror_moved", commit: shows } : undefined;
  const result = await moveMirror(bare, { repository, branch, ref: campaignRefs.lane(tag, lane.id) });
  switch (result.kind) {
    case "moved":
    case "same":
      return { kind: "mirror_moved", commit: result.to };
    case "waits":
      return { kind: "mirror_waits", commit: shows, reason: result.reason, detail: result.detail };
    case "failed":
      return undefined;
  }
};
