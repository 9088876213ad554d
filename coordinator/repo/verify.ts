/** Recomputes the frontier from git and compares it with what the ledger says: chains, trees, refs, every object's hash, the mirror. */
import { FleetError } from "../../proto/vocab/errors.ts";
import {
  type CampaignTag,
  type CommitId,
  type ExperimentId,
  type LaneId,
  type TreeId,
} from "../../proto/vocab/ids.ts";
import type { Bare } from "./bare.ts";
import { type GitPlace, git } from "./git.ts";
import { campaignRefs, readRef } from "./refs.ts";
import { rehash } from "./rehash.ts";
import { isAncestor, treeOf } from "./tree.ts";

/** One landing as the ledger has it. */
export interface RecordedLanding {
  readonly experiment: ExperimentId;
  readonly from: CommitId;
  readonly to: CommitId;
  readonly tree: TreeId;
  /** Tree of the accepted measurement that decided; absent when the ledger has none. */
  readonly measuredTree?: TreeId;
}

/** One lane as the ledger has it; landings in the order they happened. */
export interface RecordedLane {
  readonly lane: LaneId;
  /** Its first tip: the campaign's base, or the frontier as it was when a late lane opened. */
  readonly origin: CommitId;
  readonly tip: CommitId;
  readonly landings: readonly RecordedLanding[];
  /** Where a landing under way leads: the ref may stand there already. */
  readonly coming?: CommitId;
}

/** Everything that git is compared with. */
export interface FrontierFacts {
  readonly campaign: CampaignTag;
  readonly base: CommitId;
  readonly lanes: readonly RecordedLane[];
  /** Absent while the mirror was never moved. */
  readonly mirror?: {
    readonly repository: string;
    readonly branch: string;
    readonly shows: CommitId;
    /** Where it is about to be moved: the branch may stand there already. */
    readonly coming?: CommitId;
  };
}

/** One difference between git and ledger. */
export interface Mismatch {
  /** With its place. */
  readonly sentence: string;
  /** A ref or the mirror stands elsewhere: it can be put back, since the objects that it should name are looked at separately. */
  readonly canRestore: boolean;
}

const short = (id: string): string => id.slice(0, 12);

/** Every difference; none means that git and ledger agree. Reads only. */
export const verifyFrontier = async (bare: Bare, facts: FrontierFacts): Promise<readonly Mismatch[]> => {
  const place = { gitDir: bare.gitDir };
  const findings: Mismatch[] = [];
  const note = (sentences: readonly string[], canRestore = false): void =>
    void findings.push(...sentences.map((sentence) => ({ sentence, canRestore })));
  for (const lane of facts.lanes) {
    note(checkChain(lane));
    note(await checkRef(place, facts, lane), true);
    for (const landing of lane.landings) note(await checkLanding(place, lane, landing));
  }
  note(await checkStrangers(place, facts));
  note(await checkObjects(place, facts));
  note(await checkMirror(facts), true);
  return findings;
};

/** The ledger against itself: landings must join up from the lane's origin to the recorded tip. */
const checkChain = (lane: RecordedLane): string[] => {
  const findings: string[] = [];
  let tip = lane.origin;
  for (const landing of lane.landings) {
    const at = `lane ${lane.lane}, experiment ${landing.experiment}`;
    if (landing.from !== tip) {
      findings.push(`${at}: it landed on ${short(landing.from)}, but the tip before it was ${short(tip)}`);
    }
    if (landing.measuredTree === undefined) {
      findings.push(`${at}: tree ${short(landing.tree)} landed, but the ledger has no measurement of it`);
    } else if (landing.tree !== landing.measuredTree) {
      findings.push(
        `${at}: tree ${short(landing.tree)} landed, but ${short(landing.measuredTree)} was measured`,
      );
    }
    tip = landing.to;
  }
  if (tip === lane.tip) return findings;
  return [
    ...findings,
    `lane ${lane.lane}: the ledger's tip is ${short(lane.tip)}, but its landings end at ${short(tip)}`,
  ];
};

const checkRef = async (place: GitPlace, facts: FrontierFacts, lane: RecordedLane): Promise<string[]> => {
  const ref = campaignRefs.lane(facts.campaign, lane.lane);
  const actual = await readRef(place, ref);
  if (actual === lane.tip || (actual !== undefined && actual === lane.coming)) return [];
  const is = actual === undefined ? "is missing" : `is ${short(actual)}`;
  return [`lane ${lane.lane}: ${ref} ${is}, but the ledger's tip is ${short(lane.tip)}`];
};

