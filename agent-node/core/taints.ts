/** What the looks at a host during a run add up to: what tainted its number, if anything did. */
import type { TaintReason } from "../../proto/vocab/attempt.ts";

/** Why a number does not count, with the fact behind it in one sentence; foreign text. */
export interface Taint {
  readonly reason: TaintReason;
  readonly detail: string;
}

/** What is looked for again and again. */
type Disturbance = keyof typeof RULES;

/** What one look found. */
export interface Look {
  /** Since the look before it; the time it stands for. */
  readonly sinceMs: number;
  /** By what it was disturbed; an empty list: by nothing. Absent: nobody could tell, or nobody asked. Foreign text. */
  readonly found: Readonly<Partial<Record<Disturbance, readonly string[]>>>;
  /** The wall clock minus a clock that nobody sets. */
  readonly wallSkewMs: number;
  /** Pages that went to and from swap since boot, on the whole host. */
  readonly swappedPages: number;
  /** Bytes of the run's own processes that lie in swap. */
  readonly ownSwapBytes: number;
}

/** Everything that was seen of a run so far. */
export interface Looks {
  readonly shares: Readonly<Partial<Record<Disturbance, Share>>>;
  readonly first?: Look;
  readonly last?: Look;
  /** The largest step of the wall clock between two looks. */
  readonly stepMs: number;
  readonly ownSwapMaxBytes: number;
}

interface Share {
  readonly totalMs: number;
  readonly hitMs: number;
  readonly hits: number;
  readonly names: readonly string[];
}

interface Rule {
  readonly reason: TaintReason;
  /** Part of the run's time from which on its number cannot be trusted. */
  readonly shareMin: number;
  /** Less often, or for less time, is an accident that any run meets. */
  readonly hitsMin: number;
  readonly hitMinMs: number;
  readonly tell: (names: string) => string;
}

/**
 * A void costs a whole run, so each of these is far above what an honest host shows. Strangers on an accelerator count from the
 * first: the same stranger before the start would have kept the run from starting.
 */
const RULES = {
  strangers: {
    reason: "contended",
    shareMin: 0.02,
    hitsMin: 1,
    hitMinMs: 0,
    tell: (names) => `the device was in use by a foreign process: ${names}`,
  },
  load: {
    reason: "contended",
    shareMin: 0.25,
    hitsMin: 2,
    hitMinMs: 20_000,
    tell: (names) => `the run waited for processors that foreign processes used: ${names}`,
  },
  steal: {
    reason: "contended",
    shareMin: 0.25,
    hitsMin: 2,
    hitMinMs: 20_000,
    tell: () => "the hypervisor gave the processors to others",
  },
  throttled: {
    reason: "throttled",
    shareMin: 0.1,
    hitsMin: 2,
    hitMinMs: 0,
    tell: (names) => `clocks were held down: ${names}`,
  },
} as const satisfies Readonly<Record<string, Rule>>;

/** A smaller difference is reading two clocks one after the other on a busy host. */
const STEP_MIN_MS = 1_000;
/** 64 MiB where a page has 4 KiB; and so much of the run itself: cold pages of an interpreter end in swap on any host. */
const SWAPPED_PAGES_MIN = 16_384;
const OWN_SWAP_MIN_BYTES = 16 * 1024 * 1024;
/** Disturbers that one sentence names. */
const NAMES_MAX = 3;

/** Before the first look. */
export const noLooks: Looks = { shares: {}, stepMs: 0, ownSwapMaxBytes: 0 };

const disturbances = Object.keys(RULES) as readonly Disturbance[];

/** All that was seen, with one look more. The first one only says where the counters stand. */
export function addLook(looks: Looks, look: Look): Looks {
  const shares = { ...looks.shares };
  for (const kind of disturbances) {
    const found = look.found[kind];
    if (found !== undefined) shares[kind] = shareWith(shares[kind], found, look.sinceMs);
  }
  const stepMs = looks.last === undefined ? 0 : look.wallSkewMs - looks.last.wallSkewMs;
  return {
    shares,
    first: looks.first ?? look,
    last: look,
    stepMs: Math.abs(stepMs) > Math.abs(looks.stepMs) ? stepMs : looks.stepMs,
    ownSwapMaxBytes: Math.max(looks.ownSwapMaxBytes, look.ownSwapBytes),
  };
}

function shareWith(before: Share | undefined, found: readonly string[], sinceMs: number): Share {
  const { totalMs = 0, hitMs = 0, hits = 0, names = [] } = before ?? {};
  const isHit = found.length > 0;
  return {
    totalMs: totalMs + sinceMs,
    hitMs: isHit ? hitMs + sinceMs : hitMs,
    hits: isHit ? hits + 1 : hits,
    names: names.length >= NAMES_MAX ? names : [...new Set([...names, ...found])].slice(0, NAMES_MAX),
  };
}

/** What tainted the run, the gravest first; empty for nearly every run. */
export function taintsOf(looks: Looks): readonly Taint[] {
  const shared = disturbances.flatMap((kind) => shareTaint(RULES[kind], looks.shares[kind]));
  return [...shared, ...stepTaint(looks), ...swapTaint(looks)];
}

function shareTaint(rule: Rule, share: Share | undefined): readonly Taint[] {
  if (share === undefined || share.hits < rule.hitsMin || share.hitMs < rule.hitMinMs) return [];
  if (share.hitMs === 0 || share.hitMs < share.totalMs * rule.shareMin) return [];
  const time = `for ${seconds(share.hitMs)} of ${seconds(share.totalMs)}`;
  return [{ reason: rule.reason, detail: `${rule.tell(share.names.join(", "))}, ${time}` }];
}

function stepTaint({ stepMs }: Looks): readonly Taint[] {
  if (Math.abs(stepMs) < STEP_MIN_MS) return [];
  const way = stepMs < 0 ? "back" : "forward";
  return [
    { reason: "clock_stepped", detail: `the wall clock was set ${way} by ${seconds(Math.abs(stepMs))}` },
  ];
}

/** Swapping of neighbours alone is not ours: what of it slows the run shows as load or not at all. */
function swapTaint({ first, last, ownSwapMaxBytes }: Looks): readonly Taint[] {
  const pages = (last?.swappedPages ?? 0) - (first?.swappedPages ?? 0);
  if (pages < SWAPPED_PAGES_MIN || ownSwapMaxBytes < OWN_SWAP_MIN_BYTES) return [];
  const detail = `the host swapped ${pages} pages, and up to ${Math.round(ownSwapMaxBytes / 1024 / 1024)} MiB of the run lay in swap`;
  return [{ reason: "swapped", detail }];
}

const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(1))} s`;
