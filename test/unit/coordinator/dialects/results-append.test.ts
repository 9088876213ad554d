/** Every row stands in the file once: over any crash during a write, and after any edit by hand. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type FileMark,
  planAppend,
  type ResultsAppend,
} from "../../../../coordinator/dialects/results-append.ts";

const HEADER = "commit\tval_bpb\tmemory_gb\tstatus\tdescription";
const ROWS = [
  "aaaaaaa\t1.000000\t0.0\tkeep\tbaseline",
  "bbbbbbb\t0.900000\t0.0\tkeep\tгрубо é",
  "ccccccc\t0\t0\tcrash\tx",
];

const file = (...lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(""));
const apply = (content: Buffer | undefined, plan: ResultsAppend): Buffer =>
  Buffer.concat([content ?? Buffer.alloc(0), plan.append]);

/** Writes rows one by one as the daemon does; returns the file and the mark after `count` rows. */
function written(count: number): { content: Buffer | undefined; mark: FileMark | undefined } {
  let content: Buffer | undefined;
  let mark: FileMark | undefined;
  for (let row = 1; row <= count; row++) {
    const plan = planAppend(situation(content, mark, row));
    content = apply(content, plan);
    mark = plan.mark;
  }
  return { content, mark };
}

function situation(
  content: Buffer | undefined,
  mark: FileMark | undefined,
  row: number,
): Parameters<typeof planAppend>[0] {
  return {
    ...(content === undefined ? {} : { content }),
    ...(mark === undefined ? {} : { mark }),
    header: HEADER,
    rows: ROWS.slice(0, row),
    written: row - 1,
  };
}

describe("an append", () => {
  it("begins a file with the header", () => {
    const { content } = written(3);
    expect(content?.toString()).toBe(file(HEADER, ...ROWS).toString());
  });

  it("completes a write that was cut at any byte, and doubles none that was complete", () => {
    for (const row of [1, 2, 3]) {
      const before = written(row - 1);
      const whole = written(row).content ?? Buffer.alloc(0);
      for (let cut = before.content?.length ?? 0; cut <= whole.length; cut++) {
        const torn = whole.subarray(0, cut);
        const plan = planAppend(situation(torn, before.mark, row));
        expect(apply(torn, plan).equals(whole)).toBe(true);
        expect(plan.warning).toBeUndefined();
      }
    }
  });

  it("does nothing when it is asked again", () => {
    const { content, mark } = written(2);
    const plan = planAppend({ ...situation(content, mark, 2), written: 2 });
    expect(plan).toEqual({ append: Buffer.alloc(0), mark });
  });

  it("goes on behind rows that the file held before the campaign", () => {
    const old = file(HEADER, "0000000\t2.0\t0.0\tkeep\told");
    const plan = planAppend(situation(old, undefined, 1));
    expect(apply(old, plan).toString()).toBe(`${old.toString()}${ROWS[0]}\n`);
    expect(plan.warning).toMatch(/already held rows/u);
  });

  it("goes on behind another header, on a line of its own", () => {
    const old = Buffer.from("commit\tloss");
    const plan = planAppend(situation(old, undefined, 1));
    expect(apply(old, plan).toString()).toBe(`commit\tloss\n${ROWS[0]}\n`);
    expect(plan.warning).toMatch(/another header/u);
  });

  it("begins again, and says so, when the file is gone", () => {
    const { mark } = written(2);
    const plan = planAppend(situation(undefined, mark, 3));
    expect(apply(undefined, plan).equals(file(HEADER, ...ROWS))).toBe(true);
    expect(plan.warning).toMatch(/gone/u);
  });

  it("keeps a note added by hand and goes on behind it", () => {
    const { content, mark } = written(2);
    const noted = Buffer.concat([content ?? Buffer.alloc(0), Buffer.from("# a note")]);
    const plan = planAppend(situation(noted, mark, 3));
    expect(apply(noted, plan).toString()).toBe(`${noted.toString()}\n${ROWS[2]}\n`);
    expect(plan.warning).toMatch(/added/u);
  });

  it("does not double a row behind which a note was added before the restart", () => {
    const before = written(2);
    const noted = Buffer.concat([written(3).content ?? Buffer.alloc(0), Buffer.from("# a note\n")]);
    const plan = planAppend(situation(noted, before.mark, 3));
    expect(plan.append).toHaveLength(0);
    expect(plan.warning).toMatch(/added/u);
  });

  it("never doubles the row at the end of a file that was edited above it", () => {
    const before = written(2);
    const edited = file(HEADER, ROWS[0] ?? "", "bbbbbbb\t0.9\t0.0\tkeep\tmy own words", ROWS[2] ?? "");
    const plan = planAppend(situation(edited, before.mark, 3));
    expect(plan.append).toHaveLength(0);
    expect(plan.warning).toMatch(/edited/u);
    const torn = edited.subarray(0, edited.length - 5);
    expect(apply(torn, planAppend(situation(torn, before.mark, 3))).equals(edited)).toBe(true);
  });

  it("takes up from whatever stands there when several rows are missing", () => {
    const before = written(1);
    const edited = file(HEADER, "aaaaaaa\tedited", ROWS[1] ?? "");
    const plan = planAppend({ ...situation(edited, before.mark, 3), written: 1 });
    expect(apply(edited, plan).equals(file(HEADER, "aaaaaaa\tedited", ROWS[1] ?? "", ROWS[2] ?? ""))).toBe(
      true,
    );
  });

  it("never removes a byte, always ends with the missing row in the file, and warns or matches", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(2), (bytes, count) => {
        const { mark } = written(count);
        const plan = planAppend(situation(Buffer.from(bytes), mark, count + 1));
        const after = apply(Buffer.from(bytes), plan);
        expect(after.toString()).toContain(`${ROWS[count]}\n`);
        expect(plan.mark.sizeBytes).toBe(after.length);
        expect(
          planAppend({ ...situation(after, plan.mark, count + 1), written: count + 1 }).append,
        ).toHaveLength(0);
      }),
    );
  });
});