const checkLanding = async (
  place: GitPlace,
  lane: RecordedLane,
  landing: RecordedLanding,
): Promise<string[]> => {
  const at = `lane ${lane.lane}, experiment ${landing.experiment}`;
  const tree = await treeOf(place, landing.to).catch(noAnswer);
  if (tree === undefined) return [`${at}: commit ${short(landing.to)} cannot be read`];
  const findings: string[] = [];
  if (tree !== landing.tree) {
    findings.push(
      `${at}: commit ${short(landing.to)} has tree ${short(tree)}, but ${short(landing.tree)} landed`,
    );
  }
  if (!(await isAncestor(place, landing.from, landing.to))) {
    findings.push(
      `${at}: commit ${short(landing.to)} does not contain ${short(landing.from)}, on which it landed`,
    );
  }
  return findings;
};

const checkStrangers = async (place: GitPlace, facts: FrontierFacts): Promise<string[]> => {
  const folder = campaignRefs.lanes(facts.campaign);
  const known = new Set(facts.lanes.map((lane) => campaignRefs.lane(facts.campaign, lane.lane)));
  const listed = await lines(place, ["for-each-ref", "--format=%(refname)", folder]);
  return listed.filter((ref) => !known.has(ref)).map((ref) => `${ref}: no lane of the campaign has this ref`);
};

/** What the campaign added, and every file of the base and of each tip; other history of the project is the project's own matter. */
const checkObjects = async (place: GitPlace, facts: FrontierFacts): Promise<string[]> => {
  const tips = [
    ...new Set([facts.base, ...facts.lanes.flatMap((lane) => [lane.tip, ...lane.landings.map((l) => l.to)])]),
  ];
  try {
    const objects = new Set(await objectsOf(place, facts.base, tips));
    const bad = await rehash(place, [...objects]);
    const findings = bad.map(({ object, kind, actual }) =>
      kind === "missing"
        ? `object ${object} is missing`
        : `object ${object} was swapped: its content hashes to ${actual}`,
    );
    return findings.length > 0 ? findings : await checkConnected(place, tips);
  } catch (error) {
    return [`objects of the frontier cannot be read: ${gitWords(error)}`];
  }
};

const objectsOf = async (place: GitPlace, base: CommitId, tips: readonly CommitId[]): Promise<string[]> => {
  const added = await lines(place, ["rev-list", "--objects", "--no-object-names", ...tips, `^${base}`]);
  // Their trees without the commits: walking whole histories would cost minutes in old projects.
  const trees = await Promise.all(tips.map((tip) => lines(place, ["rev-parse", `${tip}^{tree}`])));
  const files = await lines(place, ["rev-list", "--objects", "--no-object-names", ...trees.flat()]);
  return [...added, ...tips, ...files];
};

const checkConnected = async (place: GitPlace, tips: readonly CommitId[]): Promise<string[]> => {
  const argv = ["fsck", "--connectivity-only", "--no-dangling", "--no-progress", ...tips];
  return git(place, argv).then(
    () => [],
    (error: unknown) => [`the frontier is not whole: ${gitWords(error)}`],
  );
};

const checkMirror = async ({ mirror }: FrontierFacts): Promise<string[]> => {
  if (mirror === undefined) return [];
  const actual = await readRef(mirror.repository, `refs/heads/${mirror.branch}`);
  if (actual === mirror.shows || (actual !== undefined && actual === mirror.coming)) return [];
  const is = actual === undefined ? "is missing" : `is ${short(actual)}`;
  return [`branch ${mirror.branch} in ${mirror.repository} ${is}, but we left it at ${short(mirror.shows)}`];
};

const lines = async (place: GitPlace, argv: readonly string[]): Promise<string[]> =>
  (await git(place, argv)).stdout.split("\n").filter((line) => line !== "");

const noAnswer = (error: unknown): undefined => {
  if (FleetError.factOf(error).code !== "git_failed") throw error;
};

/** git's own first words, with what could steer a terminal made harmless. */
const gitWords = (error: unknown): string => {
  const fact = FleetError.factOf(error);
  if (fact.code !== "git_failed") throw error;
  return fact.stderr.replaceAll(/\p{Cc}+/gu, " ").slice(0, 300);
};
