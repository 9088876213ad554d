/** What a spool keeps, as data: numbers that never repeat, what was acknowledged, what may go (HAZARDS 16). Pure; the bytes are elsewhere. */

/** One kept entry; `length` in bytes. */
export interface SpoolEntry {
  readonly sequence: number;
  /** Outlives its acknowledgement until its campaign is closed. */
  readonly isRetained: boolean;
  readonly length: number;
}

/** One numbering. */
export interface SpoolIndex<Entry extends SpoolEntry> {
  /** Rising sequence numbers. */
  readonly entries: readonly Entry[];
  /** Of all entries. */
  readonly bytes: number;
  /** The number that the next entry gets. */
  readonly next: number;
  /** Highest number that a coordinator has confirmed in this life of the agent. */
  readonly acked: number;
  /** Highest number that was dropped unconfirmed in this life of the agent; 0 when none was. */
  readonly droppedThrough: number;
}

/** Acknowledged outcomes that stay for a coordinator that was rolled back; beyond it the oldest go. */
export const RETAINED_OUTCOMES_MAX = 10_000;
/** A full spool is emptied to this share of its limit, so that not every entry drops one. */
const KEPT_SHARE = 0.75;

/** What an earlier life left. */
export const openIndex = <Entry extends SpoolEntry>(
  entries: readonly Entry[],
  next: number,
): SpoolIndex<Entry> => ({ entries, bytes: sumOf(entries), next, acked: 0, droppedThrough: 0 });

const sumOf = (entries: readonly SpoolEntry[]): number =>
  entries.reduce((sum, { length }) => sum + length, 0);

const keeping = <Entry extends SpoolEntry>(
  index: SpoolIndex<Entry>,
  entries: readonly Entry[],
): SpoolIndex<Entry> => ({ ...index, entries, bytes: sumOf(entries) });

/** The entry, numbered `next`, was stored. */
export const appended = <Entry extends SpoolEntry>(
  index: SpoolIndex<Entry>,
  entry: Entry,
): SpoolIndex<Entry> => ({
  ...index,
  entries: [...index.entries, entry],
  bytes: index.bytes + entry.length,
  next: index.next + 1,
});

/** Everything up to this number is stored by the coordinator; a number that was never given is ignored. */
export const acknowledged = <Entry extends SpoolEntry>(
  index: SpoolIndex<Entry>,
  sequence: number,
): SpoolIndex<Entry> => {
  if (sequence <= index.acked || sequence >= index.next) return index;
  const kept = index.entries.filter((entry) => entry.sequence > sequence || entry.isRetained);
  return { ...keeping(index, withoutOldestRetained(kept, sequence)), acked: sequence };
};

const withoutOldestRetained = <Entry extends SpoolEntry>(
  entries: readonly Entry[],
  acked: number,
): readonly Entry[] => {
  const retained = entries.filter((entry) => entry.sequence <= acked).length;
  return entries.slice(Math.max(0, retained - RETAINED_OUTCOMES_MAX));
};

/** The campaign is closed: acknowledged outcomes may go. */
export const releaseAcknowledged = <Entry extends SpoolEntry>(index: SpoolIndex<Entry>): SpoolIndex<Entry> =>
  keeping(
    index,
    index.entries.filter((entry) => entry.sequence > index.acked),
  );

/** Drops the oldest entries of a spool that grew beyond `bytesMax`; the newest one stays whatever its size. */
export const dropOldest = <Entry extends SpoolEntry>(
  index: SpoolIndex<Entry>,
  bytesMax: number,
): SpoolIndex<Entry> => {
  const { entries } = index;
  let [bytes, dropped] = [index.bytes, 0];
  if (bytes <= bytesMax) return index;
  for (; bytes > bytesMax * KEPT_SHARE && dropped < entries.length - 1; dropped += 1)
    bytes -= entries[dropped]?.length ?? 0;
  const droppedThrough = entries[dropped - 1]?.sequence ?? index.droppedThrough;
  return { ...index, entries: entries.slice(dropped), bytes, droppedThrough };
};

/** What a reader finds behind its cursor, in order: an entry, or a stretch of numbers that is gone for good. */
export function* itemsAfter<Entry extends SpoolEntry>(
  { entries, next }: SpoolIndex<Entry>,
  cursor: number,
): Generator<{ readonly entry: Entry } | { readonly from: number; readonly count: number }> {
  let expected = cursor + 1;
  for (let at = firstAfter(entries, cursor); ; at += 1) {
    const entry = entries[at];
    const sequence = entry?.sequence ?? next;
    if (sequence > expected) yield { from: expected, count: sequence - expected };
    if (entry === undefined) return;
    expected = sequence + 1;
    yield { entry };
  }
}

const firstAfter = (entries: readonly SpoolEntry[], cursor: number): number => {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.sequence ?? 0) > cursor) high = middle;
    else low = middle + 1;
  }
  return low;
};
