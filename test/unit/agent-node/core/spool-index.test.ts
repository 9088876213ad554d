/** Any course of a spool: numbers never repeat, what is unacknowledged stays, and a reader misses nothing silently. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  acknowledged,
  appended,
  dropOldest,
  itemsAfter,
  openIndex,
  releaseAcknowledged,
  RETAINED_OUTCOMES_MAX,
  type SpoolEntry,
  type SpoolIndex,
} from "../../../../agent-node/core/spool-index.ts";

const put = (index: SpoolIndex<SpoolEntry>, isRetained: boolean, length = 10): SpoolIndex<SpoolEntry> =>
  appended(index, { sequence: index.next, isRetained, length });

type Act = readonly ["put" | "retain" | "ack" | "release" | "drop" | "reopen", number];
const act: fc.Arbitrary<Act> = fc.tuple(
  fc.constantFrom("put", "put", "retain", "ack", "release", "drop", "reopen"),
  fc.nat(40),
);

const next = (index: SpoolIndex<SpoolEntry>, [kind, n]: Act): SpoolIndex<SpoolEntry> => {
  switch (kind) {
    case "put":
      return put(index, false, n);
    case "retain":
      return put(index, true, n);
    case "ack":
      return acknowledged(index, n);
    case "release":
      return releaseAcknowledged(index);
    case "drop":
      return dropOldest(index, 60);
    case "reopen":
      return openIndex(index.entries, index.next);
  }
};

test("a reader behind any cursor is told every number once, as an entry or as part of a gap", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), fc.nat(60), (acts, cursor) => {
      const index = acts.reduce(next, openIndex<SpoolEntry>([], 1));
      const told = [...itemsAfter(index, cursor)].flatMap((item) =>
        "entry" in item
          ? [item.entry.sequence]
          : Array.from({ length: item.count }, (_, at) => item.from + at),
      );
      const all = Array.from({ length: Math.max(0, index.next - 1 - cursor) }, (_, at) => cursor + 1 + at);
      expect(told).toEqual(all);
    }),
  );
});

test("without dropping, what was not acknowledged is there, and its bytes are known", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const kept = acts.filter(([kind]) => kind !== "drop");
      const index = kept.reduce(next, openIndex<SpoolEntry>([], 1));
      const sequences = index.entries.map(({ sequence }) => sequence);
      for (let sequence = index.acked + 1; sequence < index.next; sequence++) {
        // An earlier life acknowledged more than this one knows of.
        if (!kept.some(([kind, n]) => kind === "ack" && n >= sequence)) expect(sequences).toContain(sequence);
      }
      expect(index.bytes).toBe(index.entries.reduce((sum, { length }) => sum + length, 0));
    }),
  );
});

test("a number that was never given acknowledges nothing", () => {
  const index = put(put(openIndex<SpoolEntry>([], 1), false), false);
  expect(acknowledged(index, 3)).toBe(index);
});

test("acknowledged outcomes stay until the campaign is closed, the oldest go first when there are too many", () => {
  let index = openIndex<SpoolEntry>([], 1);
  for (let n = 0; n < RETAINED_OUTCOMES_MAX + 2; n++) index = put(index, true);
  const bounded = acknowledged(index, RETAINED_OUTCOMES_MAX + 1);
  expect(bounded.entries[0]?.sequence).toBe(2);
  expect(bounded.entries).toHaveLength(RETAINED_OUTCOMES_MAX + 1);
  expect(releaseAcknowledged(bounded).entries.map(({ sequence }) => sequence)).toEqual([
    RETAINED_OUTCOMES_MAX + 2,
  ]);
});
