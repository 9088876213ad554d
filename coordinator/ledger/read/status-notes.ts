/** What the operator should know besides the tables, each with the command that mends it. */
import { join } from "node:path";
import { untrusted } from "../../../proto/vocab/untrusted.ts";
import type { StatusNote } from "../../../proto/vocab/views/status.ts";
import { mirrorBranch } from "../../../proto/vocab/mirror-branch.ts";
import { currentLanes } from "../../core/lanes.ts";
import { isOpenLane, recordAt } from "../../core/queries.ts";
import type { Live, Retry } from "../../core/live.ts";
import type { Campaign, Host, Lane, Ledgered, Trial } from "../../core/state.ts";
import { authorSessionFolder } from "./state-files.ts";

/** An author that changed nothing this often in a row backs off, and is shown. */
const BARREN_SHOWN = 3;
/** A failing effect is shown from its second failure on; one alone is tried again at once. */
const FAILURES_SHOWN = 2;

const trustNotes = (s: Ledgered): readonly StatusNote[] => {
  const hosts = Object.values<Host>(s.hosts).flatMap((h) => (h.trusted ? [h.name] : []));
  return hosts.length > 0 ? [{ kind: "trust", hosts }] : [];
};

/** Said until the next start: by then it was read, and `fleet events` keeps it. */
const historyNotes = ({ missing, term }: Ledgered, live: Live | undefined): readonly StatusNote[] => [
  ...(missing && missing.term === term && missing.toToken >= missing.fromToken
    ? [
        {
          kind: "history_missing",
          fromToken: missing.fromToken,
          toToken: missing.toToken,
          mend: ["events"],
        } as const,
      ]
    : []),
  ...(live?.superseded
    ? [
        {
          kind: "superseded",
          host: live.superseded.host,
          term: live.superseded.seen.term,
        } as const,
      ]
    : []),
];

const mirrorNotes = (c: Campaign): readonly StatusNote[] => {
  const { waits } = c.mirror;
  if (!waits) return [];
  // A checked-out branch only has to be left; one that a human moved needs a decision.
  const mend = waits.reason === "moved" ? { mend: ["frontier", "adopt"] } : {};
  const detail = untrusted(waits.detail);
  return [{ kind: "mirror_waits", branch: mirrorBranch(c.spec.tag), reason: waits.reason, detail, ...mend }];
};

const laneNotes = (lane: Lane): readonly StatusNote[] => {
  const label = untrusted(lane.label);
  return [
    ...(lane.failed === undefined
      ? []
      : [{ kind: "lane_failed", lane: label, reason: untrusted(lane.failed) } as const]),
    ...(lane.movedByHand === undefined
      ? []
      : [
          {
            kind: "lane_moved_by_hand",
            lane: label,
            actual: untrusted(lane.movedByHand),
            mend: ["frontier", "restore"],
          } as const,
        ]),
    ...(lane.rows.warning === undefined
      ? []
      : [{ kind: "results_edited", lane: label, detail: untrusted(lane.rows.warning) } as const]),
  ];
};

/** Waiting for a host that never comes back would be waiting for ever, without a word. */
const desertedNotes = (s: Ledgered, c: Campaign, live: Live): readonly StatusNote[] => {
  const hosts = Object.values<Host>(s.hosts);
  const serving = (lane: Lane): readonly Host[] =>
    hosts.filter(
      ({ preparation }) => preparation.kind === "ready" && Object.values(preparation.lanes).includes(lane.id),
    );
  return currentLanes(c).flatMap((lane) => {
    const waiting = new Set(
      Object.values<Trial>(c.trials).flatMap((t) =>
        t.status === "waiting" && t.place.kind === "lane" && t.place.lane === lane.id ? [t.experiment] : [],
      ),
    ).size;
    const up = serving(lane).filter(({ name }) => live.links[name]?.kind === "up");
    if (waiting === 0 || up.some(({ drained }) => !drained)) return [];
    const drained = up.find((host) => host.drained);
    const mend = drained ? { mend: ["undrain", drained.name] } : {};
    return [{ kind: "lane_deserted", lane: untrusted(lane.label), waiting, ...mend } as const];
  });
};

const barrenNotes = (c: Campaign, stateDir: string | undefined): readonly StatusNote[] => {
  const end = c.lastAuthorEnd;
  if (c.status === "ended" || (end?.kind !== "failed" && end?.kind !== "nothing")) return [];
  // One that failed waits from the first time on, so that standing still needs a word.
  if (c.barren < (end.kind === "failed" ? 1 : BARREN_SHOWN)) return [];
  const author = c.spec.author.kind;
  const output =
    author === "command" && stateDir !== undefined
      ? { output: join(authorSessionFolder(stateDir, end.session), "output") }
      : {};
  const mend = author === "sweep" && end.kind === "failed" ? { mend: ["run"] } : {};
  const detail = untrusted(end.detail);
  return [{ kind: "author_barren", author, end: end.kind, count: c.barren, detail, ...output, ...mend }];
};

/** A lane whose author has nothing left stands still, also while another lane goes on. */
const exhaustedNotes = (c: Campaign): readonly StatusNote[] =>
  currentLanes(c)
    .filter((lane) => c.exhausted[lane.id] === lane.tipSequence)
    .map((lane) => ({
      kind: "author_exhausted",
      lane: untrusted(lane.label),
      detail: untrusted(c.lastAuthorEnd?.kind === "exhausted" ? c.lastAuthorEnd.detail : ""),
      mend: [c.status === "ended" ? "run" : "stop"],
    }));

const awaitNotes = (c: Campaign): readonly StatusNote[] => {
  const isIdle = c.status === "running" && Object.keys(c.experiments).length === 0;
  const isMeasured = currentLanes(c).some((l) => isOpenLane(c, l) && recordAt(l, 0) !== undefined);
  return c.spec.author.kind === "submit" && isIdle && isMeasured ? [{ kind: "awaits_submit" }] : [];
};

const authorNotes = (c: Campaign, stateDir: string | undefined): readonly StatusNote[] => [
  ...barrenNotes(c, stateDir),
  ...exhaustedNotes(c),
  ...awaitNotes(c),
];

/** What waits for a person is asked again and again, and has a note of its own. */
const isTold = (c: Campaign | undefined, key: string): boolean =>
  (key.startsWith("mirror/") && c?.mirror.waits !== undefined) ||
  (key.startsWith("land/") &&
    c !== undefined &&
    Object.values<Lane>(c.lanes).some(
      (lane) => lane.movedByHand !== undefined && key.includes(`/${lane.id}/`),
    ));

const effectNotes = (c: Campaign | undefined, live: Live): readonly StatusNote[] =>
  Object.entries<Retry>(live.retries).flatMap(([key, retry]) =>
    retry.failures < FAILURES_SHOWN || isTold(c, key)
      ? []
      : [
          {
            kind: "effect_failing",
            effect: untrusted(key),
            failures: retry.failures,
            detail: untrusted(retry.detail),
          } as const,
        ],
  );

/** All notes, the gravest kind of trust first. */
export const statusNotes = (s: Ledgered, live?: Live, stateDir?: string): readonly StatusNote[] => {
  const c = s.campaign;
  return [
    ...trustNotes(s),
    ...historyNotes(s, live),
    ...(c ? [...mirrorNotes(c), ...currentLanes(c).flatMap(laneNotes), ...authorNotes(c, stateDir)] : []),
    ...(live && c?.status === "running" ? desertedNotes(s, c, live) : []),
    ...(live ? effectNotes(c, live) : []),
  ];
};
