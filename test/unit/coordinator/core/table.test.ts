/** A table is a record in all that can be seen of it, and a change leaves the one before it as it was. */
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexBy, selection } from "../../../../coordinator/core/selection.ts";
import { put, question, without } from "../../../../coordinator/core/table.ts";

type Plain = Readonly<Record<string, number>>;

const key = fc.oneof(
  fc.nat(2_000).map((n) => `t${n}`),
  fc.nat(40_000_000).map(String),
  fc.constantFrom("gpu-a", "lease/a1/h#2", "", "constructor", "t-1", "t1e3"),
);
const change = fc.record({ isPut: fc.boolean(), key, value: fc.nat(9) });
const changes = fc.array(change, { maxLength: 120 });

const isEven = (n: number): boolean => n % 2 === 0;
const evens = selection(isEven);
const fives = indexBy((n: number) => n);
const total = question(
  (values: readonly number[]) => values.reduce((a, b) => a + b, 0),
  (sums) => sums.reduce((a, b) => a + b, 0),
);
const ordered = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

describe("a table", () => {
  it("is the record that the same changes make of a plain one", () => {
    fc.assert(
      fc.property(changes, (all) => {
        let [plain, table]: [Plain, Plain] = [{}, {}];
        for (const { isPut, key: id, value } of all) {
          const past = { ...table };
          const before = table;
          if (isPut) {
            [plain, table] = [{ ...plain, [id]: value }, put(table, id, value)];
          } else {
            const { [id]: _gone, ...rest } = plain;
            [plain, table] = [rest, without(table, [id])];
          }
          expect({ ...before }).toEqual(past);
          expect(Object.hasOwn(table, id)).toBe(isPut);
          if (isPut) expect(table[id]).toBe(value);
        }
        expect({ ...table }).toEqual(plain);
        expect(JSON.parse(JSON.stringify(table))).toEqual(plain);
        expect(isDeepStrictEqual(Object.keys(table).toSorted(), Object.keys(plain).toSorted())).toBe(true);
        expect(ordered(evens(table))).toEqual(ordered(Object.values(plain).filter(isEven)));
        expect(fives(table, 5)).toEqual(Object.values(plain).filter((n) => n === 5));
        expect(total(table)).toBe(total(plain));
      }),
    );
  });

  it("lists numbered keys in the order of their numbers", () => {
    const table = [40, 7, 100_000, 8].reduce<Plain>((all, n) => put(all, `t${n}`, n), {});
    expect(Object.keys(table)).toEqual(["t7", "t8", "t40", "t100000"]);
  });

  it("asks only the parts that changed", () => {
    const asked: number[] = [];
    const count = question(
      (values: readonly number[]) => {
        asked.push(values.length);
        return values.length;
      },
      (counts) => counts.reduce((a, b) => a + b, 0),
    );
    let table: Plain = {};
    for (let n = 0; n < 1_000; n++) table = put(table, `t${n}`, n);
    expect(count(table)).toBe(1_000);
    asked.length = 0;
    expect(count(put(table, "t500", 0))).toBe(1_000);
    expect(asked).toHaveLength(1);
  });

  it("cannot be written to", () => {
    const table = put({} as Plain, "t1", 1) as Record<string, number>;
    expect(() => (table["t1"] = 2)).toThrow(TypeError);
    expect(() => delete table["t1"]).toThrow(TypeError);
    expect(table["t1"]).toBe(1);
  });
});
